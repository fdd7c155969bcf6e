"""Whatever a file holds, reading it gives arrays or a sentence, and runs nothing."""

import io
import os
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from hilum.errors import LaboratoryError
from hilum.training.pickled_tensors import STATE_KEYS, read_state, read_tensors

pytestmark = pytest.mark.training

FORMATS = pytest.mark.parametrize("is_zip", [True, False], ids=["zip", "older"])


@pytest.fixture
def network() -> nn.Module:
    return nn.Sequential(
        OrderedDict(
            conv=nn.Conv2d(1, 4, 3, bias=False),
            norm=nn.BatchNorm2d(4),
            relu=nn.ReLU(),
            inner=nn.Sequential(nn.MaxPool2d(2), nn.AvgPool2d(2)),
            head=nn.Linear(4, 2),
        )
    )


def save(content: object, path: Path, is_zip: bool) -> Path:
    torch.save(content, path, _use_new_zipfile_serialization=is_zip)
    return path


@FORMATS
@pytest.mark.parametrize("is_state", [True, False], ids=["state", "module"])
def test_the_tensors_are_those_of_the_module(network: nn.Module, tmp_path: Path, is_zip: bool, is_state: bool) -> None:
    found = read_tensors(save(network.state_dict() if is_state else network, tmp_path / "a.pt", is_zip))
    expected = {name: values.numpy() for name, values in network.state_dict().items()}
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[name], values) for name, values in expected.items())
    assert all(found[name].dtype == values.dtype for name, values in expected.items())


@FORMATS
def test_tensors_that_share_a_storage_are_told_apart(tmp_path: Path, is_zip: bool) -> None:
    both = torch.arange(12.0).reshape(4, 3)
    found = read_tensors(save({"a": both[:1], "b": both[2:]}, tmp_path / "a.pt", is_zip))
    assert (found["a"].tolist(), found["b"].tolist()) == (both[:1].tolist(), both[2:].tolist())


class Attack:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self.path}",)


@FORMATS
def test_code_is_named_and_never_run(tmp_path: Path, is_zip: bool) -> None:
    path = save({"weight": Attack(tmp_path / "run")}, tmp_path / "a.pt", is_zip)
    with pytest.raises(LaboratoryError, match=r"names posix\.system, which is not allowed; nothing of it was run"):
        read_tensors(path)
    assert not (tmp_path / "run").exists()


def as_file(program: bytes, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as content:
        content.writestr("a/data.pkl", program)
    return path


@pytest.mark.parametrize(
    "program",
    [
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"cbuiltins\ngetattr\n.",
        b"ctorch\nload\n.",
        # Attributes of a name on the list, set through the unpickler's state.
        b"ccollections\nOrderedDict\n(N(S'update'\nI1\ndtb.",
        b"ctorch\nFloatStorage\n(N(S'numbers'\nI1\ndtb.",
        b"S'text'\n.",
        b"]\x94h\x00a.",
        b"}\x94S'a'\nh\x00s.",
        b"",
        b"\xff",
        pickle.dumps({"a": 1}),
    ],
)
def test_nothing_but_modules_and_tensors_comes_of_a_file(tmp_path: Path, program: bytes) -> None:
    with pytest.raises(LaboratoryError, match="is not a PyTorch file of a TorchXRayVision DenseNet"):
        read_tensors(as_file(program, tmp_path / "a.pt"))


def test_a_tensor_outside_its_storage_is_refused(tmp_path: Path) -> None:
    path = save({"a": torch.arange(6.0)}, tmp_path / "a.pt", is_zip=True)
    with zipfile.ZipFile(path) as content:
        parts = {name: content.read(name) for name in content.namelist()}
    (program,) = (name for name in parts if name.endswith("data.pkl"))
    # The size of the tensor, a tuple of one small number, is made larger.
    assert parts[program].count(b"K\x06\x85") == 1
    parts[program] = parts[program].replace(b"K\x06\x85", b"K\x60\x85")
    with zipfile.ZipFile(tmp_path / "b.pt", "w") as content:
        for name, data in parts.items():
            content.writestr(name, data)
    with pytest.raises(LaboratoryError, match=r"a tensor of \(96,\) lies outside its storage"):
        read_tensors(tmp_path / "b.pt")


def test_a_tensor_not_laid_out_row_by_row_is_refused(tmp_path: Path) -> None:
    path = save({"a": torch.arange(6.0).reshape(2, 3).T}, tmp_path / "a.pt", is_zip=True)
    with pytest.raises(LaboratoryError, match="not laid out row by row"):
        read_tensors(path)


@FORMATS
@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.9])
def test_a_part_of_a_file_is_refused(network: nn.Module, tmp_path: Path, is_zip: bool, keep: float) -> None:
    data = save(network, tmp_path / "a.pt", is_zip).read_bytes()
    (tmp_path / "b.pt").write_bytes(data[: int(keep * len(data)) if isinstance(keep, float) else keep])
    with pytest.raises(LaboratoryError, match="Fetch the weights again"):
        read_tensors(tmp_path / "b.pt")


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    np.savez(out, a=np.zeros(3))
    (tmp_path / "a.pt").write_bytes(out.getvalue())
    with pytest.raises(LaboratoryError, match="is not a PyTorch file"):
        read_tensors(tmp_path / "a.pt")
    with pytest.raises(LaboratoryError, match="cannot be read: No such file"):
        read_tensors(tmp_path / "none.pt")


@FORMATS
@pytest.mark.parametrize("key", [None, *STATE_KEYS])
def test_the_state_of_another_program_is_found(
    network: nn.Module, tmp_path: Path, is_zip: bool, key: str | None
) -> None:
    state = nn.DataParallel(network).state_dict() if key == "model" else network.state_dict()
    state["flag"], state["count"] = torch.tensor([True, False]), torch.tensor(3, dtype=torch.int32)
    if key == "model":
        state = {name if name.startswith("module.") else f"module.{name}": values for name, values in state.items()}
    optimizer = {"state": {0: {"momentum": torch.ones(2)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
    content = state if key is None else {"epoch": 3, "loss": 0.5, key: state, "optimizer_state_dict": optimizer}
    found = read_state(save(content, tmp_path / "final_model.pth", is_zip))
    expected = {**network.state_dict(), "flag": torch.tensor([True, False]), "count": torch.tensor(3)}
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[name], values.numpy()) for name, values in expected.items())


@FORMATS
def test_a_state_that_would_run_something_is_refused(tmp_path: Path, is_zip: bool) -> None:
    mark = tmp_path / "mark"
    path = save({"model": {"a": torch.ones(1)}, "extra": Attack(mark)}, tmp_path / "a.pth", is_zip)
    with pytest.raises(LaboratoryError, match="not allowed"):
        read_state(path)
    assert not mark.exists()


@FORMATS
def test_a_file_without_a_state_is_refused(tmp_path: Path, is_zip: bool) -> None:
    with pytest.raises(LaboratoryError, match="holds no tensors"):
        read_state(save({}, tmp_path / "a.pth", is_zip))
    with pytest.raises(LaboratoryError, match="not a PyTorch file of the state of a network"):
        read_state(save({"epoch": 3}, tmp_path / "a.pth", is_zip))
