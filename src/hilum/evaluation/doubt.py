"""What a point that may refer achieves: how often it is not wrong about each class, and how often it refers."""

from dataclasses import dataclass

import numpy as np

from hilum.evaluation.intervals import Draws, Estimate, Floats, weighted_sums
from hilum.evaluation.metrics import Scores, Truth
from hilum.inference.bundle import Interval, NamedPoint

CHOICE_KEY = "epoch_chosen_on"
"""Under which checkpoints and a bundle's metrics keep which films chose among its weights."""


@dataclass(frozen=True)
class DoubtNumbers:
    """What a point with two thresholds achieves on one film of each patient.

    Attributes:
        nominal: the share that both coverages are meant to reach; None where the point does not say.
        films, present: how many films, and how many of them with the finding.
        coverage_present: share of the films with the finding that are not called absent.
        coverage_absent: share of those without it that are not called present.
        refer_rate: share of all that are referred.
    """

    nominal: float | None
    films: int
    present: int
    coverage_present: Interval | None
    coverage_absent: Interval | None
    refer_rate: Interval | None


def measure_doubt(truth: Truth, scores: Scores, draws: Draws, point: NamedPoint) -> DoubtNumbers | None:
    """The numbers of a point; None of one that never refers.

    Its promise is of films drawn as its own were, one of each patient, so these must be such.
    """
    if point.refer_from is None:
        return None
    is_called, is_passed = scores >= point.threshold, scores < point.refer_from
    return DoubtNumbers(
        nominal=point.nominal_coverage,
        films=len(truth),
        present=int(truth.sum()),
        coverage_present=_share(~is_passed, truth, draws),
        coverage_absent=_share(~is_called, ~truth, draws),
        refer_rate=_share(~is_called & ~is_passed, np.ones_like(truth), draws),
    )


def _share(part: Truth, whole: Truth, draws: Draws) -> Interval | None:
    """How many of the whole are also of the part."""
    columns = np.stack([part & whole, whole], axis=1)
    counts: Floats = np.vstack([columns.sum(axis=0), weighted_sums(columns, draws.weights)])
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(counts[:, 1] > 0, counts[:, 0] / counts[:, 1], np.nan)
    found = Estimate(float(shares[0]), shares[1:], draws.patients(whole) - 1, float(whole.sum()))
    return found.interval()
