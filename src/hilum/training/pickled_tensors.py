"""The tensors of a PyTorch file that holds a whole pickled module, taken out without running anything of it.

Such a file is a program for the unpickler: it names functions and calls them. This unpickler knows a short list of
names, each of which stands for an inert record here, so that only records, containers and numbers can come of any file.
It reads both of PyTorch's formats: the older one keeps the source code of modules beside them, which
``torch.load(weights_only=True)`` refuses, and the published weights are old.
"""

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from hilum.errors import LaboratoryError

Array: TypeAlias = npt.NDArray[Any]

MAX_BYTES = 1024**3
STATE_KEYS = ("model_state_dict", "state_dict", "model")
"""Under which programs keep the state of a network beside that of their training."""
_STATE = "the state of a network"
_DENSENET = "a TorchXRayVision DenseNet"
_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001
_FAULTS = (
    pickle.UnpicklingError, zipfile.BadZipFile, struct.error, EOFError, KeyError, IndexError, TypeError, ValueError,
    AttributeError, RecursionError, OverflowError, UnicodeDecodeError, MemoryError,
)  # fmt: skip


def read_tensors(path: Path) -> dict[str, Array]:
    """The parameters and buffers of a pickled module, or of a pickled state, by their names.

    Raises:
        LaboratoryError: there is no such file, it is damaged or too large, or it names anything but the modules of a
            TorchXRayVision DenseNet; none of its code was run.
    """
    return _read(path, _DENSENET, lambda root: root)


def read_state(path: Path) -> dict[str, Array]:
    """The parameters and buffers of a network by their names, as ``torch.save(network.state_dict(), path)`` kept them.

    It may lie in a checkpoint under one of ``STATE_KEYS``, beside plain values and the state of an optimizer, and come
    of ``DataParallel``, whose ``module.`` before every name is taken away.

    Raises:
        LaboratoryError: there is no such file, it is damaged or too large, holds no state, or names anything but
            tensors and containers; none of its code was run.
    """
    tensors = _read(path, _STATE, _state)
    if not tensors:
        msg = f"{path} holds no tensors. Give a file that torch.save wrote of a network's state_dict()."
        raise LaboratoryError(msg)
    prefix = "module."
    is_wrapped = all(name.startswith(prefix) for name in tensors)
    return {name.removeprefix(prefix) if is_wrapped else name: values for name, values in tensors.items()}


def _state(root: Any) -> Any:
    if isinstance(root, dict):
        return next((root[key] for key in STATE_KEYS if isinstance(root.get(key), dict)), root)
    return root


def _read(path: Path, what: str, choose: Callable[[Any], Any]) -> dict[str, Array]:
    try:
        if path.stat().st_size > MAX_BYTES:
            msg = f"{path} has more than {MAX_BYTES:,} bytes, too many for {what}."
            raise LaboratoryError(msg)
        root, storages = _read_zip(path) if zipfile.is_zipfile(path) else _read_legacy(path)
        return {name: _materialise(tensor, storages) for name, tensor in _walk(choose(root))}
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror or type(error).__name__}. Give the path of a .pt file."
        raise LaboratoryError(msg) from error
    except _FAULTS as error:
        reason = str(error) or type(error).__name__
        msg = f"{path} is not a PyTorch file of {what}: {reason}. Fetch the weights again."
        raise LaboratoryError(msg) from error


class _Record:
    """What a name of the file stands for; made of anything, and does nothing."""

    def __init__(self, *arguments: Any) -> None:
        self.arguments = arguments
        self.state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _Module(_Record):
    """A module: its ``state`` is what it holds."""


class _Tensor(_Record):
    """``arguments`` are storage, offset, size, stride, and what does not matter here."""


class _Parameter(_Record):
    """``arguments`` begin with its tensor."""


@dataclass(frozen=True)
class _Storage:
    key: str
    numbers: np.dtype[Any]


class _Float(_Record):
    numbers = np.dtype("<f4")


class _Double(_Record):
    numbers = np.dtype("<f8")


class _Half(_Record):
    numbers = np.dtype("<f2")


class _Long(_Record):
    numbers = np.dtype("<i8")


class _Int(_Record):
    numbers = np.dtype("<i4")


class _Bool(_Record):
    numbers = np.dtype("?")


