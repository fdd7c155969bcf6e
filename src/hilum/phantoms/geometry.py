"""Plane geometry of a film: its field, smooth curves, signed distances and the path lengths of simple solids."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

Points: TypeAlias = npt.NDArray[np.float64]
"""n × 2 (x to the image's right, y down), in the unit that the name says."""

Plane: TypeAlias = npt.NDArray[np.float32]
"""height × width of a film; path lengths in mm unless the name says otherwise."""

_CELLS = 112
_EVEN_TAPS_PX = 2**0.5


@dataclass(frozen=True)
class Field:
    """Where a film lies: ``left_mm`` and ``top_mm`` of its upper left corner, and its square pixels."""

    width: int
    height: int
    spacing_mm: float
    left_mm: float
    top_mm: float

    def to_px(self, points_mm: Points) -> Points:
        """Millimetres to pixels; 0, 0 is the outer corner of the first pixel."""
        return (points_mm - (self.left_mm, self.top_mm)) / self.spacing_mm

    def x_mm(self) -> Plane:
        """The centres of the columns, as a row."""
        return (self.left_mm + (np.arange(self.width, dtype=np.float32)[np.newaxis] + 0.5) * self.spacing_mm).astype(
            np.float32
        )

    def y_mm(self) -> Plane:
        """The centres of the rows, as a column."""
        return (self.top_mm + (np.arange(self.height, dtype=np.float32)[:, np.newaxis] + 0.5) * self.spacing_mm).astype(
            np.float32
        )

    def around(self, points_mm: Points, margin_mm: float) -> tuple[slice, slice] | None:
        """The rows and columns that hold the points and a margin; None where they miss the film."""
        low = np.floor(self.to_px(points_mm.min(axis=0) - margin_mm)).astype(int).clip(0)
        high = np.ceil(self.to_px(points_mm.max(axis=0) + margin_mm)).astype(int)
        right, bottom = min(int(high[0]), self.width), min(int(high[1]), self.height)
        if right - low[0] < 1 or bottom - low[1] < 1:
            return None
        return slice(int(low[1]), bottom), slice(int(low[0]), right)

    def part(self, rows: slice, columns: slice) -> "Field":
        """The field of a part of this film."""
        return Field(
            columns.stop - columns.start,
            rows.stop - rows.start,
            self.spacing_mm,
            self.left_mm + columns.start * self.spacing_mm,
            self.top_mm + rows.start * self.spacing_mm,
        )


def smooth(points: Points, per_span: int = 8, *, closed: bool = False) -> Points:
    """A Catmull-Rom curve through the points (n × 2 or n × 3)."""
    ring = np.concatenate([points[-1:], points, points[:2]]) if closed else _with_ends(points)
    spans = len(ring) - 3
    t = np.linspace(0, 1, per_span, endpoint=False)[:, np.newaxis]
    pieces = [_span(ring[i : i + 4], t) for i in range(spans)]
    if not closed:
        pieces.append(points[-1:])
    return np.concatenate(pieces)


def _with_ends(points: Points) -> Points:
    return np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])


