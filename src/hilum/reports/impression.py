"""The impression: what the findings come to, for whom, and what was not assessed."""

from collections.abc import Sequence

from hilum.findings import Decision, Finding, Prompt, Reading
from hilum.reports.grouping import Group, groups_of, is_silent
from hilum.reports.phrases import phrase
from hilum.reports.statement import Statement, on_findings
from hilum.reports.statements import degree, names
from hilum.reports.wording import bundle_title, finding_name, population

MATTERING = (
    "pneumothorax", "pneumonia", "tuberculosis", "edema", "effusion", "pleural_effusion", "consolidation", "mass",
    "nodule", "lung_lesion", "fracture", "cardiomegaly", "abnormal",
)  # fmt: skip
"""The findings whose absence the impression names, as far as a model says it, the most urgent first; the others stand
in the findings section. What is present is named in this order too."""


def impression_statements(reading: Reading, language: str) -> list[Statement]:
    """The sentences of the impression; answers for different populations stand apart, each under its own."""
    groups = groups_of(reading)
    answered = [group for group in groups if group.has_answered]
    sentences = list[Statement]()
    leads = population_leads(reading, language)
    for people in dict.fromkeys(population(group.bundle.population, language) for group in answered):
        if leads:
            sentences.append(Statement(leads[people], is_lead=True))
        for group in answered:
            if population(group.bundle.population, language) == people:
                sentences += _group(group, language)
    silent = [group for group in groups if not group.has_answered]
    sentences += _not_applied(silent, language, is_alone=len(groups) == 1)
    sentences += [Statement(sentence) for sentence in _condition(reading, answered, language)]
    return sentences or [Statement(phrase(language, "sentence.no_findings"))]


def population_leads(reading: Reading, language: str) -> dict[str, str]:
    """The line over the answers for each population, where there are answers for more than one."""
    answered = (group.bundle.population for group in groups_of(reading) if group.has_answered)
    people = dict.fromkeys(population(one, language) for one in answered)
    return {one: phrase(language, "impression.for", population=one) for one in people} if len(people) > 1 else {}


def _group(group: Group, language: str) -> list[Statement]:
    apart = [item for item in group.findings if is_silent(item)]
    statements = [
        *_together(_by_weight(group.decided(Decision.PRESENT)), "impression.present.several", language),
        *_together(_by_weight(group.decided(Decision.REFER)), "impression.refer.several", language),
        *(_one(finding, language) for finding in apart),
        *_together(_mattering(group.decided(Decision.ABSENT)), "impression.absent.several", language),
    ]
    for finding in group.findings:
        if finding.low_suspicion is not None:
            words = phrase(language, "impression.low_suspicion", finding=finding_name(finding.name, language))
            statements.append(on_findings(words, [finding]))
    if group.undecided:
        words = phrase(language, "impression.undecided", findings=names(group.undecided, language))
        statements.append(on_findings(words, group.undecided))
    return statements


def weight(name: str) -> int:
    """The place of a finding in the order of urgency; those that are not in it come last."""
    return MATTERING.index(name) if name in MATTERING else len(MATTERING)


def _by_weight(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: weight(one.name))


def _mattering(absent: Sequence[Finding]) -> list[Finding]:
    """The negatives that matter; all of them of a model that answers nothing that does."""
    return _by_weight([finding for finding in absent if finding.name in MATTERING] or absent)


def _together(findings: Sequence[Finding], key: str, language: str) -> list[Statement]:
    if len(findings) > 1:
        return [on_findings(phrase(language, key, findings=names(findings, language)), findings)]
    return [_one(finding, language) for finding in findings]


def _one(finding: Finding, language: str) -> Statement:
    words = phrase(language, f"impression.{degree(finding)}", finding=finding_name(finding.name, language))
    return on_findings(words, [finding])


def _not_applied(silent: list[Group], language: str, *, is_alone: bool) -> list[Statement]:
    if not silent:
        return []
    if is_alone and len(silent[0].findings) == 1:
        return [_one(silent[0].findings[0], language)]
    titles = ", ".join(bundle_title(group.bundle.name, language) for group in silent)
    return [Statement(phrase(language, "impression.not_applied", bundles=titles))]


def _condition(reading: Reading, answered: list[Group], language: str) -> list[str]:
    """For whom the answers hold, where the age that decides it is not known."""
    if Prompt.AGE not in reading.prompts:
        return []
    if population_leads(reading, language):
        return [phrase(language, "impression.age_unknown_each")]
    people = dict.fromkeys(population(group.bundle.population, language) for group in answered)
    return [phrase(language, "impression.age_unknown", population=one) for one in people]
