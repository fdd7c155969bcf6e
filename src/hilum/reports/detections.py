"""What is said of the boxes on a film: one sentence a box, by its number, and what such a box is not."""

from hilum.findings import Detection, Reading
from hilum.reports.phrases import number, phrase
from hilum.reports.wording import bundle_title, finding_name


def detection_statements(reading: Reading, language: str) -> list[str]:
    """The sentences of the boxes, in the order of their numbers, after one that says whose they are."""
    if not reading.detections:
        return []
    bundles = dict.fromkeys(bundle_title(one.bundle, language) for one in reading.detections)
    said = phrase(language, "detection.lead", bundles=", ".join(bundles))
    return [said, *(_box(place, one, language) for place, one in enumerate(reading.detections, start=1))]


def _box(place: int, detection: Detection, language: str) -> str:
    key = "detection.box" if detection.zone is None else "detection.box_in_zone"
    return phrase(
        language,
        key,
        number=str(place),
        finding=finding_name(detection.name, language),
        zone=phrase(language, f"zone.{detection.zone}") if detection.zone else "",
        score=number(language, detection.score, 2),
    )
