import ast
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import hilum
from hilum import errors
from hilum.errors import FilmError, UnreadableFilm, UnsupportedFilm, UsageError
from hilum.findings import (
    ActivationMap,
    CheckOutcome,
    Decision,
    FilmFacts,
    Finding,
    OperatingPoint,
    Organ,
    Population,
    Prompt,
    QualityCheck,
    Reading,
    Sex,
    View,
)
from hilum.inference.explanation import LIES_IN
from hilum.reports import LANGUAGES, phrase, why_not_assessed, why_refused
from hilum.reports.phrases import phrase_or
from hilum.reports.wording import (
    age,
    bundle_title,
    class_name,
    day,
    file_name,
    film_facts,
    finding_name,
    group_name,
    is_for_children,
    point_name,
    population,
    requests,
    support_inside,
    warnings,
)

SOURCE = Path(hilum.__file__).parent
CHECKS = {"body_part_unexpected", "low_resolution", "modality_unknown", "polarity_inverted", "view_unknown"}
REASONS = {"age_outside_population", "no_operating_point", "view_outside_population"}

REASON_CONSTANT = re.compile(r"_OUTSIDE$|^NO_")


def trees(*rooms: str) -> list[ast.AST]:
    paths = [path for room in rooms for path in sorted((SOURCE / room).glob("*.py"))]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def calls(*rooms: str) -> list[ast.Call]:
    return [node for tree in trees(*rooms) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def check_codes() -> set[str]:
    """The codes with which the source makes quality checks."""
    return {
        str(call.args[0].value)
        for call in calls("images", "inference")
        if isinstance(call.func, ast.Name)
        and call.func.id in {"QualityCheck", "_warn"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def refusal_codes() -> set[str]:
    """The codes with which the source refuses films."""
    given = {
        str(keyword.value.value)
        for call in calls("images")
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, FilmError)}
    return given | {kind.code for kind in kinds}


def reason_codes() -> set[str]:
    """The reasons that the source gives for not assessing a finding."""
    return {
        str(node.value.value)
        for tree in trees("inference")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and any(isinstance(target, ast.Name) and REASON_CONSTANT.search(target.id) for target in node.targets)
    }


def test_the_scan_of_the_source_finds_what_is_known_to_be_there():
    assert check_codes() >= CHECKS
    assert reason_codes() >= REASONS
    assert refusal_codes() >= {"film_refused", "film_too_large", "multi_frame", "empty_file"}


def test_every_code_of_the_source_has_its_sentence(language):
    keys = {f"quality.{code}" for code in check_codes() | CHECKS}
    keys |= {f"reason.{code}" for code in reason_codes() | REASONS}
    keys |= {f"error.{code}" for code in refusal_codes()}
    keys |= {f"prompt.{prompt}" for prompt in Prompt}
    keys |= {f"decision.{decision}" for decision in Decision}
    keys |= {f"view.{view}" for view in View} | {f"sex.{sex}" for sex in Sex}
    assert {key for key in keys if not phrase_or(language, key, "")} == set()


@pytest.mark.parametrize(
    ("age_years", "english", "spanish"),
    [
        (None, "not stated", "no consta"),
        (0.0, "under 1 year", "menos de 1 año"),
        (3 / 365.25, "under 1 month", "menos de 1 mes"),
        (1 / 12, "1 month", "1 mes"),
        (8 / 12, "8 months", "8 meses"),
        (1.0, "1 year", "1 año"),
        (1.5, "18 months", "18 meses"),
        (5.9, "5 years", "5 años"),
        (81.0, "81 years", "81 años"),
    ],
)
def test_ages_are_said_as_clinicians_say_them(age_years, english, spanish):
    assert age(age_years, "en") == english
    assert age(age_years, "es") == spanish


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1, 5, "children of 1 to 5 years"),
        (18, 90, "patients of 18 to 90 years"),
        (16, None, "patients of 16 years or more"),
        (18, None, "adults of 18 years or more"),
        (None, 5, "patients of up to 5 years"),
        (None, None, "patients of any age"),
    ],
)
def test_a_population_is_said_by_its_ages(low, high, words):
    assert population(Population("", low, high), "en") == words


def test_a_population_is_of_children_only_when_nobody_in_it_is_of_age():
    assert is_for_children(Population("", 1, 5))
    assert not is_for_children(Population("", 1, 18))
    assert not is_for_children(Population("", 1, None))


def test_names_unknown_to_the_languages_are_shown_as_they_are(language):
    assert finding_name("hilar_mass", language) == "hilar mass"
    assert class_name("odd_class", language) == "odd class"
    assert point_name(OperatingPoint("ppv_50", 0.2), language) == "ppv 50"


def test_names_known_to_the_languages_are_said_in_them():
    assert finding_name("pneumonia", "es") == "neumonía"
    assert point_name(OperatingPoint("youden", 0.5), "es") == "Youden"
    assert point_name(OperatingPoint("sensitivity_95", 0.5), "en") == "sensitivity ≥\u00a095\u00a0%"
    assert point_name(OperatingPoint("sensitivity_95", 0.5), "es") == "sensibilidad ≥\u00a095\u00a0%"


def test_a_bundle_is_named_in_words_with_its_population(make):
    assert group_name(make.bundle, "es") == "Modelo de neumonía, para niños de 1 a 5 años"
    assert bundle_title("my-own", "en") == "model “my-own”"


def test_every_label_of_the_shipped_bundles_has_its_name(make, language):
    names = {*make.LABELS, "abnormal", "tuberculosis"}
    assert {name for name in names if not phrase_or(language, f"finding.{name}", "")} == set()


