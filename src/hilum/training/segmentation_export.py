"""From the checkpoint of a segmentation to a bundle: whole, verified and judged, or not at all."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from hilum.datasets import Manifest, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.evaluation.segmentation import judge_segmentation, segmentation_json
from hilum.evaluation.segmentation_card import SegmentationCardFacts, write_segmentation_card
from hilum.findings import FilmFacts
from hilum.images import Radiograph
from hilum.inference import Bundle, segment
from hilum.inference.bundle import CARD_FILE, MODEL_FILE, Task
from hilum.inference.session import OUTPUT_NAMES
from hilum.phantoms import make_phantom
from hilum.training.ancestry import data_identity
from hilum.training.assembly import begin, seal, write_bundle, write_golden
from hilum.training.export import (
    GOLDEN_SEED,
    Array,
    OnFilm,
    Reference,
    Source,
    check_agreement,
    fields_of,
    load_weights,
)
from hilum.training.onnx_model import fold, write_onnx
from hilum.training.segmentation import build_network

GOLDEN_AGE_YEARS = 50.0
PHANTOM_SEEDS = range(10_000, 10_050)
"""Phantoms that no training, test or demonstration uses."""


def count_films(source: Source) -> int:
    """How often :func:`export` tells ``on_film``."""
    judged = source.chosen().film_counts()[Split.JUDGE]
    return judged + len(_elsewhere(source).films) + len(PHANTOM_SEEDS)


def export(source: Source, out: Path, on_film: OnFilm = lambda: None) -> Bundle:
    """Write the bundle to the folder ``out``; an earlier bundle there is replaced only by a whole one.

    Raises:
        ExportError: ONNX Runtime and torch disagree, or the checkpoint is of another recipe.
        LaboratoryError: the checkpoint cannot be read.
    """
    network = fold(load_weights(source, build_network(source.recipe)))

    def assemble(folder: Path) -> None:
        write_onnx(network, source.recipe.input.size, folder / MODEL_FILE, output_names=OUTPUT_NAMES[Task.SEGMENTATION])
        _complete(source, reference_of(network), folder, on_film)

    return write_bundle(out, assemble)


def reference_of(network: nn.Module) -> Reference:
    """A network as torch runs it, giving what a bundle makes of its outputs."""

    def run(films: Array) -> list[Array]:
        with torch.no_grad():
            masks, features = (output.numpy() for output in network(torch.from_numpy(films)))
        return [masks.mean(axis=(2, 3)), features, masks]

    return Reference("torch", run)


def measure_phantoms(bundle: Bundle, on_film: OnFilm = lambda: None) -> tuple[float, int]:
    """The mean absolute error of the ratio on computed films of adults, and how many had one."""
    errors = []
    for seed in PHANTOM_SEEDS:
        phantom = make_phantom(seed, age_years=GOLDEN_AGE_YEARS)
        height, width = phantom.pixels.shape
        ratio = segment(bundle, Radiograph(phantom.pixels, FilmFacts("", "", width, height, 16, "png"))).measurements[0]
        if ratio.value is not None:
            errors.append(abs(ratio.value - phantom.truth.cardiothoracic_ratio))
        on_film()
    return (float(np.mean(errors)) if errors else float("nan")), len(errors)


def _complete(source: Source, reference: Reference, folder: Path, on_film: OnFilm) -> None:
    chosen, elsewhere = source.chosen(), _elsewhere(source)
    begin(folder, GOLDEN_SEED, GOLDEN_AGE_YEARS)
    fields = {**fields_of(source), "metrics": {}}
    bundle = seal(folder, fields)
    agreement = check_agreement(reference, bundle, chosen.of(Split.TUNE))
    write_golden(bundle)
    bundle = seal(folder, fields)
    within = judge_segmentation(bundle, chosen, Split.JUDGE, on_film)
    other = judge_segmentation(bundle, elsewhere, "all", on_film) if elsewhere.films else None
    phantoms = measure_phantoms(bundle, on_film)
    fields["metrics"] = {
        "judge": segmentation_json(within),
        "elsewhere": segmentation_json(other) if other else None,
        DATA_KEY: data_identity(chosen),
        f"onnx_{reference.name}_difference": agreement,
    }
    manifest = seal(folder, fields).manifest
    card = write_segmentation_card(SegmentationCardFacts(manifest, chosen, within, other, phantoms))
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    seal(folder, fields)


def _elsewhere(source: Source) -> Manifest:
    """The films of the folders that the recipe leaves out: of another site, so all of them may judge."""
    folders = source.recipe.data.folders
    return source.manifest.keep(lambda film: bool(folders) and film.folder not in folders)
