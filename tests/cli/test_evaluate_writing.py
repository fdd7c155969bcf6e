import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.datasets.manifest import DATA_KEY
from hilum.datasets.written_parts import read_parts
from hilum.errors import HilumError

SHIPPED = Path(__file__).parents[2] / "research-bundles/report-evidence"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *(str(word) for word in words), "--dataset", "openi"])


def test_the_shipped_writer_is_judged_on_invented_studies(written_root: Path, tmp_path: Path) -> None:
    result = run(SHIPPED, "--root", written_root, "--split", "test", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "4 studies\nwords that the writer does not know: " in result.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evaluation.json", "index.html"]
    numbers = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert list(numbers["reports"]) == ["writer", "constant_normal", "nearest_study"]
    assert numbers["reports"]["writer"]["meteor"] is None
    assert numbers["cost"]["ms_per_report"] > 0


def test_the_card_of_a_writer_of_films_is_written_anew(
    written_root: Path, tmp_path: Path, make_writer: Callable[..., Path]
) -> None:
    def learn(fields: dict[str, Any]) -> None:
        fields["metrics"] = {DATA_KEY: read_parts("openi", written_root, has_evidence=False).identity()}

    folder = make_writer(learn, is_of_film=True)
    result = run(folder, "--root", written_root, "--update-card", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "one normal report for all" in (folder / "CARD.md").read_text(encoding="utf-8")


def test_meteor_is_computed_where_it_is_asked_for_and_java_is_there(
    written_root: Path, tmp_path: Path, make_writer: Callable[..., Path]
) -> None:
    result = run(make_writer(is_of_film=True), "--root", written_root, "--meteor", "--out", tmp_path / "out")
    if shutil.which("java") is None:
        assert isinstance(result.exception, HilumError)
        assert "no java here" in result.exception.message
        return
    assert result.exit_code == 0, result.output
    assert "METEOR" in result.stdout


def test_wrong_use_is_refused(written_root: Path, tmp_path: Path) -> None:
    words = (SHIPPED, "--root", written_root, "--out", tmp_path / "out")
    for wrong, message in (
        (("--split", "all"), "Expected --split fit, tune, judge, train, val, test for a writer"),
        (("--update-card",), "about other studies"),
        (("--against", "pneumonia"), "--against is not for a report_writing"),
    ):
        result = run(*words, *wrong)
        assert isinstance(result.exception, HilumError)
        assert message in result.exception.message
    result = run("pneumonia", "--root", written_root, "--meteor", "--out", tmp_path / "out")
    assert isinstance(result.exception, HilumError)
    assert "--meteor is not for a classification" in result.exception.message
    assert not (tmp_path / "out").exists()