def _span(p: Points, t: Points) -> Points:
    result: Points = 0.5 * (
        2 * p[1]
        + (p[2] - p[0]) * t
        + (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * t**2
        + (3 * p[1] - p[0] - 3 * p[2] + p[3]) * t**3
    )
    return result


def enlarge(coarse: npt.NDArray[np.floating], field: Field) -> Plane:
    """A smooth coarse plane over the whole field, at the film's pixels."""
    image = Image.fromarray(np.ascontiguousarray(coarse, dtype=np.float32))
    return np.asarray(image.resize((field.width, field.height), Image.Resampling.BICUBIC), dtype=np.float32)


def _grid(field: Field, cell_mm: float) -> tuple[Points, Points]:
    columns = max(2, min(field.width, round(field.width * field.spacing_mm / cell_mm)))
    rows = max(2, min(field.height, round(field.height * field.spacing_mm / cell_mm)))
    x = field.left_mm + (np.arange(columns) + 0.5) * (field.width * field.spacing_mm / columns)
    y = field.top_mm + (np.arange(rows) + 0.5) * (field.height * field.spacing_mm / rows)
    return np.asarray(x[np.newaxis], np.float64), np.asarray(y[:, np.newaxis], np.float64)


def signed_distance(outline_mm: Points, field: Field) -> Plane:
    """Distance to a closed outline in mm, positive inside.

    It is computed on a coarse grid and enlarged: a distance is smooth, so the edge stays sharp.
    """
    x, y = _grid(field, field.width * field.spacing_mm / _CELLS)
    nearest = np.full(np.broadcast_shapes(x.shape, y.shape), np.inf)
    inside = np.zeros(nearest.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(outline_mm, np.roll(outline_mm, -1, axis=0), strict=True):
        squared, _ = _to_segment(x, y, (x0, y0), (x1, y1))
        np.minimum(nearest, squared, out=nearest)
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return enlarge(np.where(inside, 1.0, -1.0) * np.sqrt(nearest), field)


def _to_segment(x: Points, y: Points, start: tuple[float, float], end: tuple[float, float]) -> tuple[Points, Points]:
    """Squared distance to a segment, and where along it (not clipped) the nearest point of its line lies."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = ((x - start[0]) * dx + (y - start[1]) * dy) / max(dx * dx + dy * dy, 1e-9)
    clipped = np.clip(along, 0, 1)
    return (x - start[0] - clipped * dx) ** 2 + (y - start[1] - clipped * dy) ** 2, along


def bulge(distance_mm: Plane, radius_mm: float) -> Plane:
    """A solid's relative thickness: 0 outside, round over ``radius_mm`` from its edge, 1 further in."""
    depth = np.clip(distance_mm / np.float32(radius_mm), 0, 1)
    result: Plane = np.sqrt(depth * (2 - depth))
    return result


@dataclass(frozen=True, eq=False)
class Tube:
    """A round bar along a curve in space (n × 3, z along the beam), hollow inside its wall."""

    centre_mm: Points
    radius_mm: float
    wall_mm: float

    def add_to(self, plane: Plane, field: Field) -> None:
        """Add the path length through the wall to the plane."""
        window = field.around(self.centre_mm[:, :2], self.radius_mm + 1)
        if window is None:
            return
        part = field.part(*window)
        distance, slant = self._nearest(part)
        outer = _chord(distance, self.radius_mm)
        inner = _chord(distance, max(self.radius_mm - self.wall_mm, 0))
        plane[window] += (outer - 0.85 * inner) * slant

    def _nearest(self, field: Field) -> tuple[Plane, Plane]:
        """Distance to the centre line, doubled past its ends, and how much the beam's path is lengthened by slant."""
        x, y = _grid(field, max(self.radius_mm / 3, field.spacing_mm))
        step = np.diff(self.centre_mm, axis=0)
        slants = np.minimum(np.linalg.norm(step, axis=1) / np.maximum(np.linalg.norm(step[:, :2], axis=1), 1e-6), 2.0)
        nearest = np.full(np.broadcast_shapes(x.shape, y.shape), np.inf)
        slant = np.ones(nearest.shape)
        last = len(step) - 1
        for i, (start, end) in enumerate(zip(self.centre_mm[:-1], self.centre_mm[1:], strict=True)):
            squared, along = _to_segment(x, y, (start[0], start[1]), (end[0], end[1]))
            length = float(np.linalg.norm(step[i, :2]))
            if i == 0:
                squared = squared + 3 * (np.maximum(-along, 0) * length) ** 2
            if i == last:
                squared = squared + 3 * (np.maximum(along - 1, 0) * length) ** 2
            closer = squared < nearest
            nearest = np.where(closer, squared, nearest)
            slant = np.where(closer, slants[i], slant)
        return enlarge(np.sqrt(nearest), field), enlarge(slant, field)


def _chord(distance_mm: Plane, radius_mm: float) -> Plane:
    result: Plane = 2 * np.sqrt(np.maximum(np.float32(radius_mm**2) - distance_mm**2, 0))
    return result


def soften(plane: Plane, radius_px: float) -> Plane:
    """Blur by three passes of a short filter, nearly a Gaussian of that deviation; edges are repeated."""
    for _ in range(3):
        plane = _blur_rows(_blur_rows(plane, radius_px).T, radius_px).T
    return plane


def _blur_rows(plane: Plane, radius_px: float) -> Plane:
    """One pass down the columns: three taps up to the width where they are even, else a box."""
    if radius_px <= _EVEN_TAPS_PX:
        side = np.float32(radius_px**2 / 6)
        edged = np.pad(plane, ((1, 1), (0, 0)), mode="edge")
        result: Plane = (1 - 2 * side) * plane + side * (edged[:-2] + edged[2:])
        return result
    half = round((np.sqrt(4 * radius_px**2 + 1) - 1) / 2)
    width = 2 * half + 1
    total = np.pad(plane, ((half + 1, half), (0, 0)), mode="edge").cumsum(axis=0, dtype=np.float64)
    return np.asarray((total[width:] - total[:-width]) / width, dtype=np.float32)
