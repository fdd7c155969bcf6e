import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.errors import HilumError


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["explore", *(str(word) for word in words)])


@pytest.fixture
def films_csv(tmp_path: Path) -> Path:
    """Twelve films of twelve patients, one of them cut off and one patient in two parts."""
    root, generator = tmp_path / "films", np.random.default_rng(0)
    root.mkdir()
    rows = ["film,patient,split,opacity"]
    for number in range(12):
        grey = generator.integers(0, 255, (64, 64), dtype=np.uint8)
        Image.fromarray(grey).save(root / f"{number}.png")
        rows.append(f"{number}.png,{max(number, 1)},{'test' if number == 0 else 'train'},{number % 2}")
    (root / "3.png").write_bytes((root / "3.png").read_bytes()[:500])
    (root / "films.csv").write_text("\n".join(rows), encoding="utf-8")
    return root


def test_a_source_that_training_would_refuse_is_explored(films_csv: Path, tmp_path: Path) -> None:
    result = run("--dataset", "csv", "--root", films_csv, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "csv: 12 films of 11 patients" in result.stdout
    assert "wrong: 1 film cannot be read." in result.stdout
    assert "wrong: 1 patient is in more than one part of hilum's split." in result.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["exploration.json", "index.html", "pictures"]
    numbers = json.loads((tmp_path / "out" / "exploration.json").read_text(encoding="utf-8"))
    assert numbers["files"]["faults"]["unreadable"][0]["film"] == "3.png"
    assert numbers["leakage"]["patients"] == [{"patient": "1", "films": {"fit": 1, "judge": 1}}]


def test_a_sample_is_a_quick_look(films_csv: Path, tmp_path: Path) -> None:
    result = run("--dataset", "csv", "--root", films_csv, "--out", tmp_path / "out", "--sample", 5)
    assert result.exit_code == 0, result.output
    assert "csv: 5 films" in result.stdout


def test_wrong_use_is_refused_and_nothing_is_written(films_csv: Path, tmp_path: Path) -> None:
    for words, message in (
        (("--dataset", "csvs", "--root", films_csv), "there are: kermany"),
        (("--dataset", "csv", "--root", tmp_path / "nowhere"), "Expected one CSV file"),
        (("--dataset", "csv", "--root", films_csv, "--sample", 0), "at least 1 film"),
    ):
        result = run(*words, "--out", tmp_path / "out")
        assert isinstance(result.exception, HilumError)
        assert message in result.exception.message
    assert not (tmp_path / "out").exists()
