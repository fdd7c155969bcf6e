from dataclasses import replace

import pytest

from hilum.cli.table import print_reading
from hilum.findings import (
    BundleFacts,
    Decision,
    FilmFacts,
    Finding,
    OperatingPoint,
    Population,
    Reading,
    Stated,
    View,
)
from hilum.inference import load_bundles
from hilum.phantoms import Encoding, encode, make_phantom
from hilum.reading import read
from hilum.reports import compose


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Finding", "Operating point: Youden", "Cardiothoracic ratio 0."]),
        ("es", ["Hallazgo", "Neumon", "cardiotorácico"]),
    ],
)
def test_the_table_speaks_the_reports_language(
    capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    print_reading(read(encode(make_phantom(1, size_px=256), Encoding.PNG), language=language))
    printed = capsys.readouterr().out
    for word in words:
        assert word in printed


def test_a_file_name_is_not_taken_for_markup(capsys: pytest.CaptureFixture[str]) -> None:
    reading = read(encode(make_phantom(1, size_px=256), Encoding.PNG))
    print_reading(replace(reading, film=replace(reading.film, name="[red]film[/red].png")))
    assert "[red]film[/red].png" in capsys.readouterr().out


@pytest.fixture
def two_models() -> Reading:
    """A model of adults that answered, one of children that does not apply."""
    bundles = (
        BundleFacts("findings", "", "open", Population("adults", 18)),
        BundleFacts("pneumonia", "", "open", Population("children", 1, 5)),
    )
    point = OperatingPoint("youden", 0.3)
    findings = (
        Finding("effusion", "findings", Decision.PRESENT, 0.9, point),
        Finding("hernia", "findings", Decision.NOT_ASSESSED, 0.02, reason="no_operating_point"),
        Finding("pneumonia", "pneumonia", Decision.NOT_ASSESSED, reason="age_outside_population"),
    )
    plain = Reading(FilmFacts("", "film.png", 8, 8, 8, "png", age_years=60.0), (), findings, bundles)
    return replace(plain, report=compose(plain, "en"))


def test_the_table_is_grouped_by_model(capsys: pytest.CaptureFixture[str], two_models: Reading) -> None:
    print_reading(two_models)
    printed = " ".join(capsys.readouterr().out.replace("│", " ").split())
    heading = "Chest findings model, for adults of 18 years or more Operating point: Youden"
    assert heading in printed
    assert printed.index(heading) < printed.index("Pleural effusion") < printed.index("No decision")
    assert "Pneumonia model: not assessed. The patient" in printed
    assert printed.count("No decision: There were too few such patients to choose such a threshold") == 1


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (Stated(age_years=81), ["The patient’s age (81 years) lies outside", "children of 1 to 5 years"]),
        (Stated(view=View.LATERAL), ["The view of the film (lateral) is not one", "it reads frontal films"]),
    ],
)
def test_a_model_asked_alone_says_why_it_did_not_answer(
    capsys: pytest.CaptureFixture[str], stated: Stated, words: list[str]
) -> None:
    film = encode(make_phantom(1, size_px=256), Encoding.PNG)
    print_reading(read(film, load_bundles(["pneumonia"]), stated=stated))
    printed = " ".join(capsys.readouterr().out.replace("│", " ").split())
    for word in ("Not assessed: ", *words):
        assert word in printed
    assert "State the age" not in printed


def test_under_the_table_stands_how_much_of_the_map_lies_in_the_lungs(capsys: pytest.CaptureFixture[str]) -> None:
    film = encode(make_phantom(1, size_px=256), Encoding.PNG)
    reading = read(film, load_bundles(["findings", "anatomy"]), stated=Stated(age_years=50.0))
    explained = reading.explained()
    assert explained is not None
    assert explained.activation is not None
    assert explained.activation.inside_lungs is not None
    print_reading(reading)
    printed = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert f"inside the lungs: {100 * explained.activation.inside_lungs:.1f}%." in printed


def test_a_probability_stands_with_its_prevalence(capsys: pytest.CaptureFixture[str]) -> None:
    print_reading(read(encode(make_phantom(1, size_px=256, age_years=4), Encoding.PNG), stated=Stated(age_years=4)))
    assert "calibrated where 73.4% of the films" in " ".join(capsys.readouterr().out.replace("│", " ").split())
