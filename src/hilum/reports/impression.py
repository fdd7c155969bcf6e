"""The impression: what the findings come to, for whom, and what was not assessed."""

from hilum.findings import Decision, Finding, Prompt, Reading
from hilum.reports.grouping import Group, groups_of, is_silent
from hilum.reports.phrases import phrase
from hilum.reports.statements import degree, names
from hilum.reports.wording import bundle_title, finding_name, population


def impression_statements(reading: Reading, language: str) -> list[str]:
    """The sentences of the impression; answers for different populations stand apart, each under its own."""
    groups = groups_of(reading)
    answered = [group for group in groups if group.has_answered]
    sentences: list[str] = []
    leads = population_leads(reading, language)
    for people in dict.fromkeys(population(group.bundle.population, language) for group in answered):
        if leads:
            sentences.append(leads[people])
        for group in answered:
            if population(group.bundle.population, language) == people:
                sentences += _group(group, language)
    silent = [group for group in groups if not group.has_answered]
    sentences += _not_applied(silent, language, is_alone=len(groups) == 1)
    return [*sentences, *_condition(reading, answered, language)] or [phrase(language, "sentence.no_findings")]


def population_leads(reading: Reading, language: str) -> dict[str, str]:
    """The line over the answers for each population, where there are answers for more than one."""
    answered = (group.bundle.population for group in groups_of(reading) if group.has_answered)
    people = dict.fromkeys(population(one, language) for one in answered)
    return {one: phrase(language, "impression.for", population=one) for one in people} if len(people) > 1 else {}


def _group(group: Group, language: str) -> list[str]:
    present, absent = group.decided(Decision.PRESENT), group.decided(Decision.ABSENT)
    apart = tuple(item for item in group.findings if is_silent(item))
    sentences = [
        *_together(present, "impression.present.several", language),
        *_together(group.decided(Decision.REFER), "impression.refer.several", language),
        *(_one(finding, language) for finding in apart),
        *_together(absent, "impression.absent.several", language),
    ]
    sentences += [
        phrase(language, "impression.low_suspicion", finding=finding_name(finding.name, language))
        for finding in group.findings
        if finding.low_suspicion is not None
    ]
    if group.undecided:
        sentences.append(phrase(language, "impression.undecided", findings=names(group.undecided, language)))
    return sentences


def _together(findings: tuple[Finding, ...], key: str, language: str) -> list[str]:
    if len(findings) > 1:
        return [phrase(language, key, findings=names(findings, language))]
    return [_one(finding, language) for finding in findings]


def _one(finding: Finding, language: str) -> str:
    return phrase(language, f"impression.{degree(finding)}", finding=finding_name(finding.name, language))


def _not_applied(silent: list[Group], language: str, *, is_alone: bool) -> list[str]:
    if not silent:
        return []
    if is_alone and len(silent[0].findings) == 1:
        return [_one(silent[0].findings[0], language)]
    titles = ", ".join(bundle_title(group.bundle.name, language) for group in silent)
    return [phrase(language, "impression.not_applied", bundles=titles)]


def _condition(reading: Reading, answered: list[Group], language: str) -> list[str]:
    """For whom the answers hold, where the age that decides it is not known."""
    if Prompt.AGE not in reading.prompts:
        return []
    if population_leads(reading, language):
        return [phrase(language, "impression.age_unknown_each")]
    people = dict.fromkeys(population(group.bundle.population, language) for group in answered)
    return [phrase(language, "impression.age_unknown", population=one) for one in people]