_STORAGES = {
    "FloatStorage": _Float,
    "DoubleStorage": _Double,
    "HalfStorage": _Half,
    "LongStorage": _Long,
    "IntStorage": _Int,
    "BoolStorage": _Bool,
}
_ALLOWED: Mapping[tuple[str, str], type] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("builtins", "set"): set,
    ("__builtin__", "set"): set,
    ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
    ("torch._utils", "_rebuild_parameter"): _Parameter,
    ("torch.nn.parameter", "Parameter"): _Parameter,
    # What modules kept of their functions until PyTorch 1.4.
    ("torch.nn.backends.thnn", "_get_thnn_function_backend"): _Record,
    **{("torch", name): storage for name, storage in _STORAGES.items()},
    **{("torch.cuda", name): storage for name, storage in _STORAGES.items()},
    **{
        (f"torch.nn.modules.{module}", name): _Module
        for module, name in (
            ("activation", "ReLU"), ("batchnorm", "BatchNorm2d"), ("container", "Sequential"), ("conv", "Conv2d"),
            ("linear", "Linear"), ("pooling", "AvgPool2d"), ("pooling", "MaxPool2d"),
        )
    },
    **{
        ("torchxrayvision.models", name): _Module for name in ("DenseNet", "_DenseBlock", "_DenseLayer", "_Transition")
    },
}  # fmt: skip


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> type:
        """The record that a name stands for.

        Raises:
            UnpicklingError: the name is not on the list.
        """
        try:
            return _ALLOWED[module, name]
        except KeyError as error:
            msg = f"it names {module}.{name}, which is not allowed; nothing of it was run"
            raise pickle.UnpicklingError(msg) from error

    def persistent_load(self, found: Any, /) -> Any:
        """A storage by its key; of a module with its source code, the module."""
        match found:
            case ("module", type() as module, _, _):
                return module
            case ("storage", type() as storage, key, *_) if issubclass(storage, _Record):
                return _Storage(str(key), storage.numbers)  # type: ignore[attr-defined]
        msg = "it refers to something that is neither a storage nor a module"
        raise pickle.UnpicklingError(msg)


Fetch: TypeAlias = Callable[[_Storage], Array]


def _read_zip(path: Path) -> tuple[Any, Fetch]:
    with zipfile.ZipFile(path) as content:
        sizes = {entry.filename: entry.file_size for entry in content.infolist()}
        if sum(sizes.values()) > MAX_BYTES:
            msg = f"it would unpack to more than {MAX_BYTES:,} bytes"
            raise ValueError(msg)
        root = next((name.removesuffix("data.pkl") for name in sizes if name.endswith("/data.pkl")), "")
        order = content.read(f"{root}byteorder") if f"{root}byteorder" in sizes else b"little"
        if order != b"little":
            msg = "its numbers are big-endian"
            raise ValueError(msg)
        raw = {name.removeprefix(f"{root}data/"): content.read(name) for name in sizes if f"{root}data/" in name}
        module = _Unpickler(io.BytesIO(content.read(f"{root}data.pkl"))).load()
    return module, lambda storage: np.frombuffer(raw[storage.key], storage.numbers)


def _read_legacy(path: Path) -> tuple[Any, Fetch]:
    with path.open("rb") as stream:
        if _load(stream) != _MAGIC or _load(stream) != _LEGACY_PROTOCOL:
            msg = "it does not begin as one"
            raise ValueError(msg)
        machine = _load(stream)
        if not machine["little_endian"]:
            msg = "its numbers are big-endian"
            raise ValueError(msg)
        module, keys = _load(stream), _load(stream)
        rest = stream.read()
    starts = dict.fromkeys(map(str, keys), 0)

    # The sizes of storages stand in elements of types that only the tensors know, so they are found on the way.
    def fetch(storage: _Storage) -> Array:
        start = starts[storage.key]
        (count,) = struct.unpack_from("<q", rest, start)
        return np.frombuffer(rest, storage.numbers, count, start + 8)

    _place(starts, rest, {storage.key: storage for storage in _storages(module)})
    return module, fetch


def _place(starts: dict[str, int], rest: bytes, storages: Mapping[str, _Storage]) -> None:
    at = 0
    for key in starts:
        starts[key] = at
        (count,) = struct.unpack_from("<q", rest, at)
        if count < 0:
            msg = "a storage has a negative size"
            raise ValueError(msg)
        at += 8 + count * storages[key].numbers.itemsize


def _load(stream: IO[bytes]) -> Any:
    return _Unpickler(stream).load()


def _storages(node: Any) -> Iterator[_Storage]:
    """The storage of every tensor, wherever it lies."""
    if isinstance(node, _Tensor):
        yield node.arguments[0]
        return
    if isinstance(node, _Parameter):
        node = node.arguments
    elif isinstance(node, _Module):
        node = node.state
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, (list, tuple)) else ()
    for child in inner:
        yield from _storages(child)


def _walk(node: Any, prefix: str = "") -> Iterator[tuple[str, _Tensor]]:
    """Every tensor of a module, or of a state, with its name."""
    if isinstance(node, _Parameter):
        node = node.arguments[0]
    if isinstance(node, _Tensor):
        yield prefix.removesuffix("."), node
    elif isinstance(node, _Module):
        for part in ("_parameters", "_buffers", "_modules"):
            yield from _walk(node.state[part], prefix)
    elif isinstance(node, dict):
        for name, child in node.items():
            yield from _walk(child, f"{prefix}{name}.")
    elif node is not None:
        msg = f"expected a module or tensors, found {type(node).__name__} at {prefix or 'its top'}"
        raise ValueError(msg)


def _materialise(tensor: _Tensor, fetch: Fetch) -> Array:
    storage, offset, size, stride = tensor.arguments[:4]
    contiguous = tuple(prod(size[axis + 1 :]) for axis in range(len(size)))
    if tuple(stride) != contiguous and prod(size) > 1:
        msg = f"a tensor of {size} is not laid out row by row"
        raise ValueError(msg)
    values = fetch(storage)[offset : offset + prod(size)]
    if offset < 0 or len(values) != prod(size):
        msg = f"a tensor of {size} lies outside its storage"
        raise ValueError(msg)
    return values.reshape(size).copy()
