"""From a DenseNet-121 checkpoint of TorchXRayVision to a bundle that answers as the library does."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from hilum.errors import ExportError, LaboratoryError, UsageError
from hilum.images import prepare
from hilum.inference import Bundle
from hilum.inference.bundle import (
    CARD_FILE,
    FORMAT,
    MODEL_FILE,
    Activation,
    Answer,
    BundleManifest,
    Calibration,
    Input,
    NamedPoint,
    Origin,
    People,
    file_sha256,
)
from hilum.phantoms import make_phantom
from hilum.training import networks
from hilum.training.assembly import begin, seal, write_bundle, write_golden
from hilum.training.onnx_model import write_onnx
from hilum.training.pickled_tensors import Array, read_tensors
from hilum.training.torchxrayvision_card import write_card
from hilum.training.torchxrayvision_weights import LABELS, WEIGHTS, Weights

SIZE_PX = 224
INPUT = Input(
    size=SIZE_PX,
    channels=1,
    resize="crop",
    scaling="none",
    low_percentile=0.0,
    high_percentile=100.0,
    # 0..1 to the library's -1024..1024.
    mean=0.5,
    std=1 / 2048,
)
POPULATION = People(
    description="adults; few of the films that it learned from show children",
    age_min_years=18,
    age_max_years=None,
    views=("PA", "AP"),
)
POINT = "youden"
AGREEMENT_SEEDS = range(4)
AGREEMENT_TOLERANCE = 1e-4
"""Of a probability, between torch and ONNX Runtime."""
GOLDEN_SEED = 10_300


@dataclass(frozen=True)
class _Source:
    """What is imported: the file, the name of its weights, and what is known of them."""

    path: Path
    trained_as: str
    weights: Weights

    @property
    def kept(self) -> dict[int, float]:
        """The outputs that were trained, with their thresholds."""
        return {index: threshold for index, threshold in enumerate(self.weights.thresholds) if threshold is not None}


def import_weights(path: Path, *, name: str, out: Path, trained_as: str | None = None) -> Bundle:
    """Write a bundle of the checkpoint to the folder ``out``, whole and verified, or not at all.

    Args:
        path: a ``.pt`` file as the library publishes it: a pickled module, of which no code is run.
        name: of the bundle.
        out: a folder that does not exist yet.
        trained_as: which weights they are; by the file's name when None.

    Raises:
        UsageError: ``out`` exists, the name is none for a bundle, or the weights are not known.
        LaboratoryError: the file cannot be read, or does not hold a DenseNet-121 of 18 outputs.
        ExportError: ONNX Runtime and torch disagree.
    """
    if out.exists():
        msg = f"Expected a folder that does not exist yet, got {out}. Give another --out, or remove it first."
        raise UsageError(msg)
    trained_as = trained_as or _told_by_name(path)
    if trained_as not in WEIGHTS:
        msg = f"Expected one of the weights {', '.join(WEIGHTS)}; got {trained_as!r}."
        raise UsageError(msg)
    source = _Source(path, trained_as, WEIGHTS[trained_as])
    # Refused here, before minutes of work.
    fields = _fields(source, name)
    network = build_network(read_tensors(path), source.kept, path)
    return write_bundle(out, lambda folder: _assemble(network, fields, folder))


def build_network(tensors: dict[str, Array], kept: Iterable[int], path: Path) -> nn.Module:
    """The network of a checkpoint's tensors, with the head of the kept outputs only.

    Raises:
        LaboratoryError: they are not those of a DenseNet-121 of 18 outputs.
    """
    rows, state = list(kept), {name: torch.from_numpy(values) for name, values in tensors.items()}
    if not all(bool(torch.isfinite(values).all()) for values in state.values()):
        msg = f"{path} holds numbers that are not finite. Fetch the weights again."
        raise LaboratoryError(msg)
    network = networks.build("densenet121", len(rows), dropout=0.0)
    try:
        for name in ("classifier.weight", "classifier.bias"):
            state[name] = state[name][rows]
        network.load_state_dict({_our_name(name): values for name, values in state.items() if name != "op_threshs"})
    except (KeyError, IndexError, RuntimeError) as error:
        msg = (
            f"{path} does not hold a DenseNet-121 of one channel and {len(LABELS)} outputs: "
            f"{str(error).splitlines()[-1].strip()}. Only such weights of TorchXRayVision can be imported."
        )
        raise LaboratoryError(msg) from error
    return network.eval()


def check_agreement(network: nn.Module, bundle: Bundle) -> float:
    """Compare torch with ONNX Runtime on phantoms.

    Returns:
        The largest difference of a probability.

    Raises:
        ExportError: it exceeds :data:`AGREEMENT_TOLERANCE`.
    """
    films = np.stack([prepare(make_phantom(seed).pixels, bundle.manifest.input.spec()) for seed in AGREEMENT_SEEDS])
    with torch.no_grad():
        expected = torch.sigmoid(network(torch.from_numpy(films))[0])
    found = torch.sigmoid(torch.from_numpy(bundle.run(films).logits))
    difference = float((expected - found).abs().max())
    if not difference <= AGREEMENT_TOLERANCE:
        msg = f"ONNX Runtime and torch differ by {difference:.2g} in a probability on phantoms. Nothing was written."
        raise ExportError(msg)
    return difference


def _our_name(name: str) -> str:
    return name.replace("features.", "trunk.", 1).replace("classifier.", "head.", 1)


def _told_by_name(path: Path) -> str:
    for name, weights in WEIGHTS.items():
        if path.name == weights.file:
            return name
    msg = f"The name {path.name!r} does not tell which weights these are. Give --weights: {', '.join(WEIGHTS)}."
    raise UsageError(msg)


def _fields(source: _Source, name: str) -> dict[str, Any]:
    classes = tuple(LABELS[index] for index in source.kept)
    fields: dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "version": "1",
        "task": "classification",
        "classes": classes,
        "activation": Activation.SIGMOID,
        "input": INPUT,
        "answers": tuple(_answer(LABELS[index], threshold) for index, threshold in source.kept.items()),
        "population": POPULATION,
        "terms": source.weights.terms,
        "attribution": source.weights.attribution,
        "origin": Origin(
            datasets=source.weights.sources,
            films={},
            patients={},
            recipe=f"torchxrayvision {source.trained_as}",
            commit="",
        ),
        "metrics": {"import": {"weights": source.trained_as, "file_sha256": _sha256(source.path)}},
    }
    try:
        BundleManifest(**fields, sha256={})
    except ValueError as error:
        msg = f"Expected a name of small letters, digits and hyphens that begins with a letter, got {name!r}."
        raise UsageError(msg) from error
    return fields


def _answer(name: str, threshold: float) -> Answer:
    return Answer(
        name=name,
        classes=(name,),
        calibration=Calibration(slope=1.0, intercept=0.0, prevalence=None),
        operating_points={POINT: NamedPoint(threshold=threshold)},
        default_operating_point=POINT,
    )


def _sha256(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}. Give the path of a .pt file."
        raise LaboratoryError(msg) from error


def _assemble(network: nn.Module, fields: dict[str, Any], folder: Path) -> None:
    write_onnx(network, SIZE_PX, folder / MODEL_FILE, is_stored_as_half=False)
    begin(folder, GOLDEN_SEED, age_years=50.0)
    bundle = seal(folder, fields)
    fields["metrics"]["import"]["onnx_torch_difference"] = check_agreement(network, bundle)
    write_golden(bundle)
    card = write_card(bundle.manifest)
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    seal(folder, fields)
