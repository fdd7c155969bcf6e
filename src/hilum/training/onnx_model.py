"""A trained network as an ONNX model: batch statistics folded, weights of 16 bit on disk, 32 bit in use."""

import copy
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from hilum.extras import require
from hilum.inference import session
from hilum.inference.bundle import Task

OUTPUT_NAMES = session.OUTPUT_NAMES[Task.CLASSIFICATION]
SMALLEST_STORED_AS_HALF = 64
"""Initializers with fewer values stay as they are: casting them would cost more than it saves."""


def fold(network: nn.Module) -> nn.Module:
    """A copy in evaluation mode: batch norms folded into their convolutions, weights rounded to 16 bit.

    The rounded weights are what goes to disk, so this copy and the ONNX model compute with the same numbers.
    """
    folded = copy.deepcopy(network).eval().cpu()
    for parent in list(folded.modules()):
        children = list(parent.named_children())
        for (name, first), (next_name, second) in pairwise(children):
            if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                setattr(parent, name, fuse_conv_bn_eval(first, second))
                setattr(parent, next_name, nn.Identity())
    with torch.no_grad():
        for weight in folded.parameters():
            weight.requires_grad_(False)
            weight.copy_(weight.half().float())
    return folded


def write_onnx(
    network: nn.Module,
    size: int,
    path: Path,
    *,
    output_names: Sequence[str] = OUTPUT_NAMES,
    is_stored_as_half: bool = True,
) -> None:
    """Write a network in evaluation mode, with a dynamic batch; input ``film``, outputs as its task names them.

    Stored as half, its weights must be as :func:`fold` rounded them, or the model computes with other numbers.
    """
    example = {"film": torch.zeros(2, 1, size, size)}
    dynamic = {"film": {0: "n"}}
    write_graph(network, example, path, Shape(dynamic, output_names, is_stored_as_half=is_stored_as_half))


@dataclass(frozen=True)
class Shape:
    """How a network becomes a graph.

    Attributes:
        dynamic: by the name of an input, the names of its axes that differ from call to call.
        output_names: in the order in which the network gives them.
        is_stored_as_half: as for :func:`write_onnx`.
    """

    dynamic: Mapping[str, Mapping[int, str]]
    output_names: Sequence[str]
    is_stored_as_half: bool = True


def write_graph(network: nn.Module, example: Mapping[str, Tensor], path: Path, shape: Shape) -> None:
    """Write a network in evaluation mode that takes tensors by position, in the order of the named examples."""
    axes = {name: torch.export.Dim(name) for of_input in shape.dynamic.values() for name in of_input.values()}
    given = tuple({axis: axes[name] for axis, name in shape.dynamic.get(key, {}).items()} for key in example)
    with warnings.catch_warnings():
        # The exporter warns of its own deprecations.
        warnings.simplefilter("ignore")
        program: Any = torch.onnx.export(
            network,
            tuple(example.values()),
            dynamo=True,
            verbose=False,
            input_names=list(example),
            output_names=list(shape.output_names),
            dynamic_shapes=given,
        )
    model = program.model_proto
    if shape.is_stored_as_half:
        store_as_half(model)
    strip(model)
    onnx = require("onnx", extra="training")
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString())


def store_as_half(model: Any) -> None:
    """Keep the large float32 initializers of a model as float16, each cast back at the start.

    The runtime does the casts once, when it builds the session.
    """
    onnx = require("onnx", extra="training")
    casts = []
    for tensor in list(model.graph.initializer):
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < SMALLEST_STORED_AS_HALF:
            continue
        values = onnx.numpy_helper.to_array(tensor).astype(np.float16)
        half = onnx.numpy_helper.from_array(values, f"{tensor.name}_half")
        casts.append(onnx.helper.make_node("Cast", [half.name], [tensor.name], to=onnx.TensorProto.FLOAT))
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(half)
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def strip(model: Any) -> None:
    """Take out what the exporter noted of shapes and metadata: it is only weight on disk, and names its machine."""
    del model.graph.value_info[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
