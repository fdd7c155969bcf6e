"""Several ONNX models as one: the same film goes to each, and the means of their answers come out.

A model of format 1 is linear from its last feature map on, so the mean of the logits of several is the answer of one
network that has all their feature maps side by side; its class maps are the means of theirs.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hilum.errors import ExportError
from hilum.extras import require
from hilum.training.onnx_model import strip

OUTPUT_NAMES = ("logits", "features", "maps")


def merge_models(models: Sequence[Any], zoom: float = 0.0) -> Any:
    """One model of several of format 1 that take the same input and give maps of the same size.

    Args:
        models: as onnx reads them; they stay as they are.
        zoom: above 0, each also reads the film without this share of its height and width, half of it at either
            edge, enlarged to the whole input, and both readings count alike. Its maps are laid over the film's as they
            are, off by half the share at most.

    Raises:
        ExportError: the models are of different operator sets, or their maps differ in size.
    """
    onnx = require("onnx", extra="training")
    opset = _one_of([sorted((one.domain, one.version) for one in model.opset_import) for model in models], "operators")
    _one_of([_shape(model, "maps")[1:] for model in models], "maps")
    parts = [onnx.compose.add_prefix(model, f"member{number}/") for number, model in enumerate(models)]
    outputs = {name: [f"member{number}/{name}" for number in range(len(parts))] for name in OUTPUT_NAMES}
    film = "passes" if zoom else "film"
    nodes = _zoom_before("film", film) if zoom else []
    for number, part in enumerate(parts):
        nodes.append(onnx.helper.make_node("Identity", [film], [f"member{number}/film"]))
        nodes.extend(part.graph.node)
    means = {name: f"{name}_of_passes" if zoom else name for name in OUTPUT_NAMES}
    nodes.append(onnx.helper.make_node("Mean", outputs["logits"], [means["logits"]]))
    nodes.append(onnx.helper.make_node("Concat", outputs["features"], [means["features"]], axis=1))
    nodes.append(onnx.helper.make_node("Mean", outputs["maps"], [means["maps"]]))
    if zoom:
        nodes += [node for name in OUTPUT_NAMES for node in _unite(name, means[name])]
    initializers = [tensor for part in parts for tensor in part.graph.initializer]
    passes = 2 if zoom else 1
    shapes = {name: _shape(models[0], name) for name in OUTPUT_NAMES}
    shapes["features"][1] = passes * sum(_shape(model, "features")[1] for model in models)
    graph = onnx.helper.make_graph(
        nodes,
        "ensemble",
        [models[0].graph.input[0]],
        [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shapes[name]) for name in OUTPUT_NAMES],
        [*initializers, *(_zoom_constants(zoom, _size(models[0])) if zoom else [])],
    )
    merged = onnx.helper.make_model(
        graph,
        producer_name="hilum",
        opset_imports=[onnx.helper.make_opsetid(domain, version) for domain, version in opset],
        ir_version=max(model.ir_version for model in models),
        functions=[function for part in parts for function in part.functions],
    )
    strip(merged)
    onnx.checker.check_model(merged, full_check=True)
    return merged


def _one_of(values: Sequence[Any], what: str) -> Any:
    if any(value != values[0] for value in values):
        msg = f"Expected models with the same {what}, got {values}. Export the members again, by one hilum."
        raise ExportError(msg)
    return values[0]


def _shape(model: Any, output: str) -> list[Any]:
    """The shape of an output; names stand for sizes that are open, such as the number of films."""
    (found,) = (one for one in model.graph.output if one.name == output)
    return [size.dim_param or size.dim_value for size in found.type.tensor_type.shape.dim]


def _size(model: Any) -> int:
    """The side of the input, in pixels."""
    return int(model.graph.input[0].type.tensor_type.shape.dim[-1].dim_value)


def _zoom_constants(zoom: float, size: int) -> list[Any]:
    """The weights of each pixel of a film's column in each of the enlarged one's, and the same for rows."""
    onnx = require("onnx", extra="training")
    places = np.linspace(zoom / 2, 1 - zoom / 2, size) * (size - 1)
    weights = np.maximum(0, 1 - np.abs(places[:, None] - np.arange(size))).astype(np.float32)
    named = {"rows": weights, "columns": np.ascontiguousarray(weights.T)}
    return [onnx.numpy_helper.from_array(values, name) for name, values in named.items()]


def _zoom_before(film: str, passes: str) -> list[Any]:
    """The films, and after them their inner parts enlarged; ONNX Runtime passes on a Resize to the same size."""
    onnx = require("onnx", extra="training")
    return [
        onnx.helper.make_node("MatMul", ["rows", film], ["taller"]),
        onnx.helper.make_node("MatMul", ["taller", "columns"], ["enlarged"]),
        onnx.helper.make_node("Concat", [film, "enlarged"], [passes], axis=0),
    ]


def _unite(output: str, passes: str) -> list[Any]:
    """An output of films and enlarged films as one of films."""
    onnx = require("onnx", extra="training")
    halves = [f"{output}_of_film", f"{output}_of_enlarged"]
    split = onnx.helper.make_node("Split", [passes], halves, axis=0, num_outputs=2)
    if output == "features":
        return [split, onnx.helper.make_node("Concat", halves, [output], axis=1)]
    return [split, onnx.helper.make_node("Mean", halves, [output])]
