import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.errors import LaboratoryError
from hilum.evaluation import synthetic
from hilum.inference import load_bundle, verify_bundle


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_recipe_becomes_a_bundle_and_the_bundle_is_judged(
    films_root: Path, recipe_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic, "SEEDS", range(10_000, 10_002))
    overrides = ("--set", "input.scaling=none")
    trained = run("train", recipe_path, "--root", films_root, "--out", tmp_path / "run", "--device", "cpu", *overrides)
    assert trained.exit_code == 0, trained.output
    made = run(
        "export",
        tmp_path / "run" / "best.pt",
        "--recipe",
        recipe_path,
        "--root",
        films_root,
        "--out",
        tmp_path / "tiny",
        *overrides,
    )
    assert made.exit_code == 0, made.output
    bundle = load_bundle(tmp_path / "tiny")
    assert bundle.manifest.identity() in made.stdout
    assert verify_bundle(bundle) <= 1e-5
    judged = run(
        "evaluate", tmp_path / "tiny", "--dataset", "kermany", "--root", films_root, "--out", tmp_path / "judged"
    )
    assert judged.exit_code == 0, judged.output
    numbers = json.loads((tmp_path / "judged" / "evaluation.json").read_text(encoding="utf-8"))
    kept = bundle.manifest.metrics["judge"]
    assert (numbers["n"], numbers["macro"]) == (kept["n"], kept["macro"])
    assert numbers["labels"]["pneumonia"]["auc_roc"] == kept["labels"]["pneumonia"]["auc_roc"]


def test_a_checkpoint_that_is_not_there_is_refused(films_root: Path, recipe_path: Path, tmp_path: Path) -> None:
    words = ("--recipe", recipe_path, "--root", films_root, "--out", tmp_path / "bundle")
    result = run("export", tmp_path / "none.pt", *words)
    assert isinstance(result.exception, LaboratoryError)
    assert "none.pt" in result.exception.message
    assert not (tmp_path / "bundle").exists()
