"""95 % intervals by resampling patients: films of one child are not independent."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hilum.evaluation.metrics import Scores, Truth, auc_roc
from hilum.inference.bundle import Interval

DRAWS = 2000
SEED = 20_180_222

Weights = npt.NDArray[np.float64]
"""draws × films: how often each film is in each draw."""


def resample(patients: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> Weights:
    """Draw as many patients as there are, with replacement; a patient brings all films."""
    _, owner = np.unique(np.asarray(patients), return_inverse=True)
    count = int(owner.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    return drawn[:, owner].astype(np.float64)


def auc_interval(truth: Truth, scores: Scores, weights: Weights) -> Interval:
    """AUC-ROC with its interval."""
    return _interval(auc_roc(truth, scores), weighted_auc(truth, scores, weights))


def share_interval(counted: Truth, among: Truth, weights: Weights) -> Interval:
    """The share of ``counted`` films ``among`` those named, with its interval."""
    with np.errstate(invalid="ignore"):
        shares = (weights @ (counted & among)) / (weights @ among)
        return _interval(float(np.sum(counted & among) / np.sum(among)), shares)


def weighted_auc(truth: Truth, scores: Scores, weights: Weights) -> npt.NDArray[np.float64]:
    """AUC-ROC of each draw; nan for a draw that lacks a class."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(scores[order]) > 0))
    present = np.add.reduceat(weights[:, order] * truth[order], starts, axis=1)
    absent = np.add.reduceat(weights[:, order] * ~truth[order], starts, axis=1)
    # A present film beats every absent one below it, and half of those of its own score.
    beaten = np.cumsum(absent, axis=1) - absent / 2
    with np.errstate(invalid="ignore"):
        areas: npt.NDArray[np.float64] = (present * beaten).sum(axis=1) / (present.sum(axis=1) * absent.sum(axis=1))
    return areas


def _interval(value: float, draws: npt.NDArray[np.float64]) -> Interval:
    low, high = np.nanpercentile(draws, (2.5, 97.5))
    return Interval(value=value, low=float(low), high=float(high))
