"""How well two ways of measuring agree: overlap of masks, mean error, bias and limits of agreement."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.evaluation.intervals import DRAWS, SEED
from hilum.inference.bundle import Interval

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

LIMITS = 1.96
"""Standard deviations on either side of the bias between which 95 % of the differences lie."""


@dataclass(frozen=True, eq=False)
class Agreement:
    """What was measured against what is true, over films.

    Attributes:
        measured, true: of each film.
        mae: the mean absolute difference.
        bias: the mean of measured less true.
        low, high: the limits of agreement (Bland and Altman 1986).
    """

    measured: Floats
    true: Floats
    mae: Interval
    bias: Interval
    low: float
    high: float


def dice(found: Mask, true: Mask) -> float:
    """Twice the overlap over both areas (Dice 1945); 1 where neither has any."""
    areas = int(found.sum()) + int(true.sum())
    return 2 * int((found & true).sum()) / areas if areas else 1.0


def agree(measured: Sequence[float], true: Sequence[float], patients: Sequence[str]) -> Agreement | None:
    """How measured values agree with the true ones; None with fewer than two films."""
    if len(measured) < 2:
        return None
    first, second = np.asarray(measured, dtype=np.float64), np.asarray(true, dtype=np.float64)
    differences = first - second
    bias, spread = float(differences.mean()), float(differences.std(ddof=1))
    return Agreement(
        first,
        second,
        mean_interval(np.abs(differences), patients),
        mean_interval(differences, patients),
        bias - LIMITS * spread,
        bias + LIMITS * spread,
    )


def mean_interval(values: npt.ArrayLike, patients: Sequence[str]) -> Interval:
    """The mean over films with its 95 % interval, by resampling patients with all their films."""
    each = np.asarray(values, dtype=np.float64)
    _, owner = np.unique(np.asarray(patients), return_inverse=True)
    count = int(owner.max()) + 1
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=DRAWS)
    means = drawn @ np.bincount(owner, each) / (drawn @ np.bincount(owner))
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(value=float(each.mean()), low=float(low), high=float(high))
