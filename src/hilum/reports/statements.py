"""The sentences about findings: one in full, several decided alike, those without a decision."""

from collections.abc import Iterable, Sequence

from hilum.errors import UsageError
from hilum.findings import Decision, Finding, Reading
from hilum.reports.grouping import Group, is_silent
from hilum.reports.phrases import capitalise, percent, phrase
from hilum.reports.statement import Statement, on_findings
from hilum.reports.wording import bundle_title, class_name, finding_name, point_name, why_not_assessed

# Two classes are called about equally alike until one has this share of both.
_EVEN_SHARE = 0.55


def degree(finding: Finding) -> str:
    """The decision, and for one made by a threshold whether the probability lies clear of it or near."""
    if finding.decision not in {Decision.PRESENT, Decision.ABSENT}:
        return str(finding.decision)
    return f"{finding.decision}.{'near' if finding.is_borderline else 'clear'}"


def names(findings: Iterable[Finding], language: str) -> str:
    """The findings by name, borderline ones marked."""
    return ", ".join(
        phrase(language, "format.near", finding=finding_name(finding.name, language))
        if finding.is_borderline
        else finding_name(finding.name, language)
        for finding in findings
    )


def finding_statements(reading: Reading, group: Group, finding: Finding, language: str) -> list[Statement]:
    """What is said of one finding by itself: how sure it is, by which threshold, and which films it resembles."""
    name = finding_name(finding.name, language)
    if is_silent(finding):
        reason = why_not_assessed(reading, finding, language) if finding.reason else ""
        return [on_findings(phrase(language, "sentence.not_assessed", finding=name, reason=reason), [finding])]
    sentence = phrase(language, f"sentence.{degree(finding)}", finding=name)
    sentences = [" ".join((sentence, *_measured(group, finding, language)))]
    if finding.resembles and finding.decision is Decision.PRESENT:
        sentences.append(_resemblance(finding, language))
    return [on_findings(sentence, [finding]) for sentence in sentences]


def together(findings: Sequence[Finding], decision: Decision, language: str) -> Statement:
    """One sentence of several findings that are decided alike."""
    return on_findings(phrase(language, f"sentence.{decision}.several", findings=names(findings, language)), findings)


def low_suspicion(finding: Finding, language: str) -> Statement:
    """That suspicion is low, and how few films with the finding look so; it excludes nothing.

    Raises:
        UsageError: the finding is not of low suspicion.
    """
    low = finding.low_suspicion
    if low is None:
        msg = f"Expected a finding of low suspicion, got {finding.name!r}. Ask for its decision instead."
        raise UsageError(msg)
    sentence = phrase(
        language,
        "sentence.low_suspicion",
        finding=finding_name(finding.name, language),
        threshold=percent(language, low.threshold),
        sensitivity=percent(language, low.sensitivity),
        low=percent(language, low.sensitivity_low),
    )
    return on_findings(sentence, [finding])


def not_applied(reading: Reading, group: Group, language: str) -> str:
    """The one sentence of a bundle that does not apply to the film: which it is, and why."""
    first = group.findings[0]
    reason = why_not_assessed(reading, first, language) if first.reason else ""
    return phrase(language, "sentence.not_applied", bundle=bundle_title(group.bundle.name, language), reason=reason)


def undecided(reading: Reading, group: Group, language: str) -> list[Statement]:
    """One sentence for each reason why there is a probability and no decision."""
    statements = []
    for reason in dict.fromkeys(finding.reason for finding in group.undecided):
        findings = [finding for finding in group.undecided if finding.reason == reason]
        listed = ", ".join(_probable(finding, language) for finding in findings)
        why = why_not_assessed(reading, findings[0], language) if reason else ""
        sentence = phrase(language, "sentence.undecided", kind=_kind(group, language), findings=listed, reason=why)
        statements.append(on_findings(sentence, findings))
    return statements


def _probable(finding: Finding, language: str) -> str:
    return f"{finding_name(finding.name, language)} {percent(language, finding.probability or 0.0)}"


def _measured(group: Group, finding: Finding, language: str) -> list[str]:
    point = finding.operating_point
    if finding.probability is None:
        return []
    probability = percent(language, finding.probability)
    kind = _kind(group, language)
    if point is None:
        return [phrase(language, "sentence.probability", kind=capitalise(kind), probability=probability)]
    threshold = percent(language, point.threshold)
    facts = {"probability": probability, "threshold": threshold, "point": point_name(point, language)}
    if point.refer_from is None:
        return [phrase(language, "sentence.measured", kind=capitalise(kind), **facts)]
    facts["refer_from"] = percent(language, point.refer_from)
    return [phrase(language, "sentence.measured_two", kind=capitalise(kind), **facts)]


def _kind(group: Group, language: str) -> str:
    return phrase(language, "probability.calibrated" if group.bundle.is_calibrated else "probability.raw")


def _resemblance(finding: Finding, language: str) -> str:
    first, *others = finding.resembles
    first_name = class_name(first.name, language)
    if not others:
        return phrase(language, "resembles.one", first=first_name)
    second = others[0]
    both = first.probability + second.probability
    is_even = both <= 0 or first.probability / both < _EVEN_SHARE
    return phrase(
        language,
        "resembles.even" if is_even else "resembles.more",
        first=first_name,
        second=class_name(second.name, language),
        first_share=percent(language, first.probability),
        second_share=percent(language, second.probability),
    )
