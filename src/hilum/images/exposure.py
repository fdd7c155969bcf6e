"""Exposure judged from the picture: what is burnt to white or black, or kept in too few shades, cannot be read back."""

import numpy as np

from hilum.findings import CheckOutcome, QualityCheck
from hilum.images.radiograph import Pixels

_SAMPLES_PER_SIDE = 256
_MARGIN = 6
"""A sixth at each side is left out: collimation and bars are black or white by right."""
_CLOSE = 1 / 256
_LARGEST_WHITE = 0.2
_LARGEST_BLACK = 0.45
_FEWEST_SHADES = 32
# Of 15,894 films the most extreme had 12 % of its middle at its brightest value, 36 % at its darkest, and 53 shades
# (docs/guard.md).


def check_exposure(pixels: Pixels) -> tuple[QualityCheck, ...]:
    """What of ``mostly_white``, ``mostly_black`` and ``few_shades`` is wrong with a film; nothing where all is well."""
    height, width = pixels.shape
    sample = pixels[:: max(1, height // _SAMPLES_PER_SIDE), :: max(1, width // _SAMPLES_PER_SIDE)]
    low, high = float(sample.min()), float(sample.max())
    if high <= low:
        return ()
    scaled = (sample - low) / (high - low)
    rows, columns = scaled.shape
    middle = scaled[rows // _MARGIN : rows - rows // _MARGIN, columns // _MARGIN : columns - columns // _MARGIN]
    white, black = float(np.mean(middle >= 1 - _CLOSE)), float(np.mean(middle <= _CLOSE))
    # By the film's own range: twelve bits in a file of sixteen use a sixteenth of it, and lose nothing.
    shades = len(np.unique(np.round(scaled * 255)))
    checks = []
    if white > _LARGEST_WHITE:
        checks.append(_warn("mostly_white", "percent", round(100 * white)))
    if black > _LARGEST_BLACK:
        checks.append(_warn("mostly_black", "percent", round(100 * black)))
    if shades < _FEWEST_SHADES:
        checks.append(_warn("few_shades", "shades", shades))
    return tuple(checks)


def _warn(code: str, name: str, value: int) -> QualityCheck:
    return QualityCheck(code, CheckOutcome.WARN, ((name, str(value)),))
