"""The boxes of a source: how many, how large, where, and which of them cannot be right."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.datasets.boxes import BoxFault, find_faults, has_area
from hilum.datasets.exploration.demographics import Quartiles, quartiles
from hilum.datasets.exploration.survey import Surveyed
from hilum.findings import Box, LabelState

GRID = 32
_NOWHERE = "normal"
"""A label that has no place to be marked."""


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
class Miscount:
    """A film on which the source's table counts other boxes of a finding than its reports have."""

    film: str
    finding: str
    stated: int
    found: int


@dataclass(frozen=True)
class Marked:
    """Films with a box of a label that has an area, and films that have the label and no such box."""

    films: int
    unmarked: int


@dataclass(frozen=True)
class Boxes:
    """The boxes of a source.

    Attributes:
        total: boxes, the faulty ones too.
        films, films_without: with a box, and without any.
        findings: those that have an area, by finding.
        labels: how many films of each label are marked; empty where the source marks none.
        faults: boxes that cannot be right.
        fault_counts: boxes with each fault.
        miscounts: films whose boxes are not as many as the source says.
    """

    total: int
    films: int
    films_without: int
    findings: dict[str, FindingBoxes]
    labels: dict[str, Marked]
    faults: tuple[FaultyBox, ...]
    fault_counts: dict[str, int]
    miscounts: tuple[Miscount, ...]

    @property
    def unmarked_labels(self) -> tuple[str, ...]:
        """Labels of the source that no box with an area shows."""
        return tuple(label for label, one in self.labels.items() if not one.films)


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
            if one.picture is not None and has_area(labelled.box):
                placed[labelled.finding].append(_Placed(one.name, labelled.box, one.picture.width, one.picture.height))
    faults = tuple(fault for one in marked for fault in find_box_faults(one))
    miscounts = tuple(miscount for one in surveyed for miscount in _find_miscounts(one))
    return Boxes(
        total=sum(len(one.film.boxes) for one in marked),
        films=len(marked),
        films_without=len(surveyed) - len(marked),
        findings={finding: _describe(boxes) for finding, boxes in sorted(placed.items())},
        labels=_count_marked(surveyed) if marked or miscounts else {},
        faults=faults,
        fault_counts=dict(Counter(fault.fault.value for fault in faults).most_common()),
        miscounts=miscounts,
    )


def find_box_faults(one: Surveyed) -> Iterator[FaultyBox]:
    """The boxes of a film that cannot be right, each as often as it has faults."""
    size = None if one.picture is None else (one.picture.width, one.picture.height)
    for number, fault in find_faults(one.film, size):
        labelled = one.film.boxes[number]
        box = labelled.box
        values = (_finite(box.x), _finite(box.y), _finite(box.width), _finite(box.height))
        yield FaultyBox(one.name, labelled.finding, values, fault)


def _find_miscounts(one: Surveyed) -> Iterator[Miscount]:
    found = Counter(labelled.finding for labelled in one.film.boxes)
    stated = one.film.boxes_stated
    for finding in sorted(stated.keys() | found.keys() if stated else ()):
        if stated.get(finding, 0) != found[finding]:
            yield Miscount(one.name, finding, stated.get(finding, 0), found[finding])


def _count_marked(surveyed: Sequence[Surveyed]) -> dict[str, Marked]:
    """For each label that is present or marked on a film."""
    present: Counter[str] = Counter()
    unmarked: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for one in surveyed:
        boxed = {labelled.finding for labelled in one.film.boxes if has_area(labelled.box)}
        shown = {label for label, state in one.film.labels.items() if state is LabelState.PRESENT} - {_NOWHERE}
        marked.update(boxed)
        present.update(shown)
        unmarked.update(shown - boxed)
    return {label: Marked(marked[label], unmarked[label]) for label in sorted(present.keys() | marked.keys())}


def _finite(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None


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
