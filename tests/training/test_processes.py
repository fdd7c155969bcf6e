"""Several processes train by the same recipe as one: each takes its share of every batch."""

import csv
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from hilum.errors import RecipeError
from hilum.training.checkpoint import read_checkpoint
from hilum.training.loop import BEST_FILE, LAST_FILE, Bench, train

pytestmark = pytest.mark.training

STILL = """
aspect=1.0 zoom=0 rotation_degrees=0 shift=0 dark_border=0 gamma=1.0 curve=0 contrast=0 brightness=0 shading=0
sharpness=0 low_resolution=0 noise=0 jpeg=0 cutout=0
"""
UNCHANGED = [f"augmentation.{step}" for step in STILL.split()]
SMALL_TRAINING = """
import sys
from pathlib import Path

import torch
from torch.nn import functional

from hilum.datasets import Split, read_manifest
from hilum.training import loop
from hilum.training.classification import end_processes, make_bench, start_fabric
from hilum.training.films import load_films
from hilum.training.recipe import read_recipe


class Plain(torch.nn.Module):
    '''Without batch statistics and dropout, so that it does not matter who sees a film.'''

    def __init__(self):
        super().__init__()
        self.filters = torch.nn.Conv2d(1, 8, 5, stride=4)
        self.head = torch.nn.Linear(8, 3)

    def forward(self, film):
        features = torch.relu(self.filters(film))
        return self.head(features.mean(dim=(2, 3))), features, features


recipe_path, root, out, *overrides = sys.argv[1:]
recipe = read_recipe(Path(recipe_path), overrides)
films = load_films(read_manifest("kermany", Path(root)).of(Split.FIT), recipe)
fabric = start_fabric("cpu")
torch.manual_seed(7)
bench = make_bench(fabric, Plain(), recipe)
progress = loop.train(bench, films, recipe, lambda _: {"score": 0.5}, Path(out))
losses = [epoch.loss for epoch in progress.epochs]
content = {"network": bench.network.state_dict(), "average": bench.average.state_dict(), "losses": losses}
torch.save(content, Path(out) / f"rank-{fabric.global_rank}.pt")
end_processes()
"""


@pytest.fixture
def recipe_path(make_recipe, tmp_path: Path) -> Path:
    """The tiny recipe as a file."""
    text = "\n".join(
        f"[{part}]\n" + "\n".join(f"{key} = {toml(value)}" for key, value in keys.items())
        for part, keys in make_recipe().model_dump(mode="json", exclude_defaults=True).items()
    )
    path = tmp_path / "tiny.toml"
    path.write_text(text, encoding="utf-8")
    return path


def toml(value: object) -> str:
    return f"[{', '.join(toml(one) for one in value)}]" if isinstance(value, list) else repr(value).replace("'", '"')


def torchrun(processes: int, *words: object) -> subprocess.CompletedProcess[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    launch = ["-m", "torch.distributed.run", f"--nproc-per-node={processes}", "--master-addr=127.0.0.1"]
    return subprocess.run(
        [sys.executable, *launch, f"--master-port={port}", *(str(word) for word in words)],
        env={**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )


def test_two_processes_train_the_network_that_one_trains(root: Path, recipe_path: Path, tmp_path: Path) -> None:
    program = tmp_path / "small_training.py"
    program.write_text(SMALL_TRAINING, encoding="utf-8")
    words = [recipe_path, root, tmp_path / "run", "training.sampling=balanced", *UNCHANGED]
    outcome = torchrun(2, program, *words)
    assert outcome.returncode == 0, outcome.stderr
    words[2] = tmp_path / "alone"
    command = [sys.executable, str(program), *(str(word) for word in words)]
    subprocess.run(command, env={**os.environ, "OMP_NUM_THREADS": "1"}, check=True, capture_output=True)

    first, second = (torch.load(tmp_path / "run" / f"rank-{rank}.pt", weights_only=True) for rank in (0, 1))
    alone = torch.load(tmp_path / "alone" / "rank-0.pt", weights_only=True)
    assert first["losses"] == second["losses"] == pytest.approx(alone["losses"], rel=1e-5)
    for part in ("network", "average"):
        for name, weight in first[part].items():
            assert torch.equal(weight, second[part][name]), name
            torch.testing.assert_close(weight, alone[part][name], atol=1e-5, rtol=1e-4)
    kept = read_checkpoint(tmp_path / "run" / LAST_FILE)
    assert all(torch.equal(weight, first["network"][name]) for name, weight in kept["network"].items())


def test_torchrun_takes_the_command_and_leaves_one_whole_run(root: Path, recipe_path: Path, tmp_path: Path) -> None:
    words = ("-m", "hilum", "train", recipe_path, "--root", root, "--out", tmp_path / "run", "--device", "cpu")
    changes = ("network.name=small_cnn", "training.epochs=6", *UNCHANGED)
    outcome = torchrun(2, *words, *(word for change in changes for word in ("--set", change)))
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.count("The best checkpoint is") == 1
    assert sorted(file.name for file in (tmp_path / "run").iterdir()) == [
        "best.pt",
        "epochs.csv",
        "last.pt",
        "tensorboard",
        "training.png",
    ]
    epochs = list(csv.DictReader((tmp_path / "run" / "epochs.csv").read_text(encoding="utf-8").splitlines()))
    assert len(epochs) == 6
    assert float(epochs[-1]["loss"]) < 0.9 * float(epochs[0]["loss"])
    weights = read_checkpoint(tmp_path / "run" / BEST_FILE)["average"]
    assert all(weight.isfinite().all() for weight in weights.values())


class Three:
    world_size = 3


def test_batches_that_cannot_be_shared_evenly_are_refused(make_recipe, tmp_path: Path) -> None:
    bench = Bench(Three(), torch.nn.Identity(), torch.nn.Identity(), None)  # type: ignore[arg-type]
    with pytest.raises(RecipeError, match=r"3 processes share evenly.*got batches of 8"):
        train(bench, range(24), make_recipe(), lambda _: {}, tmp_path)  # type: ignore[arg-type]
