from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.errors import UsageError
from hilum.evaluation import synthetic
from hilum.inference import load_bundle, verify_bundle


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_bundles_become_one(
    films_root: Path, recipe_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic, "SEEDS", range(10_000, 10_002))
    overrides = ("--set", "network.name=small_cnn")
    words = (recipe_path, "--root", films_root, "--out", tmp_path / "run", "--device", "cpu", *overrides)
    assert run("train", *words).exit_code == 0
    words = ("--recipe", recipe_path, "--root", films_root, "--out", tmp_path / "tiny", *overrides)
    exported = run("export", tmp_path / "run" / "best.pt", *words)
    assert exported.exit_code == 0, exported.output
    source = ("--dataset", "kermany", "--root", films_root)
    member, out = tmp_path / "tiny", tmp_path / "both"
    made = run("ensemble", member, member, *source, "--out", out, "--name", "both", "--version", "2", "--zoom", "0.1")
    assert made.exit_code == 0, made.output
    bundle = load_bundle(out)
    assert f"both 2, {bundle.manifest.identity()}" in made.stdout
    assert verify_bundle(bundle) <= 1e-5
    assert bundle.manifest.metrics["ensemble"]["zoom"] == 0.1


def test_what_is_no_ensemble_is_refused(films_root: Path, tmp_path: Path) -> None:
    words = ("--dataset", "kermany", "--root", films_root, "--out", tmp_path / "both")
    for members, message in ((("pneumonia",), "got one"), (("pneumonia", "findings"), "answer alike")):
        result = run("ensemble", *members, *words)
        assert isinstance(result.exception, UsageError)
        assert message in result.exception.message
    assert not (tmp_path / "both").exists()
