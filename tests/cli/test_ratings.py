import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.archive import Answer, Archive, Order
from hilum.cli import app
from hilum.errors import UsageError
from hilum.findings import Scores, Stated
from hilum.phantoms import encode, make_phantom
from hilum.reading import read


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    archive = Archive(folder)
    for seed in (3, 4):
        film = encode(make_phantom(seed, size_px=128), "png")
        archive.finish(archive.accept(film, Order("film.png")).id, read(film, stated=Stated(age_years=4)))
    archive.close()
    return folder


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["ratings", *(str(word) for word in words)])


def test_a_round_is_made_listed_rated_and_exported(data: Path, tmp_path: Path) -> None:
    made = run("create", "pilot", "--data", data, "--design", "single", "--source", "findings")
    assert made.exit_code == 0
    assert "2 items to rate, at /#/ratings/pilot" in made.stdout
    assert "nobody yet" in run("list", "--data", data).stdout
    archive = Archive(data)
    for place, accuracy in enumerate((2, 4)):
        scores = (Scores(accuracy, 3, 3),)
        archive.rounds.rate("pilot", Answer(place, "Dr A", scores, None, "", datetime.now(UTC)))
    archive.close()
    assert "rated: Dr A 2" in run("list", "--data", data).stdout
    exported = run("export", "pilot", "--data", data, "--out", tmp_path / "out")
    assert exported.exit_code == 0
    assert "findings: accuracy 3.00 (1.00 to 5.00)" in exported.stdout
    assert json.loads((tmp_path / "out" / "result.json").read_text())["result"]["films"] == 2
    assert len((tmp_path / "out" / "ratings.csv").read_text().splitlines()) == 3


def test_what_lacks_a_source_is_counted_and_an_empty_round_refused(data: Path) -> None:
    result = run("create", "pilot", "--data", data)
    assert "left out, without a draft: 2: " in result.stderr
    assert isinstance(result.exception, UsageError)
    assert "got none" in result.exception.message


def test_a_synthetic_round_yields_no_result(data: Path, tmp_path: Path) -> None:
    run("create", "demo", "--data", data, "--design", "single", "--source", "findings", "--synthetic")
    assert "demo (synthetic)" in run("list", "--data", data).stdout
    result = run("export", "demo", "--data", data, "--out", tmp_path / "out")
    assert "yield no result" in result.stdout
    assert json.loads((tmp_path / "out" / "result.json").read_text())["result"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--design", "triple"), "Expected --design single or pair, got 'triple'"),
        (("--language", "tlh"), "got 'tlh'"),
        (("--data", "/nowhere"), "which has no archive.sqlite"),
    ],
)
def test_a_wrong_option_is_named(data: Path, words: tuple[str, str], message: str) -> None:
    result = run("create", "pilot", "--data", data, *words)
    assert isinstance(result.exception, UsageError)
    assert message in result.exception.message
