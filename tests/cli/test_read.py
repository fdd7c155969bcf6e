import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.cli.exits import INCOMPLETE, WRONG_USE
from hilum.errors import UsageError
from hilum.phantoms import Encoding, encode, make_phantom


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.png"
    path.write_bytes(encode(make_phantom(3, size_px=256), Encoding.PNG))
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["read", *(str(word) for word in words)])


def test_a_film_is_read_as_a_table(film: Path) -> None:
    result = run(film)
    assert result.exit_code == 0
    for word in ("film.png", "SYNTHETIC PHANTOM", "Pneumonia", "Draft, not a diagnosis"):
        assert word in result.stdout


def test_several_films_are_json_lines(film: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.dcm"
    other.write_bytes(encode(make_phantom(4, size_px=256), Encoding.DICOM))
    result = run(film, other, "--json")
    assert result.exit_code == 0
    readings = [json.loads(line) for line in result.stdout.splitlines()]
    assert [reading["film"]["name"] for reading in readings] == ["film.png", "other.dcm"]
    finding = readings[0]["findings"][0]
    assert {"name", "probability", "operating_point", "decision"} <= finding.keys()
    assert readings[0]["schema_version"] == 1
    assert readings[0]["bundles"][0]["hash"]
    assert readings[0]["report"]["text"]


def test_a_refused_film_does_not_stop_the_others(film: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.png"
    text.write_text("no film at all", encoding="utf-8")
    result = run(text, film, "--json")
    assert result.exit_code == INCOMPLETE
    refused, read = (json.loads(line) for line in result.stdout.splitlines())
    assert refused["error"]["code"] == "not_a_film"
    assert read["findings"]
    assert "notes.png: refused:" in result.stderr


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.png")
    assert result.exit_code == INCOMPLETE
    assert "nowhere.png" in result.stderr


def test_documents_are_written(film: Path, tmp_path: Path) -> None:
    pdf, overlay = tmp_path / "report.pdf", tmp_path / "overlay.png"
    assert run(film, "--pdf", pdf, "--overlay", overlay, "--language", "es").exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    with Image.open(overlay) as picture, Image.open(film) as original:
        assert picture.size == original.size
        assert picture.mode == "RGB"


def test_outlines_are_drawn_where_no_finding_was_assessed(film: Path, tmp_path: Path) -> None:
    result = run(film, "--age", "10", "--overlay", tmp_path / "outlines.png", "--json")
    assert result.exit_code == 0
    assert all(finding["probability"] is None for finding in json.loads(result.stdout)["findings"])
    with Image.open(tmp_path / "outlines.png") as picture:
        colours = {colour for _, colour in picture.getcolors(picture.width * picture.height)}
    assert {(213, 94, 0), (86, 180, 233), (0, 158, 115)} <= colours


def test_with_nothing_to_draw_no_overlay_is_written(film: Path, tmp_path: Path) -> None:
    pdf, overlay = tmp_path / "report.pdf", tmp_path / "overlay.png"
    result = run(film, "--view", "LAT", "--overlay", overlay, "--pdf", pdf, "--json")
    assert result.exit_code == INCOMPLETE
    assert not overlay.exists()
    assert "no overlay" in result.stderr
    assert "(lateral) is not one" in result.stderr
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert json.loads(result.stdout)["findings"]


@pytest.mark.parametrize(
    ("option", "name"), [("--pdf", "report.png"), ("--overlay", "evidence.txt"), ("--pdf", "new/report.pdf")]
)
def test_a_wrong_target_is_refused_before_the_film_is_read(tmp_path: Path, option: str, name: str) -> None:
    result = run(tmp_path / "nowhere.png", option, tmp_path / name)
    assert isinstance(result.exception, UsageError)
    assert option in result.exception.message
    assert list(tmp_path.iterdir()) == []


def test_an_overlay_does_not_replace_the_film(film: Path) -> None:
    before = film.read_bytes()
    assert isinstance(run(film, "--overlay", film).exception, UsageError)
    assert film.read_bytes() == before


@pytest.mark.parametrize("words", [("--language", "xx"), ("--operating-point", "best")])
def test_a_wrong_question_is_refused_before_any_film(tmp_path: Path, words: tuple[str, str]) -> None:
    result = run(tmp_path / "nowhere.png", *words)
    assert isinstance(result.exception, UsageError)
    assert repr(words[1]) in result.exception.message


def test_stated_values_reach_the_reading(film: Path) -> None:
    result = run(film, "--json", "--age", "81", "--sex", "f", "--view", "PA")
    reading = json.loads(result.stdout)
    assert (reading["film"]["age_years"], reading["film"]["sex"], reading["film"]["view"]) == (81, "F", "PA")
    (finding,) = [item for item in reading["findings"] if item["bundle"] == "pneumonia"]
    assert (finding["decision"], finding["reason"]) == ("not_assessed", "age_outside_population")


@pytest.mark.parametrize("words", [[], ["--colour", "blue"]])
def test_wrong_use_exits_with_two(film: Path, words: list[str]) -> None:
    assert run(*([film, *words] if words else [])).exit_code == WRONG_USE


@pytest.mark.parametrize("words", [("--age", "81Y"), ("--age", "-1"), ("--sex", "X"), ("--view", "UP")])
def test_a_wrong_value_says_what_was_expected_and_what_came(film: Path, words: tuple[str, str]) -> None:
    result = run(film, *words)
    assert isinstance(result.exception, UsageError)
    assert result.stdout == ""
    assert words[0].removeprefix("--") in result.exception.message
    assert words[1] in result.exception.message


def test_one_document_is_of_one_film(film: Path, tmp_path: Path) -> None:
    result = run(film, film, "--pdf", tmp_path / "both.pdf")
    assert isinstance(result.exception, UsageError)
    assert not (tmp_path / "both.pdf").exists()


def test_an_unknown_operating_point_lists_the_known(film: Path) -> None:
    result = run(film, "--operating-point", "best")
    assert isinstance(result.exception, UsageError)
    assert "sensitivity_95" in str(result.exception)


def test_a_prevalence_shifts_and_is_told(film: Path) -> None:
    plain = json.loads(run(film, "--json", "--bundle", "pneumonia").stdout)["findings"][0]
    words = ("--bundle", "pneumonia", "--prevalence", "pneumonia=0.02")
    shifted = json.loads(run(film, "--json", *words).stdout)["findings"][0]
    assert (plain["asked_prevalence"], shifted["asked_prevalence"]) == (None, 0.02)
    assert shifted["calibration_prevalence"] == plain["calibration_prevalence"] > 0.5
    assert shifted["probability"] < plain["probability"]
    assert shifted["operating_point"]["threshold"] < plain["operating_point"]["threshold"]
    assert shifted["decision"] == plain["decision"]
    assert "to 2.0%, as stated" in " ".join(run(film, *words).stdout.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--prevalence", "pneumonia=2"], "above 0 and below 1"),
        (["--prevalence", "pneumonia"], "above 0 and below 1"),
        (["--prevalence", "scoliosis=0.1"], "got 'scoliosis'"),
    ],
)
def test_a_wrong_prevalence_is_refused_before_a_film_is_read(film: Path, words: list[str], message: str) -> None:
    result = run(film, *words)
    assert isinstance(result.exception, UsageError)
    assert message in result.exception.message
    assert result.stdout == ""


def test_a_stopped_film_is_read_by_an_override_that_says_who_and_why(film: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.png"
    with Image.open(film) as picture:
        picture.rotate(180).save(turned)
    refused = run(turned)
    assert refused.exit_code == INCOMPLETE
    assert "Turn it clockwise by 180 degrees" in refused.stderr
    assert '--override "WHO: WHY"' in run(turned).stderr
    half = run(turned, "--override", "Dr. A. Osei")
    assert isinstance(half.exception, UsageError)
    reading = json.loads(run(turned, "--json", "--override", "Dr. A. Osei: a phantom").stdout)
    assert reading["override"] == {"who": "Dr. A. Osei", "why": "a phantom"}
    assert {"code": "rotated", "outcome": "overridden", "facts": [["degrees", "180"]]} in reading["quality"]


def test_an_earlier_film_is_compared_be_it_given_as_film_or_as_reading(film: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.png"
    earlier.write_bytes(encode(make_phantom(4, size_px=256), Encoding.PNG))
    kept = tmp_path / "earlier.json"
    kept.write_text(run(earlier, "--json", "--age", "4").stdout, encoding="utf-8")
    compared = [
        json.loads(run(film, "--age", "4", "--prior", prior, "--indication", "cough", "--json").stdout)
        for prior in (earlier, kept)
    ]
    assert compared[0]["comparison"] == compared[1]["comparison"]
    assert compared[0]["comparison"]["film_name"] == "earlier.png"
    assert compared[0]["indication"] == "cough"
    assert "earlier.png" in compared[0]["report"]["text"]


def test_an_earlier_film_that_cannot_be_compared_is_refused(film: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("[1]", encoding="utf-8")
    for words, message in (
        ((film, "--prior", broken), "Expected the reading of one earlier film"),
        ((film, "--prior", film), "is the film that is read"),
        ((film, film, "--prior", film), "take one film, 2 were given"),
    ):
        result = run(*words)
        assert isinstance(result.exception, UsageError)
        assert message in result.exception.message
