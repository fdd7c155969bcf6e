"""The findings section: what each region of the film shows, for whom, and what was not assessed."""

from collections.abc import Iterable

from hilum.findings import Decision, Reading
from hilum.reports.detections import detection_statements
from hilum.reports.grouping import FEW, Group, groups_of, is_undecided
from hilum.reports.measurements import measurement_statements
from hilum.reports.phrases import phrase
from hilum.reports.regions import Placed, Region, by_region, region_of
from hilum.reports.statement import Statement, on_findings
from hilum.reports.statements import finding_statements, low_suspicion, not_applied, together, undecided
from hilum.reports.wording import population

_UNSOUGHT = {"bones": Region.BONES, "devices": None, "free_air": None, "soft_tissues": None}
"""What a reader of films looks at besides, and the region whose findings cover it, where there are any."""


def findings_statements(reading: Reading, language: str) -> list[Statement]:
    """The statements of the section: findings, boxes and measurements region by region, then what was not assessed.

    Where the age is not known and models for different patients answered, each population stands apart.
    """
    answered = [group for group in groups_of(reading) if group.has_answered]
    placed = [
        *(one for group in answered for one in _placed(reading, group, language)),
        *detection_statements(reading, language),
        *measurement_statements(reading, language),
    ]
    statements = list[Statement]()
    for lead, bundles in _audiences(reading, placed, language):
        statements += lead
        statements += by_region((one for one in placed if one[1].grounds.bundle in bundles), reading, language)
        for group in answered:
            if group.bundle.name in bundles:
                statements += undecided(reading, group, language)
    return [*statements, *not_assessed(reading, language)]


def measured_statements(reading: Reading, language: str) -> list[Statement]:
    """The boxes and measurements alone, region by region, for a report whose findings a writer worded."""
    placed = [*detection_statements(reading, language), *measurement_statements(reading, language)]
    return by_region(placed, reading, language)


def not_assessed(reading: Reading, language: str) -> list[Statement]:
    """The models that do not apply, each with its reason."""
    groups = groups_of(reading)
    silent = [group for group in groups if not group.has_answered]
    if not silent:
        return [] if groups else [Statement(phrase(language, "sentence.no_findings"))]
    if len(groups) == 1 and len(silent[0].findings) == 1:
        return finding_statements(reading, silent[0], silent[0].findings[0], language)
    return [on_findings(not_applied(reading, group, language), group.findings) for group in silent]


def unsought(reading: Reading, language: str) -> str:
    """The sentence that names what a reader of films looks at besides, and no model here does."""
    named = [*(one.name for one in reading.findings), *(one.name for one in reading.detections)]
    sought = {region_of(name) for name in named}
    parts = [name for name, region in _UNSOUGHT.items() if region not in sought]
    return phrase(language, "limits.unsought", parts="; ".join(phrase(language, f"unsought.{name}") for name in parts))


def _placed(reading: Reading, group: Group, language: str) -> Iterable[Placed]:
    """What a model that answered says of its findings, each in its region; many decided alike in one sentence."""
    summarised = [one for one in (Decision.REFER, Decision.ABSENT) if len(group.decided(one)) > FEW]
    for finding in group.findings:
        if not is_undecided(finding) and finding.decision not in summarised:
            for statement in finding_statements(reading, group, finding, language):
                yield region_of(finding.name), statement
    for decision in summarised:
        for region in Region:
            alike = [one for one in group.decided(decision) if region_of(one.name) is region]
            if alike:
                yield region, together(alike, decision, language)
    for finding in group.findings:
        if finding.low_suspicion is not None:
            yield region_of(finding.name), low_suspicion(finding, language)


def _audiences(
    reading: Reading, placed: Iterable[Placed], language: str
) -> list[tuple[list[Statement], frozenset[str]]]:
    """For whom the statements hold, each time with its lead and the names of the bundles."""
    speaking = dict.fromkeys(statement.grounds.bundle or "" for _, statement in placed)
    speaking |= dict.fromkeys(group.bundle.name for group in groups_of(reading) if group.undecided)
    people = {bundle.name: population(bundle.population, language) for bundle in reading.bundles}
    anyone = phrase(language, "population.any")
    audiences: dict[str, set[str]] = {}
    for bundle in speaking:
        audiences.setdefault(people.get(bundle, anyone), set()).add(bundle)
    if reading.film.age_years is not None or len(audiences) < 2:
        return [([], frozenset(speaking))]
    return [
        ([Statement(phrase(language, "impression.for", population=one), is_lead=True)], frozenset(bundles))
        for one, bundles in audiences.items()
    ]
