import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.cli.exits import WRONG_USE
from hilum.errors import BundleError
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
    assert "Operating point youden. Youden: the balanced threshold" in result.stdout
    assert re.search(
        r"Thresholds of pneumonia: .*sensitivity_95 \(default\) \d+\.\d%, youden \d+\.\d%\n", result.stdout
    )


def test_show_says_which_findings_have_no_threshold() -> None:
    result = run("show", "findings")
    without = [answer.name for answer in find_bundle("findings").manifest.answers if not answer.operating_points]
    assert without
    for name in without:
        assert f"Thresholds of {name}: none\n" in result.stdout


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


def test_an_unknown_model_is_named_by_verify_and_the_others_go_on() -> None:
    result = run("verify", "pneumonai", "pneumonia")
    assert result.exit_code == WRONG_USE
    assert "no bundle 'pneumonai'" in result.stderr
    assert "pneumonia: whole" in result.stdout


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HILUM_SHELF", str(tmp_path / "shelf"))
    return tmp_path / "shelf"


@pytest.fixture
def research(tmp_path: Path) -> Path:
    """The shipped model as if its films were for research only."""
    folder = shutil.copytree(find_bundle("pneumonia").path, tmp_path / "research")
    manifest = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    manifest.update(name="trial", terms="research", attribution=["Films of the hospital of X."])
    (folder / "bundle.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_a_research_model_is_added_when_its_terms_are_accepted(research: Path, shelf: Path) -> None:
    refused = run("add", research)
    assert isinstance(refused.exception, BundleError)
    assert "Films of the hospital of X." in refused.exception.message
    assert list(shelf.iterdir()) == []
    added = run("add", research, "--accept-terms")
    assert (added.exit_code, added.exception) == (0, None)
    assert "trial 1" in added.stdout.replace("trial 1.0", "trial 1")
    assert "--bundle trial" in added.stdout
    assert str(shelf / "trial") in added.stdout


def test_an_added_model_is_listed_verified_and_removed(research: Path, shelf: Path) -> None:
    run("add", research, "--accept-terms", "--name", "mine")
    rows = [line.split() for line in run("list").stdout.splitlines()]
    assert any(row[:1] == ["mine"] for row in rows)
    assert any("research" in row and "you" in row for row in rows)
    assert "mine: whole" in run("verify").stdout
    (shelf / "mine" / "CARD.md").write_text("changed", encoding="utf-8")
    damaged = run("list")
    assert damaged.exit_code == WRONG_USE
    assert "mine: " in damaged.stderr
    assert "has changed" in damaged.stderr
    assert "pneumonia" in damaged.stdout
    assert run("remove", "mine").stdout == "mine is removed.\n"
    assert list(shelf.iterdir()) == []
