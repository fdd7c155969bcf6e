"""Polarity judged from the picture: in a chest film the middle is bright and the lungs beside it are dark."""

from typing import Final

import numpy as np
from PIL import Image

from hilum.images.radiograph import Pixels

# The left half of an 8 × 8 grid over the film, rows from the top; the right half is its mirror image. Fitted by
# logistic regression on films and their inversions (docs/images.md), and readable: spine, heart and upper abdomen
# speak for bright, the lungs and what lies outside the body for dark.
_WEIGHTS: Final = (
    (-0.04, -0.2, -0.09, 0.34),
    (0.03, -0.22, -0.27, 0.15),
    (0.15, -0.13, -0.46, -0.21),
    (0.02, -0.22, -0.43, 0.01),
    (-0.09, -0.23, -0.14, 0.5),
    (-0.04, -0.06, 0.2, 0.92),
    (-0.13, -0.2, 0.09, 0.78),
    (-0.17, -0.24, -0.05, 0.42),
)
_GRID: Final = 8
_SAMPLES_PER_SIDE: Final = 256
# A score between -1 and 0 leans towards an inverted film, but too little to turn it.
_SURELY_INVERTED: Final = -1.0


def is_inverted(pixels: Pixels) -> bool:
    """Whether a chest film surely has its bones dark and its air bright; an unsure film is left as it is."""
    return score_polarity(pixels) < _SURELY_INVERTED


def score_polarity(pixels: Pixels) -> float:
    """Positive for a chest film of the right sense; the inverted film has the same score with the other sign."""
    height, width = pixels.shape
    sample = pixels[:: max(1, height // _SAMPLES_PER_SIDE), :: max(1, width // _SAMPLES_PER_SIDE)]
    grid = Image.fromarray(np.ascontiguousarray(sample)).resize((_GRID, _GRID), Image.Resampling.BOX)
    cells = np.asarray(grid, dtype=np.float64)
    spread = cells.std()
    if spread == 0:
        return 0.0
    half = np.array(_WEIGHTS)
    return float(np.sum(np.hstack([half, half[:, ::-1]]) * (cells - cells.mean())) / spread)
