from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from hilum.training.networks import GreyClassifier, build
from hilum.training.onnx_model import fold, store_as_half, write_onnx


def warmed_network() -> GreyClassifier:
    """A network whose batch statistics are not those of the start."""
    torch.manual_seed(1)
    network = build("mobilenet_v2", 3, 0.2).train()
    for _ in range(3):
        network(torch.rand(8, 1, 32, 32) * 2)
    torch.nn.init.normal_(network.head.weight, std=0.1)
    return network.eval()


def test_folding_leaves_no_batch_norm_and_hardly_changes_the_answer() -> None:
    network = warmed_network()
    folded = fold(network)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    assert any(isinstance(module, nn.BatchNorm2d) for module in network.modules())
    for weight in folded.parameters():
        assert torch.equal(weight, weight.half().float())
    film = torch.rand(4, 1, 32, 32)
    with torch.no_grad():
        expected, found = network(film), folded(film)
    for one, other in zip(expected, found, strict=True):
        assert (one - other).abs().max() < 0.02 * one.abs().max()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[nn.Module, Path]:
    folded, path = fold(warmed_network()), tmp_path_factory.mktemp("model") / "model.onnx"
    write_onnx(folded, 32, path)
    return folded, path


@pytest.mark.parametrize("films", [1, 5])
def test_onnx_answers_as_torch_does_for_any_batch(exported: tuple[nn.Module, Path], films: int) -> None:
    folded, path = exported
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    film = torch.rand(films, 1, 32, 32)
    found = session.run(["logits", "features", "maps"], {"film": film.numpy()})
    for one, other in zip(folded(film), found, strict=True):
        np.testing.assert_allclose(other, one.numpy(), atol=1e-4 * float(one.abs().max()))


def test_weights_take_two_bytes_each_on_disk(exported: tuple[nn.Module, Path]) -> None:
    folded, path = exported
    count = sum(weight.numel() for weight in folded.parameters())
    assert 2 * count < path.stat().st_size < 2.1 * count


def test_small_weights_stay_as_they_are() -> None:
    values = {"large": np.full(64, 0.1, np.float32), "small": np.full(63, 0.1, np.float32)}
    nodes = [onnx.helper.make_node("Concat", ["large", "small"], ["both"], axis=0)]
    output = onnx.helper.make_tensor_value_info("both", onnx.TensorProto.FLOAT, [127])
    kept = [onnx.numpy_helper.from_array(value, name) for name, value in values.items()]
    graph = onnx.helper.make_graph(nodes, "two", [], [output], kept)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=10)
    store_as_half(model)
    onnx.checker.check_model(model, full_check=True)
    assert [(tensor.name, tensor.data_type) for tensor in model.graph.initializer] == [
        ("small", onnx.TensorProto.FLOAT),
        ("large_half", onnx.TensorProto.FLOAT16),
    ]
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (both,) = session.run(None, {})
    assert both[0] == np.float32(np.float16(0.1))
    assert both[-1] == np.float32(0.1)
