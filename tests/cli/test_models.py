import json
from pathlib import Path

from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.cli.exits import WRONG_USE
from hilum.inference import find_bundle


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["models", *(str(word) for word in words)])


def test_list_names_the_shipped_models() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert "pneumonia" in result.stdout


def test_show_prints_the_card_and_the_hash() -> None:
    result = run("show", "pneumonia")
    found = find_bundle("pneumonia")
    assert result.exit_code == 0
    assert (found.path / "CARD.md").read_text(encoding="utf-8") in result.stdout
    assert found.manifest.identity() in result.stdout
    assert "sensitivity_95 (default)" in result.stdout


def test_verify_reads_the_golden_films() -> None:
    result = run("verify")
    assert result.exit_code == 0
    assert "pneumonia: whole" in result.stdout


def test_verify_names_a_damaged_model_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text(json.dumps({"format": 1}), encoding="utf-8")
    result = run("verify", tmp_path, "pneumonia")
    assert result.exit_code == WRONG_USE
    assert "not a bundle of format 1" in result.stderr
    assert "pneumonia: whole" in result.stdout
