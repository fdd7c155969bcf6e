"""Probabilities as ranks among those of many films, so that two models can be set side by side."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

STEPS = 100
"""Between the quantiles that are kept."""

Floats = npt.NDArray[np.float64]


def quantiles_of(probabilities: npt.ArrayLike) -> Floats:
    """The probabilities [findings, :data:`STEPS` + 1] at equal steps of rank, of those of films [films, findings]."""
    found: Floats = np.quantile(np.asarray(probabilities, dtype=np.float64), np.linspace(0, 1, STEPS + 1), axis=0).T
    return found


def rank(probability: npt.ArrayLike, quantiles: Sequence[float] | Floats) -> Floats:
    """The rank, 0 to 1, of a probability of one finding among those whose quantiles are given.

    One among equals has the middle of their ranks.
    """
    ordered, asked = np.asarray(quantiles, dtype=np.float64), np.asarray(probability, dtype=np.float64)
    steps = np.linspace(0, 1, len(ordered))
    known = np.unique(ordered)
    middles = np.asarray([steps[ordered == value].mean() for value in known])
    ranks: Floats = np.interp(asked, known, middles, left=0.0, right=1.0)
    return ranks


def ranks_of(probabilities: Floats, quantiles: Floats) -> Floats:
    """The ranks [films, findings] of probabilities [films, findings], given the quantiles of each finding."""
    columns = zip(probabilities.T, quantiles, strict=True)
    return np.stack([rank(column, known) for column, known in columns], axis=1)
