from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.datasets import guard_films, read_manifest
from hilum.errors import HilumError
from hilum.phantoms import encode, make_phantom


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, count in (("PHANTOMS", 1), ("PARTS_EACH", 1), ("LATERALS", 1), ("DRAWN", 3)):
        monkeypatch.setattr(guard_films, name, count)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["guard-films", *(str(word) for word in words)])


def test_it_writes_a_data_set_of_the_guard(tmp_path: Path) -> None:
    films = tmp_path / "films/train/NORMAL"
    films.mkdir(parents=True)
    (films.parent / "PNEUMONIA").mkdir()
    (films / "IM-0001-0001.jpeg").write_bytes(encode(make_phantom(1, size_px=96), "jpeg"))
    result = run(
        "--films",
        f"kermany={tmp_path / 'films'}",
        "--others",
        tmp_path / "films/train/PNEUMONIA",
        "--out",
        tmp_path / "out",
    )
    assert result.exit_code == 0, result.output
    manifest = read_manifest("guard", tmp_path / "out")
    assert f"{len(manifest.films)} pictures" in result.stdout
    assert {film.folder for film in manifest.films} == {"kermany", "phantoms", "others"}


def test_films_without_a_data_set_are_refused(tmp_path: Path) -> None:
    result = run("--films", tmp_path, "--others", tmp_path, "--out", tmp_path / "out")
    assert isinstance(result.exception, HilumError)
    assert "Expected --films DATASET=DIR" in result.exception.message
