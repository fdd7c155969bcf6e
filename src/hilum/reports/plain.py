"""A composed report in words alone, without probabilities and names of models, as it stands beside others unnamed."""

from hilum.findings import ABNORMAL, Decision, Finding, Reading
from hilum.reports.measurements import RATIO
from hilum.reports.phrases import capitalise, number, phrase
from hilum.reports.regions import Region, region_of
from hilum.reports.statements import degree, together
from hilum.reports.wording import finding_name


def plain_text(reading: Reading, language: str) -> str:
    """What is decided, region by region; empty where nothing is. A finding that two models decide is said once."""
    decided: dict[str, Finding] = {}
    for finding in reading.findings:
        if finding.decision is not Decision.NOT_ASSESSED and finding.name != ABNORMAL:
            decided.setdefault(finding.name, finding)
    sentences = [
        sentence
        for region in Region
        for sentence in (
            *_findings([one for one in decided.values() if region_of(one.name) is region], language),
            *(_ratio(reading, language) if region is Region.HEART else ()),
        )
    ]
    return " ".join(capitalise(sentence) for sentence in sentences)


def _findings(findings: list[Finding], language: str) -> list[str]:
    present = [finding for finding in findings if finding.decision is Decision.PRESENT]
    sentences = [
        phrase(language, f"sentence.{degree(finding)}", finding=finding_name(finding.name, language))
        for finding in present
    ]
    for decision in (Decision.REFER, Decision.ABSENT):
        alike = [finding for finding in findings if finding.decision is decision]
        sentences += [together(alike, decision, language).text] if alike else []
    return sentences


def _ratio(reading: Reading, language: str) -> list[str]:
    return [
        phrase(language, "measurement.ratio", ratio=number(language, measurement.value, 2))
        for measurement in reading.measurements
        if measurement.name == RATIO and measurement.value is not None
    ]
