"""What is said of the measurements: the ratio, its decision or why there is none, and the areas of the lungs."""

from hilum.findings import Decision, Grounds, Measurement, Reading, Unit
from hilum.reports.grouping import is_undecided
from hilum.reports.phrases import number, percent, phrase, phrase_or
from hilum.reports.regions import Placed, Region
from hilum.reports.statement import Statement
from hilum.reports.wording import bundle_title, finding_name

RATIO = "cardiothoracic_ratio"
ENLARGED_HEART = "cardiomegaly"
_AREAS = {"left_lung_area", "right_lung_area"}
_MM2_IN_CM2 = 100


def measurement_statements(reading: Reading, language: str) -> list[Placed]:
    """The sentences of the measurements: of the heart, then of the lungs."""
    hearts = [
        (Region.HEART, _on(measurement, sentence))
        for measurement in reading.measurements
        if measurement.name == RATIO
        for sentence in _ratio(reading, measurement, language)
    ]
    return [*hearts, *((Region.LUNGS, statement) for statement in _lungs(reading, language))]


def measurement_impression(reading: Reading, language: str) -> list[Statement]:
    """What the impression repeats: a ratio that is called enlarged, and a disagreement about the heart."""
    statements = []
    for measurement in reading.measurements:
        if measurement.name == RATIO and measurement.value is not None:
            sentences = _disagreement(reading, measurement, language)
            if measurement.decision is Decision.PRESENT:
                ratio = number(language, measurement.value, 2)
                sentences = [phrase(language, "impression.ratio_enlarged", ratio=ratio), *sentences]
            statements += [_on(measurement, sentence) for sentence in sentences]
    return statements


def _on(measurement: Measurement, sentence: str) -> Statement:
    return Statement(sentence, Grounds(bundle=measurement.bundle, measurements=(measurement.name,)))


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
        if finding.name == ENLARGED_HEART and finding.decision in decided and not finding.is_borderline
    ]
    if measurement.decision not in decided or all(finding.decision is measurement.decision for finding in answers):
        return []
    return [phrase(language, f"measurement.disagreement_{measurement.decision}")]


def _reason(measurement: Measurement, language: str) -> str:
    code = measurement.reason or ""
    return phrase_or(language, f"measurement.reason.{code}", phrase(language, "unknown.reason", code=code))


def _lungs(reading: Reading, language: str) -> list[Statement]:
    """Areas say something only in the units of a body."""
    measured = {
        measurement.name: measurement
        for measurement in reading.measurements
        if measurement.unit is Unit.MM2 and measurement.value is not None
    }
    if not measured.keys() >= _AREAS:
        return []
    areas = {side: _area(measured[f"{side}_lung_area"], language) for side in ("right", "left")}
    grounds = Grounds(bundle=measured["left_lung_area"].bundle, measurements=tuple(sorted(_AREAS)))
    return [Statement(phrase(language, "measurement.lungs", **areas), grounds)]


def _area(measurement: Measurement, language: str) -> str:
    assert measurement.value is not None  # noqa: S101 - narrows the type
    return number(language, measurement.value / _MM2_IN_CM2, 0)
