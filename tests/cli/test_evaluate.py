import json
from pathlib import Path

from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.errors import HilumError
from hilum.inference import find_bundle


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *(str(word) for word in words)])


def test_a_bundle_is_judged_with_numbers_and_pictures(films_root: Path, tmp_path: Path) -> None:
    result = run("pneumonia", "--dataset", "kermany", "--root", films_root, "--split", "tune", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "9 films of 9 patients, operating point sensitivity_95" in result.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "confusion.png",
        "evaluation.json",
        "precision-recall.png",
        "reliability.png",
        "roc.png",
    ]
    numbers = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert numbers["hash"] == find_bundle("pneumonia").manifest.identity()
    assert numbers["split"] == "tune"


def test_wrong_use_is_refused(films_root: Path, tmp_path: Path) -> None:
    words = ("--root", films_root, "--out", tmp_path / "out")
    for wrong, message in (
        (("pneumonia", "--dataset", "kermani"), "there are: kermany"),
        (("pneumonia", "--dataset", "kermany", "--split", "val"), "Expected --split"),
        (("nomonia", "--dataset", "kermany"), "There is no bundle"),
    ):
        result = run(*wrong, *words)
        assert isinstance(result.exception, HilumError)
        assert message in result.exception.message
    assert not (tmp_path / "out").exists()
