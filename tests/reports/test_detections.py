from dataclasses import replace

import pytest

from hilum.findings import (
    Box,
    Decision,
    Detection,
    FilmFacts,
    Finding,
    Grounds,
    OperatingPoint,
    Reading,
    Zone,
)
from hilum.reports import compose
from hilum.reports.detections import detection_limits, detection_statements
from hilum.reports.document import document_of
from hilum.reports.regions import Region

FILM = FilmFacts("0" * 64, "film.png", 100, 100, 8, "png")
BOX = Box(10, 10, 20, 20)
READING = Reading(
    FILM,
    (),
    (),
    (),
    detections=(
        Detection("effusion", "boxes", 0.412, BOX, Zone.RIGHT_LOWER),
        Detection("cardiomegaly", "boxes", 0.3, BOX),
    ),
)


def test_each_box_has_its_sentence_with_its_number_and_place() -> None:
    (pleura, first), (heart, second) = detection_statements(READING, "en")
    assert (pleura, heart) == (Region.PLEURA, Region.HEART)
    assert first.text == "Box 1: pleural effusion, in the right lower zone (score 0.41)."
    assert second.text == "Box 2: cardiomegaly (score 0.30)."
    assert first.grounds == Grounds(("effusion",), "boxes", boxes=(1,))


def test_what_a_box_is_not_stands_among_the_limits() -> None:
    limits = compose(READING, "en").sections[-2].sentences
    assert "A box’s score is no probability, and what is not marked is not excluded." in limits
    assert detection_limits(replace(READING, detections=()), "en") == []


@pytest.mark.parametrize("zone", list(Zone))
def test_every_zone_has_its_words_in_every_language(zone: Zone) -> None:
    reading = replace(READING, detections=(replace(READING.detections[0], zone=zone),))
    assert zone.split("_")[0] in detection_statements(reading, "en")[0][1].text
    assert "campo" in detection_statements(reading, "es")[0][1].text


def test_a_reading_without_boxes_says_nothing_of_them() -> None:
    assert detection_statements(replace(READING, detections=()), "en") == []


def test_the_report_has_them_among_the_findings() -> None:
    report = compose(READING, "es")
    findings = next(section for section in report.sections if section.name == "findings")
    assert "Recuadro 1: derrame pleural, en el campo inferior derecho (puntuación 0,41)." in findings.sentences


def test_the_caption_of_the_picture_tells_of_the_boxes() -> None:
    reading = replace(READING, report=compose(READING, "en"))
    assert document_of(reading).pictures.overlay == "Boxes (yellow): by their numbers in the report"
    assert "Boxes" not in document_of(replace(reading, detections=())).pictures.overlay


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_box_of_what_a_model_denies_is_no_agreement(language: str) -> None:
    denied = Finding("effusion", "findings", Decision.ABSENT, 0.05, OperatingPoint("youden", 0.3))
    others = (replace(denied, name="mass"), replace(denied, name="cardiomegaly", decision=Decision.PRESENT))
    said = [one for _, one in detection_statements(replace(READING, findings=(denied, *others)), language)]
    words = {"en": "On pleural effusion the models disagree: the box model marks it, the chest findings model",
             "es": "Sobre derrame pleural los modelos discrepan"}  # fmt: skip
    assert len(said) == 3
    assert words[language] in said[2].text
    assert said[2].grounds == Grounds(("effusion",), "findings")
