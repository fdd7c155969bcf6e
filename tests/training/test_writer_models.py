from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from hilum.inference.writer import LOOKED, STEPPED
from hilum.training.onnx_model import fold
from hilum.training.recipe import Recipe
from hilum.training.writer import Writer, build_writer
from hilum.training.writer_models import Looking, Stepping, write_models


@pytest.mark.parametrize(
    "writing", [{}, {"has_attention": False}, {"encoder": "image"}], ids=["evidence", "plain", "image"]
)
def test_both_models_compute_as_torch_does(
    make_writer_recipe: Callable[..., Recipe], tmp_path: Path, writing: dict[str, object]
) -> None:
    recipe = make_writer_recipe(writing=writing)
    writer = fold(build_writer(recipe, 11))
    assert isinstance(writer, Writer)
    write_models(writer, recipe, tmp_path)
    rng = np.random.default_rng(0)
    is_seen = recipe.writing.encoder == "image"
    source = rng.random((3, 1, 32, 32) if is_seen else (1, 14)).astype(np.float32)
    given = np.where(np.arange(14) < 5, 1.0, -1.0).astype(np.float32)[np.newaxis]
    looked = onnxruntime.InferenceSession(tmp_path / "model.onnx").run(
        list(LOOKED), {"film" if is_seen else "evidence": source, "given": given}
    )
    with torch.no_grad():
        expected = Looking(writer)(torch.from_numpy(source), torch.from_numpy(given))
    for ours, theirs in zip(looked, expected, strict=True):
        assert ours == pytest.approx(theirs.numpy(), abs=1e-4)
    assert looked[3][0, :5].tolist() == [1] * 5
    words = np.array([1, 5, 7, 9])
    state = np.repeat(looked[2], 4, axis=0)
    stepped = onnxruntime.InferenceSession(tmp_path / "step.onnx").run(
        list(STEPPED), {"cells": looked[0], "keys": looked[1], "state": state, "word": words}
    )
    with torch.no_grad():
        values = (torch.from_numpy(value) for value in (*looked[:2], state, words))
        expected = Stepping(writer.decoder)(*values)
    for ours, theirs in zip(stepped, expected, strict=True):
        assert ours == pytest.approx(theirs.numpy(), abs=1e-4)
