from dataclasses import replace

import pytest

from hilum.findings import (
    Decision,
    Diameter,
    FilmFacts,
    Finding,
    Grounds,
    Measurement,
    OperatingPoint,
    Reading,
    Unit,
    View,
)
from hilum.reports import compose, phrase
from hilum.reports.measurements import measurement_impression, measurement_statements
from hilum.reports.regions import Region

FILM = FilmFacts("0" * 64, "film.png", 400, 300, 8, "png", age_years=50.0, view=View.PA)
LINES = (
    Diameter("heart", (170, 200), (330, 200), 160, 131.6),
    Diameter("thorax", (60, 210), (360, 210), 300, 246.8),
)
ENLARGED = Measurement(
    "cardiothoracic_ratio", "anatomy", 0.5333, Unit.RATIO, LINES, threshold=0.5, decision=Decision.PRESENT
)
REASONS = (
    "view_ap", "view_unknown", "view_lateral", "child", "age_unknown", "lungs_not_found", "heart_not_found",
    "implausible_outlines",
)  # fmt: skip


def reading(*measurements: Measurement, findings: tuple[Finding, ...] = ()) -> Reading:
    return Reading(FILM, (), findings, (), measurements=measurements)


def cardiomegaly(probability: float) -> Finding:
    decision = Decision.PRESENT if probability >= 0.3 else Decision.ABSENT
    return Finding("cardiomegaly", "findings", decision, probability, OperatingPoint("youden", 0.3))


def words(language: str, *measurements: Measurement, findings: tuple[Finding, ...] = ()) -> str:
    placed = measurement_statements(reading(*measurements, findings=findings), language)
    return " ".join(statement.text for _, statement in placed)


def test_a_ratio_is_said_with_its_widths_and_its_decision() -> None:
    english = words("en", ENLARGED)
    for part in ("ratio 0.53", "heart 132 mm, thorax 247 mm", "at the detector", "above 0.5"):
        assert part in english
    assert "0,53" in words("es", ENLARGED)
    assert "not above 0.5" in words("en", replace(ENLARGED, value=0.44, decision=Decision.ABSENT))


def test_without_spacing_no_width_is_said() -> None:
    lines = tuple(replace(line, length_mm=None) for line in LINES)
    assert "mm" not in words("en", replace(ENLARGED, diameters=lines))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_its_words(language: str, reason: str) -> None:
    undecided = replace(ENLARGED, threshold=None, decision=None, reason=reason)
    unmeasured = replace(undecided, value=None, diameters=())
    for measurement in (undecided, unmeasured):
        assert phrase(language, "unknown.reason", code=reason) not in words(language, measurement)
    assert "0" not in words(language, unmeasured)
    assert measurement_impression(reading(undecided), language) == []


@pytest.mark.parametrize(
    ("probability", "ratio", "is_said"),
    [(0.05, 0.53, True), (0.9, 0.44, True), (0.9, 0.53, False), (0.05, 0.44, False), (0.28, 0.53, False)],
)
def test_both_are_shown_where_they_clearly_disagree(probability: float, ratio: float, is_said: bool) -> None:
    decision = Decision.PRESENT if ratio > 0.5 else Decision.ABSENT
    measured = replace(ENLARGED, value=ratio, decision=decision)
    findings = (cardiomegaly(probability),)
    assert ("disagree" in words("en", measured, findings=findings)) is is_said
    impression = measurement_impression(reading(measured, findings=findings), "en")
    assert any("disagree" in statement.text for statement in impression) is is_said


def test_what_a_model_says_of_the_heart_stands_beside_the_ratio() -> None:
    open_answer = Finding("cardiomegaly", "findings", Decision.NOT_ASSESSED, 0.255, reason="no_operating_point")
    assert "Beside it, chest findings model: cardiomegaly 25.5%, no decision." in words(
        "en", ENLARGED, findings=(open_answer,)
    )
    undecided = replace(ENLARGED, threshold=None, decision=None, reason="view_ap")
    beside = words("es", undecided, findings=(cardiomegaly(0.9),))
    assert "cardiomegalia 90,0" in beside
    silent = replace(open_answer, probability=None, reason="age_outside_population")
    assert "Beside" not in words("en", ENLARGED, findings=(silent,))
    unmeasured = replace(undecided, value=None, diameters=())
    assert "Beside" not in words("en", unmeasured, findings=(open_answer,))


def test_areas_are_said_in_the_units_of_a_body_alone() -> None:
    lungs = [Measurement(f"{side}_lung_area", "anatomy", 23456.0, Unit.MM2) for side in ("left", "right")]
    assert "right 235 cm², left 235 cm²" in words("en", *lungs)
    assert words("en", *(replace(lung, unit=Unit.PX2) for lung in lungs)) == ""


def test_each_sentence_names_what_it_was_measured_of_and_stands_in_its_region() -> None:
    lungs = [Measurement(f"{side}_lung_area", "anatomy", 23456.0, Unit.MM2) for side in ("left", "right")]
    first, *_, last = measurement_statements(reading(ENLARGED, *lungs), "en")
    assert first[0] is Region.HEART
    assert first[1].grounds == Grounds(bundle="anatomy", measurements=("cardiothoracic_ratio",))
    assert last[0] is Region.LUNGS
    assert last[1].grounds.measurements == ("left_lung_area", "right_lung_area")


def test_the_report_holds_them() -> None:
    report = compose(reading(ENLARGED), "en")
    by_name = {section.name: " ".join(section.sentences) for section in report.sections}
    assert "Cardiothoracic ratio 0.53" in by_name["findings"]
    assert "cardiothoracic ratio is 0.53" in by_name["impression"]
