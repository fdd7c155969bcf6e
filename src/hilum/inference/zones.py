"""Where on the lungs a box lies, by the outlines of both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hilum.findings import Box, Contour, Organ, Zone

LEAST_SHARE = 0.5
"""Of a box: it lies on a lung where at least so much of it does."""
CLEARLY_MORE = 2.0
"""So many times more of a box lies on one lung than on the other, or it has no side."""
OF_THE_HEART = 0.4
"""A box and the frame of the heart that overlap by so much of both together mark the heart."""
TALL = 0.6
"""Of the height of the lungs: a box that reaches over so much of it lies in no one zone."""
BELOW = 0.15
"""Of a lung's height: what is so far below its outline is counted to it, for fluid hides its base."""

_SIDES: Mapping[Organ, tuple[Zone, Zone, Zone]] = {
    Organ.RIGHT_LUNG: (Zone.RIGHT_UPPER, Zone.RIGHT_MIDDLE, Zone.RIGHT_LOWER),
    Organ.LEFT_LUNG: (Zone.LEFT_UPPER, Zone.LEFT_MIDDLE, Zone.LEFT_LOWER),
}


def zone_of(box: Box, contours: Sequence[Contour]) -> Zone | None:
    """The zone of a lung in which a box has its middle.

    Heights are those of both lungs together, from the higher apex to the lower base: the outline of a diseased lung may
    be short. None where a lung has no outline, and where a box lies on neither lung, much on both, over most of one,
    or marks the heart.
    """
    frames = {contour.organ: _frame(contour) for contour in contours if contour.organ in _SIDES}
    hearts = [_frame(contour) for contour in contours if contour.organ is Organ.HEART]
    if len(frames) < len(_SIDES) or any(_overlap(box, heart) >= OF_THE_HEART for heart in hearts):
        return None
    top, bottom = min(frame.y for frame in frames.values()), max(frame.y + frame.height for frame in frames.values())
    shares = {organ: _share(box, frame, BELOW * (bottom - top)) for organ, frame in frames.items()}
    organ = max(shares, key=lambda one: shares[one])
    other = min(shares.values())
    is_tall = box.height > TALL * (bottom - top)
    if is_tall or shares[organ] < LEAST_SHARE or shares[organ] < CLEARLY_MORE * other:
        return None
    third = 3 * (box.y + box.height / 2 - top) / (bottom - top)
    return _SIDES[organ][min(2, max(0, int(third)))]


def _frame(contour: Contour) -> Box:
    across, down = [x for x, _ in contour.points], [y for _, y in contour.points]
    return Box(min(across), min(down), max(across) - min(across), max(down) - min(down))


def _common(box: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(box.x + box.width, other.x + other.width) - max(box.x, other.x)
    height = min(box.y + box.height, other.y + other.height) - max(box.y, other.y)
    return max(0.0, width) * max(0.0, height)


def _overlap(box: Box, other: Box) -> float:
    """What two boxes share, over all that they cover."""
    common = _common(box, other)
    return common / (box.width * box.height + other.width * other.height - common)


def _share(box: Box, frame: Box, below: float) -> float:
    """How much of a box lies on the frame of a lung."""
    return _common(box, replace(frame, height=frame.height + below)) / (box.width * box.height)