def test_the_facts_of_a_film_are_rows_of_words(make):
    film = make.reading(spacing_mm=(0.15, 0.143), sex=Sex.FEMALE, format="dicom", bit_depth=12).film
    assert dict(film_facts(film, "es")) == {
        "Archivo": "film.png",
        "Formato": "DICOM, 12\u00a0bits",
        "Tamaño": "1200 × 1000 píxeles",
        "Espaciado de píxel": "0,143 × 0,150\u00a0mm",
        "Proyección": "anteroposterior (AP)",
        "Edad": "4 años",
        "Sexo": "femenino",
        "ID de la imagen": "4be1c7a9d2e0",
    }


def test_what_is_not_known_of_a_film_is_said_to_be_not_stated():
    film = FilmFacts(sha256="a" * 64, name="f", width=1, height=1, bit_depth=8, format="png")
    facts = dict(film_facts(film, "en"))
    assert {label for label, value in facts.items() if value == "not stated"} == {"View", "Age", "Sex"}
    assert "Pixel spacing" not in facts


def test_a_long_name_keeps_its_start_and_end(make):
    name = file_name(make.reading(name="a" * 300 + "-left.png").film)
    assert len(name) <= 97 and name.startswith("aaaa") and "…" in name and name.endswith("-left.png")


def test_a_date_is_written_as_the_language_writes_it():
    assert day(date(2026, 3, 9), "en") == "2026-03-09"
    assert day(date(2026, 3, 9), "es") == "09/03/2026"


def test_the_reason_names_the_age_and_the_population(make):
    finding = make.not_assessed("age_outside_population")
    reading = make.reading(finding, age_years=81.0)
    why = "La edad del paciente (81 años) queda fuera de la población del modelo: niños de 1 a 5 años."
    assert why_not_assessed(reading, finding, "es") == why


def test_the_reason_names_the_view(make):
    finding = make.not_assessed("view_outside_population")
    assert "(lateral)" in why_not_assessed(make.reading(finding, view=View.LATERAL), finding, "en")


def test_an_unknown_reason_is_named_by_its_code(make):
    finding = make.not_assessed("moon_phase")
    assert why_not_assessed(make.reading(finding), finding, "en") == "Reason: moon_phase."


def test_only_an_unassessed_finding_has_a_reason(make):
    with pytest.raises(UsageError, match="pneumonia"):
        why_not_assessed(make.reading(), make.finding(), "en")


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_a_refusal_is_said_by_its_code_or_else_by_its_kind(code):
    assert why_refused(UnsupportedFilm("m", code="multi_frame"), code) == phrase(code, "error.multi_frame")
    assert why_refused(UnreadableFilm("m", code="new_code"), code) == phrase(code, "error.unreadable_film")
    assert why_refused(FilmError("m"), code) == phrase(code, "error.film_refused")


def test_only_checks_that_did_not_pass_give_warnings(make):
    passed = QualityCheck("low_resolution", CheckOutcome.PASS, (("width", "1"), ("height", "1")))
    refused = replace(make.warning("body_part_unexpected", value="HAND"), outcome=CheckOutcome.REFUSE)
    reading = make.reading(quality=(passed, refused, make.warning("tilted")))
    first, second = warnings(reading, "en")
    assert "HAND" in first and "“tilted”" in second


def test_what_should_be_supplied_is_asked_for(make):
    assert len(requests(make.reading(prompts=(Prompt.AGE, Prompt.AGE_UNIT)), "es")) == 2
    assert requests(make.reading(), "es") == ()


def explaining(name: str, inside: float | None) -> Reading:
    """A reading whose one finding is shown on the film."""
    activation = ActivationMap(((0.0, 1.0), (0.0, 0.0)), inside)
    finding = Finding(name, "findings", Decision.PRESENT, 0.8, activation=activation)
    return Reading(FilmFacts("0" * 64, "film.png", 100, 100, 8, "png"), (), (finding,), ())


def test_how_much_of_the_map_lies_inside_is_said_with_the_organs_that_count() -> None:
    assert (
        support_inside(explaining("effusion", 0.212), "en")
        == "Share of the support for pleural effusion inside the lungs: 21.2%"
    )
    assert "dentro de los pulmones: 21,2" in support_inside(explaining("effusion", 0.212), "es")
    assert support_inside(explaining("effusion", None), "en") == ""
    assert support_inside(replace(explaining("effusion", 0.2), findings=()), "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phrase_names_the_heart_where_it_counts(language: str) -> None:
    heart = {"en": "heart", "es": "corazón"}[language]
    named = {
        name for name in (*LIES_IN, "effusion", "mass") if heart in support_inside(explaining(name, 0.5), language)
    }
    assert named == {name for name, organs in LIES_IN.items() if Organ.HEART in organs}


def test_a_finding_in_a_warning_has_its_name() -> None:
    check = QualityCheck("map_outside_lungs", CheckOutcome.WARN, (("bundle", "findings"), ("finding", "effusion")))
    (warned,) = warnings(replace(explaining("effusion", 0.01), quality=(check,)), "en")
    assert "support for pleural effusion lies inside the lungs" in warned


@pytest.mark.parametrize(
    ("language", "begin"), [("en", "Pneumonia model: the film "), ("es", "Modelo de neumonía: la ")]
)
def test_a_model_in_a_warning_has_its_name(language: str, begin: str) -> None:
    check = QualityCheck("unlike_training", CheckOutcome.WARN, (("bundle", "pneumonia"),))
    reading = Reading(FilmFacts("", "film.png", 8, 8, 8, "png"), (check,), (), ())
    assert warnings(reading, language)[0].startswith(begin)
