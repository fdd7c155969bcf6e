"""Train a network that marks findings with boxes: from a recipe and a manifest to a folder with checkpoints."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from hilum.datasets import Manifest, Split
from hilum.datasets.leakage import audit
from hilum.errors import DataSetError, RecipeError
from hilum.training import loop
from hilum.training.ancestry import data_identity
from hilum.training.anchors import Shapes
from hilum.training.boxed_films import BoxedFilms, load_boxed_films
from hilum.training.boxes import overlaps
from hilum.training.classification import Setting, choose_films, end_processes, load_trunk, make_bench, start_fabric
from hilum.training.detector import GridDetector, Target
from hilum.training.faster_rcnn import FasterRcnn
from hilum.training.films import normalise
from hilum.training.loop import Progress
from hilum.training.recipe import Recipe
from hilum.training.torchvision_detector import IMPORTED

Detector = GridDetector | FasterRcnn
"""What can be trained here: it gives the boxes of films, or with targets its loss."""
TUNE_BATCH = 16
SCORED_OVERLAP = 0.4
"""From which on a box counts as found on tune."""
OVERLAPS = (0.1, 0.3, 0.5)
"""Of T(IoU): the share of the marked boxes that the surest box of their class overlaps by more."""


def train(recipe: Recipe, manifest: Manifest, setting: Setting) -> Progress:
    """Train by a recipe on the fit films, choosing with the tune films; judge films are only compared by their hash.

    Raises:
        RecipeError: the trunk is missing or not the one that the recipe names.
        DataSetError: films that cannot be read, a patient or a file in two parts of the split, or a class that no fit
            film has a box of.
    """
    fabric = start_fabric(setting.device, recipe.training.precision)
    torch.manual_seed(recipe.training.seed)
    network = build_network(recipe)
    load_trunk(network, recipe.network)
    chosen = choose_films(manifest, recipe)
    audit(chosen.films, has_pictures=False).refuse()
    fit = load_boxed_films(chosen.of(Split.FIT), recipe, setting.on_film)
    tune = load_boxed_films(chosen.of(Split.TUNE), recipe, setting.on_film)
    prepare(network, fit, recipe)
    bench = replace(make_bench(fabric, network, recipe), data_sha256=data_identity(chosen))
    progress = loop.train(
        bench, fit, recipe, lambda average: score(average, tune, recipe), setting.folder, setting.watch
    )
    end_processes()
    return progress


def build_network(recipe: Recipe) -> Detector:
    """The network that a recipe names, untrained.

    Raises:
        RecipeError: no detector has that name.
    """
    name = recipe.network.name
    if name == IMPORTED:
        msg = f"{name!r} takes weights of another program by `hilum export`; train faster_rcnn_resnet50 instead."
        raise RecipeError(msg)
    if name not in DETECTORS:
        msg = f"There is no detector {name!r}; there are: {', '.join(DETECTORS)}."
        raise RecipeError(msg)
    return DETECTORS[name](recipe)


def _grid_detector(recipe: Recipe) -> GridDetector:
    part = recipe.detection
    network = GridDetector(
        len(recipe.data.classes), part.anchors, overlap=part.overlap, places=part.places, dropout=recipe.network.dropout
    )
    network.film_labels, network.frozen = part.film_labels, part.frozen_blocks
    return network


def _faster_rcnn(recipe: Recipe) -> FasterRcnn:
    part = recipe.detection
    classes, size = len(recipe.data.classes), recipe.input.size
    return FasterRcnn(classes, size, part.anchors, overlap=part.overlap, places=part.places)


DETECTORS: Mapping[str, Callable[[Recipe], Detector]] = {
    "faster_rcnn_resnet50": _faster_rcnn,
    "mobilenet_v2": _grid_detector,
}


def prepare(network: Detector, fit: BoxedFilms, recipe: Recipe) -> None:
    """Give a network the anchors and the weights of the classes that follow from the boxes of the fit films.

    Raises:
        DataSetError: no fit film has a box of a class.
    """
    shapes = fit.shapes()
    unseen = [name for name, each in zip(recipe.data.classes, shapes, strict=True) if not len(each)]
    if unseen:
        msg = (
            f"None of the {len(fit.targets):,} fit films has a box of {', '.join(unseen)}, so it cannot be learned. "
            "Leave it out of data.classes, or add films of it."
        )
        raise DataSetError(msg)
    network.choose_anchors(shapes)
    network.weights.copy_(class_weights(shapes, recipe.training.class_balance))


def class_weights(shapes: Sequence[Shapes], balance: float) -> Tensor:
    """How much each class counts: its boxes to the minus ``balance``, one on average over the boxes."""
    counts = torch.tensor([float(len(each)) for each in shapes])
    weights = counts**-balance
    return weights * counts.sum() / (weights * counts).sum()


def score(network: nn.Module, tune: BoxedFilms, recipe: Recipe) -> dict[str, float]:
    """How well the boxes of tune are found.

    ``tiou_1``, ``tiou_3`` and ``tiou_5`` ask where a finding lies that is known to be there, ``map_4`` also whether it
    is; each is the mean over the classes, and the score the mean of both questions.
    """
    found = run(network, tune, recipe)
    classes = len(recipe.data.classes)
    best = [best_overlaps(found, tune.targets, place) for place in range(classes)]
    best = [each for each in best if len(each)]
    by_overlap = {f"tiou_{round(least * 10)}": _mean((each > least).mean() for each in best) for least in OVERLAPS}
    precision = _mean(
        value
        for place in range(classes)
        if not math.isnan(value := average_precision(found, tune.targets, place, SCORED_OVERLAP))
    )
    where = _mean(by_overlap.values())
    mean = _mean(each.mean() for each in best)
    return {**by_overlap, "overlap": mean, "map_4": precision, "score": (where + precision) / 2}


@torch.no_grad()
def run(network: nn.Module, films: BoxedFilms, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """Scores [n, classes, places] and boxes [n, classes, places, 4] of films, on the CPU."""
    network.eval()
    device = next(network.parameters()).device
    spec = recipe.input.spec()
    scores, boxes = [], []
    for pixels in torch.split(films.pixels.to(device), TUNE_BATCH):
        found = network(normalise(pixels, spec).contiguous(memory_format=torch.channels_last))
        scores.append(found[0].float().cpu())
        boxes.append(found[1].float().cpu())
    return torch.cat(scores), torch.cat(boxes)


def best_overlaps(
    found: tuple[Tensor, Tensor], targets: Sequence[Target], place: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How much the surest box of a class overlaps each marked one of it."""
    values = [
        overlaps(boxes[place, scores[place].argmax()][None], target.boxes[target.classes == place])[0]
        for scores, boxes, target in zip(*found, targets, strict=True)
        if (target.classes == place).any()
    ]
    return torch.cat(values).double().numpy() if values else np.empty(0)


def average_precision(found: tuple[Tensor, Tensor], targets: Sequence[Target], place: int, least: float) -> float:
    """The area under precision over recall of a class, over films of which it is known what they show of it.

    Films that show the class without a box say nothing of where it is, and are left out. nan where no box is marked.
    """
    hits: list[tuple[float, bool]] = []
    marked = 0
    for scores, boxes, target in zip(*found, targets, strict=True):
        given = target.boxes[target.classes == place]
        if not len(given) and target.labels[place] != 0:
            continue
        marked += len(given)
        taken = torch.zeros(len(given), dtype=torch.bool)
        shared = overlaps(boxes[place], given)
        for value, row in zip(scores[place].tolist(), shared, strict=True):
            if value == 0:
                continue
            free = row.masked_fill(taken, -1.0)
            is_hit = len(given) > 0 and float(free.max()) >= least
            if is_hit:
                taken[int(free.argmax())] = True
            hits.append((value, is_hit))
    if not marked:
        return math.nan
    ordered = np.array([hit for _, hit in sorted(hits, key=lambda one: -one[0])], dtype=np.float64)
    precision = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float((best * ordered).sum() / marked)


def _mean(values: Iterable[float]) -> float:
    return float(np.mean([float(value) for value in values]))
