"""From a field over a film to the outline of one organ: the largest closed curve at a level."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import contourpy
import numpy as np
import numpy.typing as npt

Field: TypeAlias = npt.NDArray[np.float32]
"""rows × columns over the whole film; above the level is the organ."""
Polygon: TypeAlias = npt.NDArray[np.float64]
"""points × 2: x, y of a closed curve, whose first point is not repeated."""

TOLERANCE_CELLS = 0.1
"""So far, in cells of the field, a point may lie from the simplified outline."""


def trace(field: Field, level: float, width: int, height: int) -> Polygon | None:
    """The largest outline of a field at a level, in pixels of a film; None where nothing is above the level.

    The curve runs where the field, linear between the centres of its cells, crosses the level. Smaller pieces and
    holes are left out.
    """
    rows, columns = field.shape
    lines = contourpy.contour_generator(z=_framed(field, level)).lines(level)
    if not lines:
        return None
    largest = simplify(max((np.asarray(line)[:-1] for line in lines), key=area))
    # Cell i of the padded field is centred at i - 0.5 cells from the film's edge.
    polygon: Polygon = (largest - 0.5) * (width / columns, height / rows)
    return polygon


def opened(field: Field, reach: int) -> Field:
    """The field without what is thinner than ``2 × reach + 1`` cells (a morphological opening by a square)."""
    return _extreme(_extreme(field, reach, np.min), reach, np.max)


def _extreme(field: Field, reach: int, pick: Callable[..., Field]) -> Field:
    found = np.pad(field, reach, mode="edge")
    for axis in (0, 1):
        found = pick(np.lib.stride_tricks.sliding_window_view(found, 2 * reach + 1, axis=axis), axis=-1)
    return found


def _framed(field: Field, level: float) -> npt.NDArray[np.float64]:
    """The field with a ring around it, so far below the level that an organ cut off by the film ends at its edge."""
    framed = np.pad(field.astype(np.float64), 1, mode="edge")
    for edge in (framed[0], framed[-1], framed[:, 0], framed[:, -1]):
        edge[:] = np.minimum(edge, 2 * level - edge)
    return framed


def area(points: npt.ArrayLike | Sequence[tuple[float, float]]) -> float:
    """The area inside a closed polygon (Gauss)."""
    x, y = np.asarray(points, dtype=np.float64).T
    # From its own first point, or large coordinates would cost digits.
    x, y = x - x[0], y - y[0]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def simplify(polygon: Polygon, tolerance: float = TOLERANCE_CELLS) -> Polygon:
    """Leave out points of a closed polygon that lie within the tolerance of the rest (Douglas and Peucker 1973)."""
    if len(polygon) <= 4:
        return polygon
    farthest = int(np.argmax(((polygon - polygon[0]) ** 2).sum(axis=1)))
    kept = np.zeros(len(polygon) + 1, dtype=np.bool_)
    kept[[0, farthest, len(polygon)]] = True
    ring = np.concatenate([polygon, polygon[:1]])
    chains = [(0, farthest), (farthest, len(polygon))]
    while chains:
        first, last = chains.pop()
        between = ring[first + 1 : last]
        if not len(between):
            continue
        distances = _distances(between, ring[first], ring[last])
        worst = int(np.argmax(distances))
        if distances[worst] > tolerance:
            place = first + 1 + worst
            kept[place] = True
            chains += [(first, place), (place, last)]
    simplified: Polygon = polygon[kept[:-1]]
    return simplified


def _distances(points: Polygon, start: Polygon, end: Polygon) -> npt.NDArray[np.float64]:
    """How far points lie from a line's segment."""
    along, towards = end - start, points - start
    length = float(along @ along)
    share = np.clip(towards @ along / length, 0, 1) if length > 0 else np.zeros(len(points))
    distances: npt.NDArray[np.float64] = np.hypot(*(towards - share[:, np.newaxis] * along).T)
    return distances
