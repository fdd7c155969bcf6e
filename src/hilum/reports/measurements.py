"""What is said of the measurements: the ratio, its decision or why there is none, and the areas of the lungs."""

from hilum.findings import Decision, Measurement, Reading, Unit
from hilum.reports.grouping import is_undecided
from hilum.reports.phrases import number, percent, phrase, phrase_or
from hilum.reports.statements import is_near
from hilum.reports.wording import bundle_title, finding_name

RATIO = "cardiothoracic_ratio"
ENLARGED_HEART = "cardiomegaly"
_MM2_IN_CM2 = 100


def measurement_statements(reading: Reading, language: str) -> list[str]:
    """The sentences of the measurements, after those of the findings."""
    sentences = []
    for measurement in reading.measurements:
        if measurement.name == RATIO:
            sentences += _ratio(reading, measurement, language)
    return sentences + _lungs(reading, language)


def measurement_impression(reading: Reading, language: str) -> list[str]:
    """What the impression repeats: a ratio that is called enlarged, and a disagreement about the heart."""
    sentences = []
    for measurement in reading.measurements:
        if measurement.name == RATIO and measurement.value is not None:
            if measurement.decision is Decision.PRESENT:
                ratio = number(language, measurement.value, 2)
                sentences.append(phrase(language, "impression.ratio_enlarged", ratio=ratio))
            sentences += _disagreement(reading, measurement, language)
    return sentences


def _ratio(reading: Reading, measurement: Measurement, language: str) -> list[str]:
    if measurement.value is None:
        return [phrase(language, "measurement.no_ratio", reason=_reason(measurement, language))]
    ratio = number(language, measurement.value, 2)
    sentences = [phrase(language, "measurement.ratio", ratio=ratio)]
    widths = {line.name: line.length_mm for line in measurement.diameters if line.length_mm is not None}
    if {"heart", "thorax"} <= widths.keys():
        written = {name: number(language, width, 0) for name, width in widths.items()}
        sentences.append(phrase(language, "measurement.diameters", **written))
    beside = _beside(reading, language)
    if measurement.decision is None or measurement.threshold is None:
        return [*sentences, _reason(measurement, language), *beside]
    threshold = number(language, measurement.threshold)
    sentences.append(phrase(language, f"measurement.ratio_{measurement.decision}", threshold=threshold))
    return [*sentences, *beside, *_disagreement(reading, measurement, language)]


def _beside(reading: Reading, language: str) -> list[str]:
    """What bundles answer on an enlarged heart, so that nobody has to look for it elsewhere."""
    return [
        phrase(
            language,
            "measurement.beside",
            bundle=bundle_title(finding.bundle, language),
            finding=finding_name(finding.name, language),
            probability=percent(language, finding.probability),
            decision=phrase(language, f"decision.{'undecided' if is_undecided(finding) else finding.decision}").lower(),
        )
        for finding in reading.findings
        if finding.name == ENLARGED_HEART and finding.probability is not None
    ]


def _disagreement(reading: Reading, measurement: Measurement, language: str) -> list[str]:
    """Where a bundle's answer on an enlarged heart is the other one than the ratio's: both are said, neither wins."""
    decided = {Decision.PRESENT, Decision.ABSENT}
    answers = [
        finding
        for finding in reading.findings
        if finding.name == ENLARGED_HEART and finding.decision in decided and not is_near(finding)
    ]
    if measurement.decision not in decided or all(finding.decision is measurement.decision for finding in answers):
        return []
    return [phrase(language, f"measurement.disagreement_{measurement.decision}")]


def _reason(measurement: Measurement, language: str) -> str:
    code = measurement.reason or ""
    return phrase_or(language, f"measurement.reason.{code}", phrase(language, "unknown.reason", code=code))


def _lungs(reading: Reading, language: str) -> list[str]:
    """Areas say something only in the units of a body."""
    areas = {
        measurement.name: number(language, measurement.value / _MM2_IN_CM2, 0)
        for measurement in reading.measurements
        if measurement.unit is Unit.MM2 and measurement.value is not None
    }
    if not {"left_lung_area", "right_lung_area"} <= areas.keys():
        return []
    return [phrase(language, "measurement.lungs", right=areas["right_lung_area"], left=areas["left_lung_area"])]
