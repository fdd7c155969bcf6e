from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper
from torch.nn.functional import grid_sample

from hilum.errors import ExportError
from hilum.training.merged_model import OUTPUT_NAMES, merge_models

pytestmark = pytest.mark.training

SIZE = 48
CHANNELS = (4, 5, 6)
Make = Callable[..., onnx.ModelProto]


def run(model: onnx.ModelProto, films: np.ndarray) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(list(OUTPUT_NAMES), {"film": films})


def constant(model: onnx.ModelProto, name: str) -> np.ndarray:
    return next(numpy_helper.to_array(tensor) for tensor in model.graph.initializer if tensor.name == name)


@pytest.fixture(scope="module")
def models(make_onnx: Make) -> list[onnx.ModelProto]:
    return [make_onnx(seed, channels=channels) for seed, channels in enumerate(CHANNELS)]


@pytest.fixture(scope="module")
def films() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(5, 1, SIZE, SIZE)).astype(np.float32)


def test_logits_and_maps_are_the_means_and_features_lie_side_by_side(
    models: list[onnx.ModelProto], films: np.ndarray
) -> None:
    kept = [model.SerializeToString() for model in models]
    logits, features, maps = run(merge_models(models), films)
    alone = [run(model, films) for model in models]
    np.testing.assert_allclose(logits, np.mean([one[0] for one in alone], axis=0), atol=1e-5)
    np.testing.assert_array_equal(features, np.concatenate([one[1] for one in alone], axis=1))
    np.testing.assert_allclose(maps, np.mean([one[2] for one in alone], axis=0), atol=1e-5)
    assert [model.SerializeToString() for model in models] == kept


def test_the_maps_of_the_whole_are_its_features_weighted_by_its_heads(
    models: list[onnx.ModelProto], films: np.ndarray
) -> None:
    logits, features, maps = run(merge_models(models), films)
    weights = np.concatenate([constant(model, "weight")[:, :, 0, 0] for model in models], axis=1) / 3
    bias = np.mean([constant(model, "bias") for model in models], axis=0)
    np.testing.assert_allclose(maps, np.einsum("kc,nchw->nkhw", weights, features), atol=1e-5)
    np.testing.assert_allclose(logits, maps.mean(axis=(2, 3)) + bias, atol=1e-5)


def test_a_zoom_counts_the_enlarged_film_alike(models: list[onnx.ModelProto], films: np.ndarray) -> None:
    logits, features, maps = run(merge_models(models[:1], 0.25), films)
    # The corners of what is enlarged lie an eighth of the way in, and bilinear steps are torch's grid_sample.
    across = torch.linspace(-0.75, 0.75, SIZE)
    grid = torch.stack(torch.meshgrid(across, across, indexing="xy"), dim=-1).expand(len(films), -1, -1, -1)
    enlarged = grid_sample(torch.from_numpy(films), grid, align_corners=True).numpy()
    plain, inner = run(models[0], films), run(models[0], enlarged)
    np.testing.assert_allclose(logits, (plain[0] + inner[0]) / 2, atol=1e-5)
    np.testing.assert_allclose(features, np.concatenate([plain[1], inner[1]], axis=1), atol=1e-4)
    np.testing.assert_allclose(maps, (plain[2] + inner[2]) / 2, atol=1e-4)
    assert np.abs(plain[0] - inner[0]).max() > 1e-2


def test_a_merged_model_can_be_merged_again(models: list[onnx.ModelProto], films: np.ndarray) -> None:
    pair = merge_models(models[:2], 0.1)
    (logits, _, _), (first, _, _), (second, _, _) = (
        run(model, films) for model in (merge_models([pair, models[2]]), pair, models[2])
    )
    np.testing.assert_allclose(logits, (first + second) / 2, atol=1e-5)


def test_maps_of_another_size_are_refused(models: list[onnx.ModelProto], make_onnx: Make) -> None:
    with pytest.raises(ExportError, match="same maps"):
        merge_models([models[0], make_onnx(0, stride=16)])


def test_models_of_another_operator_set_are_refused(models: list[onnx.ModelProto]) -> None:
    older = onnx.ModelProto()
    older.CopyFrom(models[1])
    older.opset_import[0].version = 18
    with pytest.raises(ExportError, match="same operators"):
        merge_models([models[0], older])
