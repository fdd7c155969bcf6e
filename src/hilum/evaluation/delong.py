"""DeLong's test of two AUCs on the same films (DeLong, DeLong and Clarke-Pearson 1988), one film a patient."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.evaluation.metrics import Scores, Truth

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class DeLong:
    """The difference of two AUCs, its standard error, and the p-value of none; nan where nothing varies."""

    difference: float
    standard_error: float
    z: float
    p_value: float


def compare_aucs(truth: Truth, first: Scores, second: Scores) -> DeLong:
    """Test whether the AUC of ``first`` differs from that of ``second``.

    Films must be independent of each other: not for several films of a patient. Both classes need two films at least.
    """
    auc, covariance = auc_covariance(truth, np.stack([first, second]))
    difference = float(auc[0] - auc[1])
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    if variance <= 0:
        p_value = 1.0 if difference == 0 else math.nan
        return DeLong(difference, 0.0, math.nan, p_value)
    z = difference / math.sqrt(variance)
    return DeLong(difference, math.sqrt(variance), z, math.erfc(abs(z) / math.sqrt(2)))


def auc_covariance(truth: Truth, scores: Scores) -> tuple[Floats, Floats]:
    """The AUC of each row of ``scores`` [models, films], and their covariance [models, models]."""
    of_present, of_absent = zip(*(_placements(truth, row) for row in scores), strict=True)
    present, absent = np.stack(of_present), np.stack(of_absent)
    covariance = np.cov(present) / present.shape[1] + np.cov(absent) / absent.shape[1]
    return present.mean(axis=1), np.atleast_2d(covariance)


def _placements(truth: Truth, scores: Scores) -> tuple[Floats, Floats]:
    """The share of absent films that each present one beats, and of present ones that beat each absent one."""
    present, absent = np.sort(scores[truth]), np.sort(scores[~truth])
    return _share_below(scores[truth], absent), 1 - _share_below(scores[~truth], present)


def _share_below(values: Scores, others: Scores) -> Floats:
    below, up_to = np.searchsorted(others, values, "left"), np.searchsorted(others, values, "right")
    shares: Floats = (below + up_to) / (2 * len(others))
    return shares
