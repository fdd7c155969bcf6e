"""The centre square of a film, reduced as TorchXRayVision reduces it, and where on the film it lies."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from hilum.images.radiograph import Pixels

SURROUND = 0.5
"""What is taken to lie beyond the square's edge where the reduction looks there: the middle of the scale."""
_REACH_SIGMAS = 4.0

Floats = npt.NDArray[np.float64]


def centre_square(height: int, width: int) -> tuple[int, int, int]:
    """Top, left and side of the largest square in the middle of a film."""
    side = min(height, width)
    return height // 2 - side // 2, width // 2 - side // 2, side


def crop(pixels: Pixels, size: int) -> Pixels:
    """The centre square at ``size`` × ``size``.

    A Gaussian of (factor - 1) / 2 pixels, then linear interpolation between the pixels' centres: what
    ``skimage.transform.resize`` does, which TorchXRayVision trained and evaluates with.
    """
    top, left, side = centre_square(*pixels.shape)
    square = pixels[top : top + side, left : left + side]
    if side == size:
        return np.ascontiguousarray(square)
    weights = _weights(side, size)
    reduced = weights @ (square - np.float32(SURROUND)) @ weights.T + np.float32(SURROUND)
    clipped: Pixels = np.clip(reduced, square.min(), square.max())
    return clipped


def spread(grid: npt.ArrayLike, height: int, width: int) -> Floats:
    """A grid over the centre square as one over the whole film, zero outside the square.

    The cells of the shorter side stay as they are; along the longer one they keep their size as nearly as whole cells
    can.
    """
    cells: Floats = np.asarray(grid, dtype=np.float64)
    top, left, side = centre_square(height, width)
    rows = _positions(height, top, side, cells.shape[0])
    columns = _positions(width, left, side, cells.shape[1])
    return rows @ cells @ columns.T


@lru_cache(maxsize=16)
def _weights(source: int, target: int) -> Pixels:
    """How much each of ``source`` pixels of a line counts in each of ``target``."""
    factor = source / target
    centres = (np.arange(target) + 0.5) * factor - 0.5
    lower = np.floor(centres).astype(int)
    part = (centres - lower)[:, np.newaxis]
    # Beyond the edge lies the surround, smoothed by nothing.
    first = _smoothed(source, lower, factor)
    second = _smoothed(source, lower + 1, factor)
    mixed: Pixels = ((1 - part) * first + part * second).astype(np.float32)
    return mixed


def _smoothed(source: int, places: npt.NDArray[np.int_], factor: float) -> Floats:
    distances = np.arange(source) - places[:, np.newaxis]
    is_inside = ((places >= 0) & (places < source))[:, np.newaxis]
    sigma = (factor - 1) / 2
    if sigma <= 0:
        return np.where(is_inside, distances == 0, 0.0)
    reach = int(_REACH_SIGMAS * sigma + 0.5)
    whole = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2).sum()
    bell = np.where(np.abs(distances) <= reach, np.exp(-0.5 * (distances / sigma) ** 2) / whole, 0.0)
    return np.where(is_inside, bell, 0.0)


def _positions(length: int, start: int, side: int, cells: int) -> Floats:
    """How much each cell of the square's side counts in each cell of the film's: by linear interpolation."""
    count = max(cells, round(cells * length / side))
    centres = (np.arange(count) + 0.5) * length / count
    places = (centres - start) / side * cells - 0.5
    shares = np.maximum(0.0, 1.0 - np.abs(np.clip(places, 0, cells - 1)[:, np.newaxis] - np.arange(cells)))
    is_inside = (centres >= start) & (centres <= start + side)
    return np.where(is_inside[:, np.newaxis], shares, 0.0)
