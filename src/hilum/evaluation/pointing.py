"""Where a film is pointed at, against the boxes that people drew: pointing game, overlap, and the mean box."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from hilum.datasets import Film
from hilum.datasets.boxes import overlap, sound_boxes
from hilum.datasets.film_files import size_of
from hilum.evaluation.films import load_film
from hilum.evaluation.intervals import Draws, Estimate, Floats
from hilum.evaluation.wire import estimate_json
from hilum.findings import Box

OVERLAPS = (0.1, 0.3, 0.5)
"""Intersection over union from which on a box counts as found: T(IoU) of Wang et al., CVPR 2017."""
MEASURES = ("pointing", "iou", *(f"tiou_{least}" for least in OVERLAPS))
"""Of a film: whether the point lies in a box, the intersection over union, and whether that reaches each overlap."""

Point = tuple[float, float]
"""x, y in shares of a film's width and height."""


def boxes_of(film: Film, size: tuple[int, int] | None = None) -> dict[str, tuple[Box, ...]]:
    """A film's boxes by label, in shares of its width and height; those that cannot be right are left out.

    Args:
        film: whose boxes are in pixels.
        size: its width and height, where they are known already.

    Raises:
        DataSetError: the film cannot be read.
    """
    if not film.boxes:
        return {}
    size = size or size_of(film.path)
    if size is None:
        height, width = load_film(film).pixels.shape
        size = (width, height)
    boxes: dict[str, tuple[Box, ...]] = {}
    for marked in sound_boxes(film, size).boxes:
        boxes[marked.finding] = (*boxes.get(marked.finding, ()), as_shares(marked.box, size))
    return boxes


def as_shares(box: Box, size: tuple[int, int]) -> Box:
    """A box in pixels of a film of some width and height, in shares of them."""
    width, height = size
    return Box(box.x / width, box.y / height, box.width / width, box.height / height)


def mean_boxes(films: Iterable[Film]) -> dict[str, Box]:
    """The mean of all boxes of each label: a guess that sees no film."""
    found: dict[str, list[Box]] = {}
    for film in films:
        for label, boxes in boxes_of(film).items():
            found.setdefault(label, []).extend(boxes)
    return {
        label: Box(*np.mean([(box.x, box.y, box.width, box.height) for box in boxes], axis=0).tolist())
        for label, boxes in found.items()
    }


def centre_of(box: Box) -> Point:
    """The middle of a box."""
    return box.x + box.width / 2, box.y + box.height / 2


def measure(boxes: Sequence[Box], point: Point | None, box: Box | None) -> list[float]:
    """The :data:`MEASURES` of one film: of several boxes the best one counts; without a point it is missed."""
    is_inside = point is not None and any(_holds(one, point) for one in boxes)
    reached = best_overlap(boxes, box)
    return [float(is_inside), reached, *(float(reached >= least) for least in OVERLAPS)]


def best_overlap(boxes: Sequence[Box], box: Box | None) -> float:
    """The largest intersection over union with one of some boxes; 0 without a box."""
    return 0.0 if box is None else max(overlap(box, one) for one in boxes)


def estimate_measures(rows: Sequence[Sequence[float]], draws: Draws) -> dict[str, Estimate]:
    """The means of the measures over films, and in each draw."""
    values: Floats = np.array(rows, dtype=np.float64)
    weights = draws.weights.astype(np.float64)
    with np.errstate(invalid="ignore"):
        drawn = (weights @ values) / weights.sum(axis=1, keepdims=True)
    freedom = len(np.unique(draws.owner)) - 1
    return {
        name: Estimate(float(column.mean()), drawn[:, place], freedom, _worth(name, column))
        for place, (name, column) in enumerate(zip(MEASURES, values.T, strict=True))
    }


def beside_json(found: Estimate, guessed: Estimate) -> dict[str, Any]:
    """A number, the mean box's, and how much better it is; that is null where no draw says otherwise than another."""
    difference = found - guessed
    return {
        **(estimate_json(found) or dict.fromkeys(("value", "low", "high"))),
        "mean_box": estimate_json(guessed),
        "difference": estimate_json(difference) if difference.variance() > 0 else None,
    }


def _holds(box: Box, point: Point) -> bool:
    x, y = point
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _worth(name: str, values: Floats) -> float:
    """How many films a number is worth at most; a mean of values from 0 to 1 spreads less than a share."""
    return math.inf if name == "iou" and values.std() > 0 else float(len(values))
