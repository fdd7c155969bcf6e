"""A data set and a recipe for the laboratory's commands: all of it in seconds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Split, split_of
from hilum.phantoms import encode, make_phantom

NAMES = {
    "normal": "train/NORMAL/IM-{:04d}-0001.jpeg",
    "bacterial": "train/PNEUMONIA/person{}_bacteria_1.jpeg",
    "viral": "train/PNEUMONIA/person{}_virus_1.jpeg",
}
FILMS = {Split.FIT: 4, Split.TUNE: 3, Split.JUDGE: 3}

RECIPE = """
[bundle]
name = "tiny"
version = "1"
[data]
dataset = "kermany"
classes = ["normal", "bacterial", "viral"]
[answer]
name = "pneumonia"
classes = ["bacterial", "viral"]
resembles = ["bacterial", "viral"]
[input]
size = 32
[training]
epochs = 2
batch_size = 4
learning_rate = 0.01
average_decay = 0.0
"""


@pytest.fixture(scope="session")
def films_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source whose sick are bright on the left and whose sound are dark there."""
    root, rng = tmp_path_factory.mktemp("films"), np.random.default_rng(1)
    for kind, name in NAMES.items():
        left = dict(FILMS)
        for number in range(1, 200):
            split = split_of("kermany", f"{kind}-{number}")
            if not left[split]:
                continue
            left[split] -= 1
            grey = rng.integers(0, 90, (64, 64), dtype=np.uint8)
            grey[:, :32] += np.uint8(0 if kind == "normal" else 150)
            grey[:, 32:] += np.uint8(150 if kind == "normal" else 0)
            path = root / name.format(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(grey).save(path, quality=95)
    return root


@pytest.fixture(scope="session")
def recipe_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recipes") / "tiny.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


@pytest.fixture
def write_boxed() -> Callable[[Path, str], Path]:
    """Write one film in the form of YOLO, with these lines as its boxes of mass."""

    def write(root: Path, lines: str) -> Path:
        (root / "images" / "train").mkdir(parents=True)
        (root / "labels" / "train").mkdir(parents=True)
        (root / "images" / "train" / "a.png").write_bytes(encode(make_phantom(1, size_px=64), "png"))
        (root / "labels" / "train" / "a.txt").write_text(lines, encoding="utf-8")
        (root / "classes.txt").write_text("mass\n", encoding="utf-8")
        return root

    return write
