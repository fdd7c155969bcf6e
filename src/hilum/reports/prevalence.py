"""How frequent a finding was where its probability was calibrated, and where the film comes from."""

from collections.abc import Sequence

from hilum.findings import Decision, Finding
from hilum.reports.grouping import Group
from hilum.reports.phrases import percent, phrase
from hilum.reports.wording import finding_name

_NAMED = (Decision.PRESENT, Decision.REFER)


def prevalence_statements(group: Group, language: str) -> list[str]:
    """At which prevalence the probabilities of a model hold, and which were shifted to another."""
    if not group.bundle.is_calibrated:
        return [phrase(language, "model.uncalibrated")]
    shifts = shift_statements(group.findings, language)
    if len(group.findings) > 1:
        return [calibration_statement(group.findings, language), *shifts]
    prevalence = group.bundle.prevalence
    if prevalence is None or shifts:
        return shifts
    return [phrase(language, "model.prevalence", prevalence=percent(language, prevalence))]


def shift_statements(findings: Sequence[Finding], language: str) -> list[str]:
    """A sentence for each finding whose probability was shifted to another prevalence."""
    return [
        phrase(
            language,
            "model.prevalence_asked",
            finding=finding_name(finding.name, language),
            calibrated=percent(language, finding.calibration_prevalence),
            asked=percent(language, finding.asked_prevalence),
        )
        for finding in findings
        if finding.asked_prevalence is not None
        and finding.calibration_prevalence is not None
        and finding.probability is not None
    ]


def calibration_statement(findings: Sequence[Finding], language: str) -> str:
    """At which prevalence many findings were calibrated; numbers of those that are present or referred."""
    listed = "; ".join(
        f"{finding_name(finding.name, language)} {percent(language, finding.calibration_prevalence)}"
        for finding in findings
        if finding.decision in _NAMED and finding.calibration_prevalence is not None
    )
    each = phrase(language, "model.prevalence_each")
    return f"{each} {phrase(language, 'model.prevalence_of', findings=listed)}" if listed else each
