"""Journeys: a model is made of data in S3, killed, gone on with, kept, sent, and reads films from there."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.errors import BundleError, StorageError
from hilum.evaluation import synthetic
from hilum.inference import find_bundle
from hilum.phantoms import make_phantom
from hilum.phantoms.encoding import encode
from hilum.storage import has_object, push_folder, push_object


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")
def test_a_training_on_s3_is_killed_goes_on_and_becomes_a_bundle_there(
    films_root: Path, recipe_path: Path, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push_folder(films_root, f"{bucket}/gold/films")
    common = ("--set", "input.scaling=none", "--set", "training.epochs=4", "--set", "training.patience=4")
    words = ["train", recipe_path, "--root", f"{bucket}/gold/films", "--out", f"{bucket}/runs/x", "--device", "cpu"]
    command = [sys.executable, "-m", "hilum", *map(str, words), *common]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None and not has_object(f"{bucket}/runs/x/last.pt"):
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    output = process.communicate()[0].decode()
    assert process.returncode == -signal.SIGKILL, output
    assert "already holds a run" in str(run(*words, *common).exception)
    # On another machine.
    monkeypatch.setenv("HILUM_CACHE", str(tmp_path / "elsewhere"))
    resumed = run(*words, *common, "--resume")
    assert resumed.exit_code == 0, resumed.output
    assert "epoch 1:" not in resumed.stderr
    assert "epoch 4:" in resumed.stderr
    assert f"{bucket}/runs/x/best.pt" in resumed.stdout
    monkeypatch.setattr(synthetic, "SEEDS", range(10_000, 10_002))
    source = ("--recipe", recipe_path, "--root", f"{bucket}/gold/films")
    made = run("export", f"{bucket}/runs/x/best.pt", *source, "--out", f"{bucket}/models/tiny", *common)
    assert made.exit_code == 0, made.output
    assert find_bundle(f"{bucket}/models/tiny").manifest.identity() in made.stdout


def test_a_film_is_read_from_s3_with_a_model_from_there(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HILUM_SHELF", str(tmp_path / "shelf"))
    pushed = run("models", "push", "pneumonia", f"{bucket}/models/pneumonia")
    assert (pushed.exit_code, pushed.exception) == (0, None)
    assert find_bundle("pneumonia").manifest.identity() in pushed.stdout
    film = tmp_path / "child.png"
    film.write_bytes(encode(make_phantom(3, age_years=4), "png"))
    push_object(film, f"{bucket}/films/child.png")
    here = run("read", film, "--json", "--age", "4", "--bundle", "pneumonia")
    there = run("read", f"{bucket}/films/child.png", "--json", "--age", "4", "--bundle", f"{bucket}/models/pneumonia")
    assert there.exit_code == here.exit_code == 0, there.output
    assert json.loads(there.stdout)["findings"] == json.loads(here.stdout)["findings"]
    # A film that is not there is refused like one that cannot be read; the others are read.
    both = run("read", f"{bucket}/films/none.png", film, "--json", "--bundle", "pneumonia")
    lines = [json.loads(line) for line in both.stdout.splitlines()]
    assert both.exit_code == 1
    assert (lines[0]["film"]["name"], lines[0]["error"]["code"]) == ("none.png", "film_not_fetched")
    assert "there is no such object" in lines[0]["error"]["message"]
    assert lines[1]["film"]["name"] == "child.png"


def test_an_added_model_is_whole_or_not_there(
    ceph: Any, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HILUM_SHELF", str(tmp_path / "shelf"))
    run("models", "push", "pneumonia", f"{bucket}/models/x")
    ceph.damage(bucket.removeprefix("s3://"), "models/x/CARD.md")
    refused = run("models", "add", f"{bucket}/models/x", "--name", "mine")
    assert isinstance(refused.exception, StorageError)
    assert "models/x/CARD.md is damaged" in refused.exception.message
    assert list((tmp_path / "shelf").iterdir()) == []
    ceph.damage(bucket.removeprefix("s3://"), "models/x/CARD.md")
    assert run("models", "add", f"{bucket}/models/x", "--name", "mine").exit_code == 0
    refused = run("models", "push", "findings", f"{bucket}/models/x")
    assert isinstance(refused.exception, BundleError)
