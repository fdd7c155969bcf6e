from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.errors import HilumError


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["train", *(str(word) for word in words)])


def refusal(*words: object) -> str:
    result = run(*words)
    assert isinstance(result.exception, HilumError), result.output
    return result.exception.message


def test_a_run_leaves_checkpoints_numbers_and_a_curve(films_root: Path, recipe_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    words = (recipe_path, "--root", films_root, "--out", out, "--device", "cpu")
    result = run(*words, "--set", "training.epochs=1")
    assert result.exit_code == 0, result.output
    assert str(out / "best.pt") in result.stdout
    assert sorted(path.name for path in out.iterdir()) == [
        "best.pt",
        "epochs.csv",
        "last.pt",
        "tensorboard",
        "training.png",
    ]
    assert len((out / "epochs.csv").read_text(encoding="utf-8").splitlines()) == 2
    assert "already holds a run" in refusal(*words)
    # Going on asks for the same recipe, so that a run is of one recipe alone.
    assert "another recipe" in refusal(*words, "--resume")
    assert run(*words, "--resume", "--set", "training.epochs=1").exit_code == 0


def test_wrong_use_is_refused_before_any_film_is_read(films_root: Path, recipe_path: Path, tmp_path: Path) -> None:
    words = (recipe_path, "--root", films_root, "--out", tmp_path / "run")
    assert "no run to resume" in refusal(*words, "--resume")
    assert "Expected --device" in refusal(*words, "--device", "tpu")
    assert "Did you mean 'training.epochs'" in refusal(*words, "--set", "training.epoch=1")
    assert "Correct --root" in refusal(recipe_path, "--root", tmp_path, "--out", tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("command", ["train", "export", "evaluate"])
def test_help_is_there(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "--root" in result.output
