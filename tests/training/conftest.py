"""A data set and a recipe so small that a whole training takes seconds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from PIL import Image, ImageDraw

from hilum.datasets import Manifest, Split, read_manifest, split_of
from hilum.datasets.evidence import LABELS
from hilum.datasets.marked_phantoms import write_marked_phantoms
from hilum.datasets.padchest_gr import DETECTOR_LABELS
from hilum.findings import View
from hilum.phantoms import make_phantom
from hilum.training.recipe import Recipe, read_recipe

SIZE = 32
ORGANS = ("heart", "left_lung", "right_lung")
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


@pytest.fixture(scope="session")
def organ_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of phantoms with the true masks of their organs."""
    root, rows, left = tmp_path_factory.mktemp("organs"), ["name,set,age,sex"], dict(FILMS)
    (root / "image").mkdir()
    for seed in range(1000):
        name = f"wingspan-{seed}"
        split = split_of("anatomy", name)
        if not left[split]:
            continue
        left[split] -= 1
        phantom = make_phantom(seed, size_px=64, age_years=50.0, view=View.PA)
        Image.fromarray((phantom.pixels * 255).astype(np.uint8)).save(root / "image" / f"{name}.png")
        for organ in ORGANS:
            (root / "mask" / organ).mkdir(parents=True, exist_ok=True)
            mask = Image.new("L", (phantom.truth.width, phantom.truth.height))
            ImageDraw.Draw(mask).polygon(getattr(phantom.truth, organ), fill=255)
            mask.save(root / "mask" / organ / f"{name}.png")
        rows.append(f"{name},wingspan,,")
    (root / "index.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def organ_manifest(organ_root: Path) -> Manifest:
    return read_manifest("anatomy", organ_root)


@pytest.fixture(scope="session")
def make_organ_recipe(make_recipe: Callable[..., Recipe]) -> Callable[..., Recipe]:
    """A recipe for a tiny segmentation; arguments replace fields of its parts."""

    def make(**changes: dict[str, object]) -> Recipe:
        content = make_recipe().model_dump(mode="json")
        content |= {"task": "segmentation", "activation": "sigmoid", "answer": {}}
        content["data"] |= {"dataset": "anatomy", "classes": list(ORGANS), "folders": ["wingspan"]}
        for part, values in changes.items():
            content[part] |= values
        return Recipe.model_validate(content)

    return make


@pytest.fixture(scope="session")
def boxed_manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """Phantoms with boxes of the four classes of the published detector."""
    root = write_marked_phantoms(tmp_path_factory.mktemp("boxed"), films=20, labels=DETECTOR_LABELS, size_px=64)
    return read_manifest("padchest-gr", root)


@pytest.fixture(scope="session")
def make_box_recipe(make_recipe: Callable[..., Recipe]) -> Callable[..., Recipe]:
    """A recipe for a tiny detection; arguments replace fields of its parts."""

    def make(**changes: dict[str, object]) -> Recipe:
        content = make_recipe().model_dump(mode="json")
        content |= {"task": "detection", "activation": "sigmoid", "answer": {}}
        content["data"] |= {"dataset": "padchest-gr", "classes": list(DETECTOR_LABELS)}
        content["input"] |= {"size": 64}
        content["training"] |= {"epochs": 1, "batch_size": 4}
        for part, values in changes.items():
            content[part] |= values
        return Recipe.model_validate(content)

    return make


@pytest.fixture(scope="session")
def make_onnx() -> Callable[..., onnx.ModelProto]:
    """A model of format 1 with one random layer of filters, which needs no torch and no training.

    Its head is the one given, [classes, channels] and [classes], or random.
    """

    def make(
        seed: int,
        *,
        size: int = 48,
        channels: int = 6,
        stride: int = 8,
        head: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> onnx.ModelProto:
        rng = np.random.default_rng(seed)
        filters, side = rng.normal(size=(channels, 1, 9, 9)) / 9, -(-size // stride)
        weight, bias = head or (rng.normal(size=(3, channels)), rng.normal(size=3))
        values = {"filters": filters, "weight": weight[:, :, None, None], "bias": bias}
        nodes = [
            make_node("Conv", ["film", "filters"], ["filtered"], strides=[stride, stride], pads=[4, 4, 4, 4]),
            make_node("Relu", ["filtered"], ["features"]),
            make_node("Conv", ["features", "weight"], ["maps"]),
            make_node("ReduceMean", ["maps", "places"], ["means"], keepdims=0),
            make_node("Add", ["means", "bias"], ["logits"]),
        ]
        shapes = {
            "film": [1, size, size],
            "logits": [len(bias)],
            "features": [channels, side, side],
            "maps": [len(bias), side, side],
        }
        film, *outputs = (
            make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", *shape]) for name, shape in shapes.items()
        )
        constants = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in values.items()]
        constants.append(numpy_helper.from_array(np.array([2, 3]), "places"))
        graph = make_graph(nodes, "tiny", [film], outputs, constants)
        return make_model(graph, opset_imports=[make_opsetid("", 20)], ir_version=10)

    return make


@pytest.fixture(scope="session")
def make_writer_recipe(make_recipe: Callable[..., Recipe]) -> Callable[..., Recipe]:
    """A recipe for a tiny writer of evidence; arguments replace fields of its parts."""

    def make(**changes: dict[str, object]) -> Recipe:
        content = make_recipe().model_dump(mode="json")
        content |= {"task": "report_writing", "answer": {}}
        content["data"] |= {"dataset": "openi", "classes": list(LABELS)}
        content["network"] |= {"name": "small_cnn", "dropout": 0.0}
        content["training"] |= {"batch_size": 4, "learning_rate": 0.01, "label_smoothing": 0.0}
        small = {"cell": 16, "word": 16, "hidden": 32, "least": 1, "longest": 30, "drafts": 4, "own_words": 0.0}
        content["writing"] |= {**small, "ranked_folders": []}
        for part, values in changes.items():
            content[part] |= values
        return Recipe.model_validate(content)

    return make
