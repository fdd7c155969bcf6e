"""A data set and a recipe so small that a whole training takes seconds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Manifest, Split, read_manifest, split_of
from hilum.training.recipe import Recipe, read_recipe

SIZE = 32
FILMS = {Split.FIT: 8, Split.TUNE: 3, Split.JUDGE: 3}
NAMES = {
    "normal": "train/NORMAL/IM-{:04d}-0001.jpeg",
    "bacterial": "train/PNEUMONIA/person{}_bacteria_1.jpeg",
    "viral": "train/PNEUMONIA/person{}_virus_1.jpeg",
}

RECIPE = f"""
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
size = {SIZE}
[training]
epochs = 2
batch_size = 8
learning_rate = 0.003
average_decay = 0.5
"""


def draw(kind: str, rng: np.random.Generator) -> Image.Image:
    """A square that is dark in the middle; the sick have something bright there, at one place or in stripes."""
    across, down = np.meshgrid(np.linspace(-1, 1, 2 * SIZE), np.linspace(-1, 1, 2 * SIZE))
    grey = 60 + 120 * np.maximum(np.abs(across), np.abs(down))
    if kind == "bacterial":
        grey += 160 * (across**2 + down**2 < 0.4)
    elif kind == "viral":
        grey += 80 * (np.sin(12 * across) > 0)
    return Image.fromarray(np.clip(grey + rng.normal(0, 8, grey.shape), 0, 255).astype(np.uint8))


def write_films(root: Path) -> Path:
    rng = np.random.default_rng(1)
    for kind, name in NAMES.items():
        left = dict(FILMS)
        for number in range(1, 1000):
            split = split_of("kermany", f"{kind}-{number}")
            if left[split]:
                left[split] -= 1
                path = root / name.format(number)
                path.parent.mkdir(parents=True, exist_ok=True)
                draw(kind, rng).save(path, quality=95)
    return root


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_films(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="session")
def manifest(root: Path) -> Manifest:
    return read_manifest("kermany", root)


@pytest.fixture(scope="session")
def make_recipe(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Recipe]:
    path = tmp_path_factory.mktemp("recipes") / "tiny.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return lambda *overrides: read_recipe(path, overrides)
