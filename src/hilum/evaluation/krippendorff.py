"""Krippendorff's alpha: how far raters agree beyond what chance would give, whoever rated what (Krippendorff 2018)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def coincidences(units: Sequence[Sequence[int]], values: Sequence[int]) -> Floats:
    """How often two values meet in each unit; a unit that only one rater rated has no meeting.

    Args:
        units: the values that each unit was given, by any number of raters.
        values: all values that there may be, in order.

    Returns:
        units × values × values; the sum of a unit's is the number of its ratings.
    """
    counts = np.array([[list(unit).count(value) for value in values] for unit in units], dtype=np.float64)
    counts = counts.reshape(len(units), len(values))
    raters = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(values))
    return np.where(raters > 1, 1 / np.maximum(raters - 1, 1), 0.0)[:, None, None] * pairs


def ordinal_alpha(met: Floats) -> Floats:
    """Alpha for values that have an order but no distances.

    Args:
        met: … × values × values, coincidences summed over units.

    Returns:
        alpha of each: 1 where all agree, 0 where they agree as by chance; nan where nobody differs from anybody, since
        then chance would give the same.
    """
    frequencies = met.sum(axis=-1)
    total = frequencies.sum(axis=-1)
    distances = _ordinal_distances(frequencies)
    observed = (met * distances).sum(axis=(-2, -1))
    expected = (frequencies[..., :, None] * frequencies[..., None, :] * distances).sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha: Floats = 1 - (total - 1) * observed / expected
    return np.where(expected > 0, alpha, np.nan)


def _ordinal_distances(frequencies: Floats) -> Floats:
    """The squared distance of two values: how many ratings lie between them, those at the ends counted half."""
    below = np.cumsum(frequencies, axis=-1) - frequencies / 2
    return (below[..., :, None] - below[..., None, :]) ** 2
