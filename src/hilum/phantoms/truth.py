"""What is true of a phantom, exactly, in pixel coordinates of its film."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, TypeAlias

import numpy as np

from hilum.findings import Box, Sex, View
from hilum.phantoms.anatomy import Anatomy
from hilum.phantoms.geometry import Field, Points

Outline: TypeAlias = tuple[tuple[float, float], ...]
"""A closed polygon of x, y in pixels; 0, 0 is the outer corner of the first pixel."""


class Side(StrEnum):
    """The patient's side; the patient's right is at the image's left."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def sign(self) -> int:
        """1 towards the image's right, which is the patient's left."""
        return 1 if self is Side.LEFT else -1


class Pathology(StrEnum):
    """What a phantom may have."""

    OPACITY = "opacity"
    EFFUSION = "effusion"
    PNEUMOTHORAX = "pneumothorax"
    NODULE = "nodule"
    CARDIOMEGALY = "cardiomegaly"


@dataclass(frozen=True)
class Lesion:
    """Where the pathology lies.

    Attributes:
        side: of the patient; None for the heart's.
        box: the smallest box of whole pixels that holds it.
        outline: of an effusion's fluid or a pneumothorax's free air.
        centre, radius: of a nodule, in pixels.
    """

    box: Box
    side: Side | None = None
    outline: Outline | None = None
    centre: tuple[float, float] | None = None
    radius: float | None = None


@dataclass(frozen=True)
class Truth:
    """Everything that is known of a phantom.

    Attributes:
        left_lung, right_lung: the lung fields without heart and mediastinum, whatever fills them.
        cardiothoracic_ratio: the heart's width over the inner width of the thorax, both from the outlines.
        exposed: the part of the film inside the collimation.
    """

    seed: int
    age_years: float
    sex: Sex
    view: View
    width: int
    height: int
    spacing_mm: float
    left_lung: Outline
    right_lung: Outline
    heart: Outline
    cardiothoracic_ratio: float
    exposed: Box
    pathology: Pathology | None = None
    lesion: Lesion | None = None

    def to_json(self) -> dict[str, Any]:
        """The truth as plain JSON values, marked synthetic."""
        return {"synthetic": True, **_plain(self)}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def to_outline(points_px: Points) -> Outline:
    """Points as an outline, to a thousandth of a pixel."""
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in points_px)


def cardiothoracic_ratio(left_lung: Outline, right_lung: Outline, heart: Outline) -> float:
    """Width of the heart over the width from the right lung's to the left lung's outermost point."""
    heart_x = [x for x, _ in heart]
    thorax = max(x for x, _ in left_lung) - min(x for x, _ in right_lung)
    return (max(heart_x) - min(heart_x)) / thorax


def lung_field(anatomy: Anatomy, side: Side) -> Points:
    """A lung's outline in the chest's own units, without the heart's shadow."""
    top, bottom = int(anatomy.heart[:, 1].argmin()), int(anatomy.heart[:, 1].argmax())
    chain = np.roll(anatomy.heart, -bottom, axis=0)
    top = (top - bottom) % len(chain)
    chains = (chain[: top + 1], np.concatenate([chain[top:], chain[:1]])[::-1])
    border = max(chains, key=lambda points: float((side.sign * points[:, 0]).mean()))
    order = np.argsort(border[:, 1], kind="stable")
    border = border[order]

    def beyond(points: Points) -> Points:
        edge = np.interp(points[:, 1], border[:, 1], side.sign * border[:, 0], left=-9.0, right=-9.0)
        result: Points = side.sign * points[:, 0] - edge
        return result

    return clip(anatomy.lung(side.sign), beyond, border, axis=1)


def clip(polygon: Points, signed: Callable[[Points], Points], border: Points, *, axis: int) -> Points:
    """The part of a polygon where ``signed`` is positive; the cut follows ``border``, sorted along ``axis``."""
    value = signed(polygon)
    if not (value > 0).any():
        return polygon[:0]
    start = int(np.flatnonzero((value > 0) & (np.roll(value, 1) <= 0))[0]) if (value <= 0).any() else 0
    ring, value = np.roll(polygon, -start, axis=0), np.roll(value, -start)
    pieces: list[Points] = []
    leaving: Points | None = None
    for i in range(len(ring)):
        following = (i + 1) % len(ring)
        if value[i] > 0:
            pieces.append(ring[i : i + 1])
        if (value[i] > 0) == (value[following] > 0):
            continue
        crossing = ring[i] + (ring[following] - ring[i]) * (value[i] / (value[i] - value[following]))
        if value[i] > 0:
            leaving = crossing
        elif leaving is not None:
            pieces += [leaving[np.newaxis], _between(border, leaving, crossing, axis), crossing[np.newaxis]]
    return np.concatenate(pieces)


def _between(border: Points, start: Points, end: Points, axis: int) -> Points:
    low, high = sorted((start[axis], end[axis]))
    points = border[(border[:, axis] > low) & (border[:, axis] < high)]
    result: Points = points if start[axis] <= end[axis] else points[::-1]
    return result


def organ_outlines(anatomy: Anatomy, field: Field) -> tuple[Outline, Outline, Outline]:
    """Left lung, right lung and heart on the film."""
    shapes = (lung_field(anatomy, Side.LEFT), lung_field(anatomy, Side.RIGHT), anatomy.heart)
    left, right, heart = (to_outline(field.to_px(anatomy.to_mm(shape))) for shape in shapes)
    return left, right, heart
