"""The boxes of a film: which of them cannot be right, and which a model may learn from or be judged by."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hilum.datasets.film import Film, LabelledBox
from hilum.findings import Box, LabelState

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
    UNKNOWN = "unknown_class"


@dataclass(frozen=True)
class SoundBoxes:
    """The boxes of a film that have an area on it, cut off at its edge; and those left out, each with its fault."""

    boxes: tuple[LabelledBox, ...]
    left_out: tuple[tuple[LabelledBox, BoxFault], ...]


def find_faults(film: Film, size: tuple[int, int] | None) -> Iterator[tuple[int, BoxFault]]:
    """Check the boxes of a film: numbers, order, area, inside the film, no box twice, its label known and present.

    Args:
        film: with its boxes in pixels of the file.
        size: its width and height; where they are not known, nothing is outside.

    Yields:
        The number of a box among the film's, and a fault of it.
    """
    for number, labelled in enumerate(film.boxes):
        yield from ((number, fault) for fault in _faults_of(labelled, film, size, film.boxes[:number]))


def sound_boxes(film: Film, size: tuple[int, int]) -> SoundBoxes:
    """Sort the boxes of a film by whether anything could be learned from them; none is lost.

    Left out is what is no number, has no area or its corners in the wrong order, comes twice, or lies wholly outside.
    """
    fatal = {BoxFault.NOT_A_NUMBER, BoxFault.ORDER, BoxFault.EMPTY, BoxFault.DUPLICATE}
    faults = {number: fault for number, fault in find_faults(film, size) if fault in fatal}
    sound, left_out = [], []
    for number, labelled in enumerate(film.boxes):
        fault = faults.get(number)
        clipped = None if fault else clip(labelled.box, size)
        if clipped is None:
            left_out.append((labelled, fault or BoxFault.OUTSIDE))
        else:
            sound.append(replace(labelled, box=clipped))
    return SoundBoxes(tuple(sound), tuple(left_out))


def clip(box: Box, size: tuple[int, int]) -> Box | None:
    """The part of a box that lies on a film of some width and height; None where there is none."""
    left, top = max(box.x, 0.0), max(box.y, 0.0)
    width, height = min(box.x + box.width, size[0]) - left, min(box.y + box.height, size[1]) - top
    if width <= 0 or height <= 0:
        return None
    is_whole = left == box.x and top == box.y and box.x + box.width <= size[0] and box.y + box.height <= size[1]
    return box if is_whole else Box(left, top, width, height)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union; 0 where neither box has an area."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(0.0, width) * max(0.0, height)
    union = one.width * one.height + other.width * other.height - shared
    return shared / union if union > 0 else 0.0


def has_area(box: Box) -> bool:
    """Whether a box has its corners in order, and all of it in numbers."""
    return (
        all(math.isfinite(value) for value in (box.x, box.y)) and 0 < box.width < math.inf and 0 < box.height < math.inf
    )


def _faults_of(
    labelled: LabelledBox, film: Film, size: tuple[int, int] | None, seen: Sequence[LabelledBox]
) -> Iterator[BoxFault]:
    box, finding = labelled.box, labelled.finding
    if film.labels and finding not in film.labels:
        yield BoxFault.UNKNOWN
    if not all(math.isfinite(value) for value in (box.x, box.y, box.width, box.height)):
        yield BoxFault.NOT_A_NUMBER
        return
    if box.width < 0 or box.height < 0:
        yield BoxFault.ORDER
    elif not box.width or not box.height:
        yield BoxFault.EMPTY
    elif any(_is_again(labelled, other) for other in seen):
        yield BoxFault.DUPLICATE
    if size is not None and not _is_inside(box, *size):
        yield BoxFault.OUTSIDE
    if film.labels.get(finding) is LabelState.ABSENT:
        yield BoxFault.UNLABELLED


def _is_again(labelled: LabelledBox, other: LabelledBox) -> bool:
    is_comparable = labelled.finding == other.finding and has_area(other.box)
    return is_comparable and overlap(labelled.box, other.box) >= DUPLICATE_OVERLAP


def _is_inside(box: Box, width: int, height: int) -> bool:
    across, down = sorted((box.x, box.x + box.width)), sorted((box.y, box.y + box.height))
    least, beyond = -EDGE_TOLERANCE_PX, EDGE_TOLERANCE_PX
    return least <= across[0] and across[1] <= width + beyond and least <= down[0] and down[1] <= height + beyond
