"""What is said of the boxes on a film: one sentence a box, by its number, and what such a box is not."""

from hilum.findings import Detection, Grounds, Reading
from hilum.reports.phrases import number, phrase
from hilum.reports.regions import Placed, region_of
from hilum.reports.statement import Statement
from hilum.reports.wording import finding_name


def detection_statements(reading: Reading, language: str) -> list[Placed]:
    """The sentences of the boxes, in the order of their numbers, each in the region of its finding."""
    return [(region_of(one.name), _box(place, one, language)) for place, one in enumerate(reading.detections, start=1)]


def detection_limits(reading: Reading, language: str) -> list[str]:
    """What a box is not, where there are boxes."""
    return [phrase(language, "limits.boxes")] if reading.detections else []


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
