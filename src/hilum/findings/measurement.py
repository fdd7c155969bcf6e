"""What is drawn and measured on a film: the outlines of organs, and the numbers that follow from them."""

from dataclasses import dataclass
from enum import StrEnum

from hilum.findings.finding import Decision

Point = tuple[float, float]
"""x, y in original pixel coordinates; 0, 0 is the outer corner of the first pixel."""


class Organ(StrEnum):
    """An organ that is drawn; sides are the patient's, whose right is at the image's left."""

    HEART = "heart"
    LEFT_LUNG = "left_lung"
    RIGHT_LUNG = "right_lung"


class Unit(StrEnum):
    """What a measurement counts in; millimetres are at the detector, where the body is magnified."""

    RATIO = "ratio"
    PX2 = "px2"
    MM2 = "mm2"


@dataclass(frozen=True)
class Contour:
    """The outline of an organ on a film: a closed polygon without its first point again; holes are not drawn.

    Attributes:
        organ: whose.
        bundle: the name of the bundle that drew it.
        points: in original pixel coordinates.
    """

    organ: Organ
    bundle: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Diameter:
    """A width as it was measured: a level line on the film, in original pixel coordinates.

    Attributes:
        name: ``heart`` or ``thorax``.
        start, end: the ends of the line, the image's left one first.
        length_px: along the line.
        length_mm: at the detector; None where the spacing is unknown.
    """

    name: str
    start: Point
    end: Point
    length_px: float
    length_mm: float | None = None


@dataclass(frozen=True)
class Measurement:
    """A number measured on a film.

    Attributes:
        name: ``cardiothoracic_ratio``, ``left_lung_area`` or ``right_lung_area``.
        bundle: the name of the bundle whose contours it was measured on.
        value: in ``unit``; None where it could not be measured, with a ``reason``.
        diameters: the lines that were measured, if it is of lines.
        threshold: above which the value is called enlarged, where that is decided at all.
        decision: ``present`` above the threshold, ``absent`` at it or below; None where nothing is decided.
        reason: a stable code, such as ``view_ap``: why there is no value, or no decision.
    """

    name: str
    bundle: str
    value: float | None
    unit: Unit
    diameters: tuple[Diameter, ...] = ()
    threshold: float | None = None
    decision: Decision | None = None
    reason: str | None = None
