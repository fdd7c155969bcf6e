"""95 % intervals by resampling patients: films of one patient are not independent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.evaluation.metrics import Scores, Truth, auc_pr, auc_roc
from hilum.inference.bundle import Interval

DRAWS = 2000
SEED = 20_180_222
_CELLS_AT_ONCE = 4_000_000
"""So many weights are worked on at a time, whatever the number of films."""

Weights = npt.NDArray[np.uint16]
"""draws × films: how often each film is in each draw."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Estimate:
    """A number, and the same number in each draw; nan where it cannot be computed."""

    value: float
    draws: Floats

    def interval(self) -> Interval | None:
        """The number with its interval, from the draws in which it can be computed; None where there is neither."""
        known = self.draws[~np.isnan(self.draws)]
        if np.isnan(self.value) or not len(known):
            return None
        low, high = np.percentile(known, (2.5, 97.5))
        return Interval(value=self.value, low=float(low), high=float(high))

    def __sub__(self, other: "Estimate") -> "Estimate":
        """The difference, draw by draw: both must come of the same draws."""
        return Estimate(self.value - other.value, self.draws - other.draws)


def mean_of(estimates: Sequence[Estimate]) -> Estimate:
    """The mean, draw by draw: all must come of the same draws. A draw that lacks one of them has no mean."""
    if not estimates:
        return Estimate(float("nan"), np.empty(0))
    return Estimate(float(np.mean([one.value for one in estimates])), np.mean([one.draws for one in estimates], axis=0))


def resample(patients: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> Weights:
    """Draw as many patients as there are, with replacement; a patient brings all films."""
    _, owner = np.unique(np.asarray(patients), return_inverse=True)
    count = int(owner.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    return drawn.astype(np.uint16)[:, owner]


def estimate_auc_roc(truth: Truth, scores: Scores, weights: Weights) -> Estimate:
    """AUC-ROC and its draws."""
    return Estimate(auc_roc(truth, scores), weighted_auc_roc(truth, scores, weights))


def estimate_auc_pr(truth: Truth, scores: Scores, weights: Weights) -> Estimate:
    """Average precision and its draws."""
    return Estimate(auc_pr(truth, scores), weighted_auc_pr(truth, scores, weights))


def auc_interval(truth: Truth, scores: Scores, weights: Weights) -> Interval | None:
    """AUC-ROC with its interval; None where one of the two classes has no film."""
    return estimate_auc_roc(truth, scores, weights).interval()


def weighted_sums(columns: npt.NDArray[np.bool_], weights: Weights) -> Floats:
    """How many films of each column [films, columns] are in each draw [draws, columns]."""
    values = columns.astype(np.float64)
    return np.concatenate([part @ values for part in _parts(weights)])


def weighted_auc_roc(truth: Truth, scores: Scores, weights: Weights) -> Floats:
    """AUC-ROC of each draw; nan for a draw that lacks a class."""
    if not len(truth):
        return np.full(len(weights), np.nan)
    order, starts = _groups(scores)
    is_present, areas = truth[order], []
    for part in _parts(weights):
        ordered = part[:, order]
        present = np.add.reduceat(ordered * is_present, starts, axis=1)
        absent = np.add.reduceat(ordered * ~is_present, starts, axis=1)
        # A present film beats every absent one below it, and half of those of its own score.
        beaten = np.cumsum(absent, axis=1) - absent / 2
        with np.errstate(invalid="ignore"):
            areas.append((present * beaten).sum(axis=1) / (present.sum(axis=1) * absent.sum(axis=1)))
    return np.concatenate(areas)


def weighted_auc_pr(truth: Truth, scores: Scores, weights: Weights) -> Floats:
    """Average precision of each draw; nan for a draw without a present film."""
    if not len(truth):
        return np.full(len(weights), np.nan)
    order, starts = _groups(-scores)
    is_present, areas = truth[order], []
    for part in _parts(weights):
        ordered = part[:, order]
        present = np.add.reduceat(ordered * is_present, starts, axis=1)
        called = np.cumsum(np.add.reduceat(ordered, starts, axis=1), axis=1)
        precision = np.cumsum(present, axis=1) / np.maximum(called, 1)
        with np.errstate(invalid="ignore"):
            areas.append((present * precision).sum(axis=1) / present.sum(axis=1))
    return np.concatenate(areas)


def _groups(scores: Scores) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The order of rising scores, and where each distinct score begins in it."""
    order = np.argsort(scores, kind="stable")
    return order, np.flatnonzero(np.append(True, np.diff(scores[order]) > 0))


def _parts(weights: Weights) -> Iterator[Floats]:
    rows = max(1, _CELLS_AT_ONCE // max(1, weights.shape[1]))
    for start in range(0, len(weights), rows):
        yield weights[start : start + rows].astype(np.float64)
