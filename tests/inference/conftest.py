"""A bundle small enough to compute by hand: two features, three classes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image

from hilum.inference.bundle import HASHED_FILES, file_sha256

SIZE, CELL = 16, 4
FEATURE_WEIGHTS = np.array([1.0, -0.5], dtype=np.float32)
HEAD_WEIGHTS = np.array([[1.0, 0.0], [-1.0, 2.0], [0.5, 1.0]], dtype=np.float32)
HEAD_BIAS = np.array([0.1, -0.2, 0.3], dtype=np.float32)


def expected_outputs(film: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the tiny model gives for one film of 1 × SIZE × SIZE: logits, features, maps."""
    cells = film[0].reshape(SIZE // CELL, CELL, SIZE // CELL, CELL).mean(axis=(1, 3))
    features = FEATURE_WEIGHTS[:, None, None] * cells
    maps = np.tensordot(HEAD_WEIGHTS, features, axes=1)
    return maps.mean(axis=(1, 2)) + HEAD_BIAS, features, maps


def build_model(path: Path, *, input_name: str = "film") -> None:
    constants = {
        "feature_weights": FEATURE_WEIGHTS.reshape(2, 1, 1, 1),
        "head_weights": HEAD_WEIGHTS.reshape(3, 2, 1, 1),
        "head_bias": HEAD_BIAS,
    }
    nodes = [
        helper.make_node("AveragePool", [input_name], ["cells"], kernel_shape=[CELL, CELL], strides=[CELL, CELL]),
        helper.make_node("Conv", ["cells", "feature_weights"], ["features"]),
        helper.make_node("Conv", ["features", "head_weights"], ["maps"]),
        helper.make_node("GlobalAveragePool", ["maps"], ["means"]),
        helper.make_node("Flatten", ["means"], ["flat"]),
        helper.make_node("Add", ["flat", "head_bias"], ["logits"]),
    ]
    side = SIZE // CELL
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, ["n", 1, SIZE, SIZE])],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 3]),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", 2, side, side]),
            helper.make_tensor_value_info("maps", TensorProto.FLOAT, ["n", 3, side, side]),
        ],
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), path)


def manifest_fields() -> dict[str, Any]:
    """A sound manifest of the tiny model, but for the hashes."""
    calibration = {"slope": 2.0, "intercept": 0.5, "prevalence": 0.74}
    points = {
        "sensitivity_95": {"threshold": 0.3, "sensitivity": {"value": 0.96, "low": 0.94, "high": 0.98}},
        "youden": {"threshold": 0.6},
    }
    answer = {
        "name": "pneumonia",
        "classes": ["bacterial", "viral"],
        "resembles": ["bacterial", "viral"],
        "calibration": calibration,
        "operating_points": points,
        "default_operating_point": "sensitivity_95",
    }
    spec = {"size": SIZE, "channels": 1, "resize": "stretch", "scaling": "none", "mean": 0.5, "std": 0.25}
    return {
        "format": 1,
        "name": "tiny",
        "version": "1",
        "task": "classification",
        "classes": ["normal", "bacterial", "viral"],
        "input": {**spec, "low_percentile": 0.5, "high_percentile": 99.5},
        "answers": [answer],
        "population": {"description": "children", "age_min_years": 1, "age_max_years": 5, "views": ["PA", "AP"]},
        "terms": "open",
        "attribution": ["made for a test"],
        "origin": {"datasets": [], "films": {}, "patients": {}, "recipe": "", "commit": ""},
        "metrics": {},
        "sha256": {},
    }


@pytest.fixture
def fields() -> dict[str, Any]:
    """The fields of a sound manifest, to be changed by a test."""
    return manifest_fields()


@pytest.fixture
def film() -> np.ndarray:
    """A film of 64 × 64 that is neither flat nor symmetric."""
    across, down = np.meshgrid(np.linspace(0, 1, 64), np.linspace(0, 1, 64))
    return (across**2 * 0.7 + down * 0.3).astype(np.float32)


@pytest.fixture
def make_bundle(tmp_path: Path, film: np.ndarray) -> Callable[..., Path]:
    """Write a tiny bundle; ``change`` may spoil its manifest, after the hashes or before."""

    def make(change: Callable[[dict[str, Any]], None] | None = None, *, input_name: str = "film") -> Path:
        folder = tmp_path / "tiny"
        folder.mkdir()
        build_model(folder / "model.onnx", input_name=input_name)
        Image.fromarray((film * 255).round().astype(np.uint8)).save(folder / "golden.png")
        (folder / "CARD.md").write_text("# tiny\n", encoding="utf-8")
        (folder / "golden.json").write_text(json.dumps({"logits": [0, 0, 0], "tolerance": 1e-3}), encoding="utf-8")
        fields = manifest_fields()
        fields["sha256"] = {name: file_sha256(folder / name) for name in HASHED_FILES}
        if change is not None:
            change(fields)
        (folder / "bundle.json").write_text(json.dumps(fields), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def expect() -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The tiny model computed by hand."""
    return expected_outputs
