"""What is said of the boxes on a film: one sentence a box, by its number, and what such a box is not."""

from hilum.findings import Decision, Detection, Finding, Grounds, Reading
from hilum.reports.phrases import number, phrase
from hilum.reports.regions import Placed, region_of
from hilum.reports.statement import Statement
from hilum.reports.wording import bundle_title, finding_name


def detection_statements(reading: Reading, language: str) -> list[Placed]:
    """The sentences of the boxes, in the order of their numbers, each in the region of its finding.

    Where a model decides that a marked finding is absent, both are said and neither wins.
    """
    boxes = [(region_of(one.name), _box(place, one, language)) for place, one in enumerate(reading.detections, start=1)]
    denials = [
        (region_of(name), _disagreement(finding, marker, language))
        for name, marker in dict.fromkeys((one.name, one.bundle) for one in reading.detections)
        for finding in reading.findings
        if finding.name == name and finding.decision is Decision.ABSENT
    ]
    return [*boxes, *denials]


def detection_limits(reading: Reading, language: str) -> list[str]:
    """What a box is not, where there are boxes."""
    return [phrase(language, "limits.boxes")] if reading.detections else []


def _disagreement(finding: Finding, marker: str, language: str) -> Statement:
    sentence = phrase(
        language,
        "detection.disagreement",
        finding=finding_name(finding.name, language),
        marker=bundle_title(marker, language),
        bundle=bundle_title(finding.bundle, language),
    )
    return Statement(sentence, Grounds((finding.name,), finding.bundle))


def _box(place: int, detection: Detection, language: str) -> Statement:
    key = "detection.box" if detection.zone is None else "detection.box_in_zone"
    sentence = phrase(
        language,
        key,
        number=str(place),
        finding=finding_name(detection.name, language),
        zone=phrase(language, f"zone.{detection.zone}") if detection.zone else "",
        score=number(language, detection.score, 2),
    )
    return Statement(sentence, Grounds((detection.name,), detection.bundle, boxes=(place,)))
