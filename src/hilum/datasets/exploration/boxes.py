"""The boxes of a source: how many, how large, where, and which of them cannot be right."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from hilum.datasets.exploration.demographics import Quartiles, quartiles
from hilum.datasets.exploration.survey import Surveyed
from hilum.datasets.film import LabelledBox
from hilum.findings import Box, LabelState

GRID = 32
EDGE_TOLERANCE_PX = 1.0
"""Boxes scaled from another size may end a fraction of a pixel outside."""

DUPLICATE_OVERLAP = 0.9


class BoxFault(StrEnum):
    """What can be wrong with a box."""

    NOT_A_NUMBER = "not_a_number"
    ORDER = "corners_in_wrong_order"
    EMPTY = "no_area"
    OUTSIDE = "outside_the_film"
    DUPLICATE = "duplicate"
    UNLABELLED = "label_not_present"


@dataclass(frozen=True)
class FaultyBox:
    """A box that cannot be right: the film's path, the label, and ``x, y, width, height`` in pixels of the file.

    What is no number is None.
    """

    film: str
    finding: str
    box: tuple[float | None, float | None, float | None, float | None]
    fault: BoxFault


@dataclass(frozen=True)
class FindingBoxes:
    """The boxes of one finding.

    Attributes:
        boxes, films: how many.
        boxes_per_film: films by the number of their boxes of this finding.
        area_share: of the film.
        aspect: width over height.
        centre: mean place of the centres, 0 to 1 from the left and from the top.
        positions: share of its boxes that cover each place, 32 × 32 over the film, rows from the top.
    """

    boxes: int
    films: int
    boxes_per_film: dict[int, int]
    area_share: Quartiles | None
    aspect: Quartiles | None
    centre: tuple[float, float] | None
    positions: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Boxes:
    """The boxes of a source: those of each finding, and the faulty ones."""

    total: int
    films: int
    findings: dict[str, FindingBoxes]
    faults: tuple[FaultyBox, ...]


@dataclass(frozen=True)
class _Placed:
    """A box on a film whose size is known."""

    film: str
    box: Box
    width: int
    height: int


def describe_boxes(surveyed: Sequence[Surveyed]) -> Boxes:
    """Measure the boxes of the films; those of films that cannot be read are counted and not measured."""
    marked = [one for one in surveyed if one.film.boxes]
    placed: dict[str, list[_Placed]] = defaultdict(list)
    for one in marked:
        for labelled in one.film.boxes:
            if one.picture is not None and _has_area(labelled.box):
                placed[labelled.finding].append(_Placed(one.name, labelled.box, one.picture.width, one.picture.height))
    return Boxes(
        total=sum(len(one.film.boxes) for one in marked),
        films=len(marked),
        findings={finding: _describe(boxes) for finding, boxes in sorted(placed.items())},
        faults=tuple(fault for one in marked for fault in find_box_faults(one)),
    )


def find_box_faults(one: Surveyed) -> Iterator[FaultyBox]:
    """Check the boxes of a film: numbers, order, area, inside the film, no box twice, the label present."""
    seen: list[LabelledBox] = []
    for labelled in one.film.boxes:
        box = labelled.box
        values = (_finite(box.x), _finite(box.y), _finite(box.width), _finite(box.height))
        for fault in _faults_of(labelled, one, seen):
            yield FaultyBox(one.name, labelled.finding, values, fault)
        seen.append(labelled)


def overlap(first: Box, second: Box) -> float:
    """Intersection over union of two boxes with an area."""
    across = min(first.x + first.width, second.x + second.width) - max(first.x, second.x)
    down = min(first.y + first.height, second.y + second.height) - max(first.y, second.y)
    shared = max(across, 0.0) * max(down, 0.0)
    return shared / (first.width * first.height + second.width * second.height - shared)


def _faults_of(labelled: LabelledBox, one: Surveyed, seen: Sequence[LabelledBox]) -> Iterator[BoxFault]:
    box = labelled.box
    if not all(math.isfinite(value) for value in (box.x, box.y, box.width, box.height)):
        yield BoxFault.NOT_A_NUMBER
        return
    if box.width < 0 or box.height < 0:
        yield BoxFault.ORDER
    elif not box.width or not box.height:
        yield BoxFault.EMPTY
    elif any(_is_again(labelled, other) for other in seen):
        yield BoxFault.DUPLICATE
    if one.picture is not None and not _is_inside(box, one.picture.width, one.picture.height):
        yield BoxFault.OUTSIDE
    if labelled.finding in one.film.labels and one.film.state_of(labelled.finding) is LabelState.ABSENT:
        yield BoxFault.UNLABELLED


def _is_again(labelled: LabelledBox, other: LabelledBox) -> bool:
    is_comparable = labelled.finding == other.finding and _has_area(other.box)
    return is_comparable and overlap(labelled.box, other.box) >= DUPLICATE_OVERLAP


def _is_inside(box: Box, width: int, height: int) -> bool:
    across, down = sorted((box.x, box.x + box.width)), sorted((box.y, box.y + box.height))
    least, beyond = -EDGE_TOLERANCE_PX, EDGE_TOLERANCE_PX
    return least <= across[0] and across[1] <= width + beyond and least <= down[0] and down[1] <= height + beyond


def _finite(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None


def _has_area(box: Box) -> bool:
    return (
        all(math.isfinite(value) for value in (box.x, box.y)) and 0 < box.width < math.inf and 0 < box.height < math.inf
    )


def _describe(placed: Sequence[_Placed]) -> FindingBoxes:
    per_film: dict[str, int] = defaultdict(int)
    for one in placed:
        per_film[one.film] += 1
    counts: dict[int, int] = defaultdict(int)
    for count in per_film.values():
        counts[count] += 1
    centres = np.array(
        [((one.box.x + one.box.width / 2) / one.width, (one.box.y + one.box.height / 2) / one.height) for one in placed]
    ).mean(axis=0)
    return FindingBoxes(
        boxes=len(placed),
        films=len(per_film),
        boxes_per_film=dict(sorted(counts.items())),
        area_share=quartiles([one.box.width * one.box.height / (one.width * one.height) for one in placed]),
        aspect=quartiles([one.box.width / one.box.height for one in placed]),
        centre=(round(float(centres[0]), 4), round(float(centres[1]), 4)),
        positions=tuple(tuple(round(float(share), 4) for share in row) for row in _cover(placed)),
    )


def _cover(placed: Sequence[_Placed]) -> npt.NDArray[np.float64]:
    """The share of the boxes that cover the middle of each place of the grid."""
    middles = (np.arange(GRID) + 0.5) / GRID
    covered = np.zeros((GRID, GRID))
    for one in placed:
        left, top = one.box.x / one.width, one.box.y / one.height
        across = (middles >= left) & (middles < left + one.box.width / one.width)
        down = (middles >= top) & (middles < top + one.box.height / one.height)
        covered += down[:, np.newaxis] & across
    return covered / len(placed)
