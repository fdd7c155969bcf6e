"""Polarity judged from the picture: in a chest film the middle is bright and the lungs beside it are dark."""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from hilum.images.radiograph import Pixels

Cells: TypeAlias = npt.NDArray[np.float64]

# The left half of an 8 × 8 grid over the film, rows from the top; the right half is its mirror image. Fitted by
# logistic regression on films and their inversions (docs/images.md), and readable: spine, heart and upper abdomen
# speak for bright, the lungs and what lies outside the body for dark.
_LEFT_HALF = (
    (-0.04, -0.2, -0.09, 0.34),
    (0.03, -0.22, -0.27, 0.15),
    (0.15, -0.13, -0.46, -0.21),
    (0.02, -0.22, -0.43, 0.01),
    (-0.09, -0.23, -0.14, 0.5),
    (-0.04, -0.06, 0.2, 0.92),
    (-0.13, -0.2, 0.09, 0.78),
    (-0.17, -0.24, -0.05, 0.42),
)
_WEIGHTS: Final = np.hstack([_LEFT_HALF, np.fliplr(_LEFT_HALF)])
_GRID: Final = 8
_SAMPLES_PER_SIDE: Final = 256
# A score between -1 and 0 leans towards an inverted film, but too little to turn it.
_SURELY_INVERTED: Final = -1.0
# A film on its side can look inverted; standing up it then looks right, and more clearly so.
_CLEARER: Final = 1.1


def is_inverted(pixels: Pixels) -> bool:
    """Whether a chest film surely has its bones dark and its air bright; an unsure film is left as it is."""
    cells = _grid(pixels)
    score, *turned = (_score(np.rot90(cells, quarter)) for quarter in range(4))
    return score < _SURELY_INVERTED and max(turned) <= -_CLEARER * score


def score_polarity(pixels: Pixels) -> float:
    """Positive for an upright chest film of the right sense; its inversion scores the same with the other sign."""
    return _score(_grid(pixels))


def _grid(pixels: Pixels) -> Cells:
    height, width = pixels.shape
    sample = pixels[:: max(1, height // _SAMPLES_PER_SIDE), :: max(1, width // _SAMPLES_PER_SIDE)]
    grid = Image.fromarray(np.ascontiguousarray(sample)).resize((_GRID, _GRID), Image.Resampling.BOX)
    return np.asarray(grid, dtype=np.float64)


def _score(cells: Cells) -> float:
    spread = cells.std()
    if spread == 0:
        return 0.0
    return float(np.sum(_WEIGHTS * (cells - cells.mean())) / spread)
