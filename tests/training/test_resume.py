"""A training that is killed in the middle of an epoch and taken up again ends as one that ran through."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from hilum.training.checkpoint import read_checkpoint
from hilum.training.loop import BEST_FILE, LAST_FILE

pytestmark = pytest.mark.training

EPOCHS = 3
RECIPE = f"""
[bundle]
name = "tiny"
version = "1"
[data]
dataset = "folder"
classes = ["dark", "bright"]
[answer]
name = "brightness"
classes = ["bright"]
[input]
size = 32
scaling = "none"
[network]
name = "small_cnn"
[training]
epochs = {EPOCHS}
batch_size = 2
"""
ALONE = {**os.environ, "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command but for its ``--out``; an epoch of it lasts half a second or more."""
    folder = tmp_path_factory.mktemp("resume")
    rng = np.random.default_rng(0)
    for part, films in {"train": 80, "val": 4, "test": 1}.items():
        for kind, grey in {"dark": 90, "bright": 150}.items():
            place = folder / "films" / part / kind
            place.mkdir(parents=True)
            for number in range(films):
                pixels = rng.normal(grey, 40, (64, 64)).clip(0, 255).astype(np.uint8)
                Image.fromarray(pixels).save(place / f"{number}.png")
    recipe = folder / "tiny.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    return [sys.executable, "-m", "hilum", "train", str(recipe), "--root", str(folder / "films"), "--device", "cpu"]


def wait_for(file: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 200
    while not file.exists():
        assert process.poll() is None, "the training ended before its first epoch"
        assert time.monotonic() < deadline, "no epoch ended in 200 s"
        time.sleep(0.01)


def test_a_killed_training_ends_in_the_weights_of_an_unbroken_one(words: list[str], tmp_path: Path) -> None:
    unbroken, killed = tmp_path / "unbroken", tmp_path / "killed"
    with subprocess.Popen([*words, "--out", str(killed)], env=ALONE, stderr=subprocess.DEVNULL) as process:
        wait_for(killed / LAST_FILE, process)
        # The file is renamed into place when the epoch ends, so the next one is now under way.
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert len(read_checkpoint(killed / LAST_FILE)["epochs"]) < EPOCHS

    subprocess.run([*words, "--out", str(killed), "--resume"], env=ALONE, check=True, capture_output=True)
    subprocess.run([*words, "--out", str(unbroken)], env=ALONE, check=True, capture_output=True)
    assert sorted(file.name for file in killed.iterdir()) == sorted(file.name for file in unbroken.iterdir())
    for name in (LAST_FILE, BEST_FILE):
        first, second = read_checkpoint(killed / name), read_checkpoint(unbroken / name)
        assert first["epochs"] == second["epochs"]
        for part in {"average", "network"} & first.keys():
            assert first[part].keys() == second[part].keys()
            differing = [key for key, weight in first[part].items() if not torch.equal(weight, second[part][key])]
            assert differing == []
