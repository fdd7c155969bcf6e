"""Metrics, as pure functions of numpy arrays."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Truth: TypeAlias = npt.NDArray[np.bool_]
"""Whether the label is present, [n]."""

Scores: TypeAlias = npt.NDArray[np.float64]
"""The more, the likelier, [n]."""


@dataclass(frozen=True)
class Confusion:
    """Films by truth and by decision."""

    true_positive: int
    false_positive: int
    true_negative: int
    false_negative: int

    @property
    def sensitivity(self) -> float:
        """Share of the present that were called."""
        return _share(self.true_positive, self.false_negative)

    @property
    def specificity(self) -> float:
        """Share of the absent that were passed."""
        return _share(self.true_negative, self.false_positive)

    @property
    def ppv(self) -> float:
        """Share of the called that are present."""
        return _share(self.true_positive, self.false_positive)

    @property
    def npv(self) -> float:
        """Share of the passed that are absent."""
        return _share(self.true_negative, self.false_negative)

    @property
    def accuracy(self) -> float:
        """Share decided rightly."""
        return _share(self.true_positive + self.true_negative, self.false_positive + self.false_negative)

    @property
    def f1(self) -> float:
        """Harmonic mean of sensitivity and PPV."""
        return _share(2 * self.true_positive, self.false_positive + self.false_negative)


def confuse(truth: Truth, scores: Scores, threshold: float) -> Confusion:
    """Count films by truth and by ``score >= threshold``."""
    called = scores >= threshold
    return Confusion(
        true_positive=int(np.sum(called & truth)),
        false_positive=int(np.sum(called & ~truth)),
        true_negative=int(np.sum(~called & ~truth)),
        false_negative=int(np.sum(~called & truth)),
    )


def auc_roc(truth: Truth, scores: Scores) -> float:
    """Area under the ROC curve; nan where one of the two classes has no film."""
    if truth.all() or not truth.any():
        return float("nan")
    curve = roc_curve(truth, scores)
    return float(np.trapezoid(curve.sensitivity, curve.false_positive_rate))


def auc_pr(truth: Truth, scores: Scores) -> float:
    """Average precision: the area under the precision-recall curve, as steps; nan where one class has no film."""
    if truth.all() or not truth.any():
        return float("nan")
    curve = pr_curve(truth, scores)
    return float(np.sum(np.diff(curve.recall, prepend=0.0) * curve.precision))


@dataclass(frozen=True)
class RocCurve:
    """From (0, 0) to (1, 1); the first threshold is infinite."""

    false_positive_rate: Scores
    sensitivity: Scores
    thresholds: Scores


def roc_curve(truth: Truth, scores: Scores) -> RocCurve:
    """Every operating point that the scores allow; films of one score move together."""
    thresholds, present, absent = _cumulate(truth, scores)
    with np.errstate(invalid="ignore"):
        return RocCurve(
            false_positive_rate=np.append(0.0, absent) / absent[-1],
            sensitivity=np.append(0.0, present) / present[-1],
            thresholds=np.append(np.inf, thresholds),
        )


@dataclass(frozen=True)
class PrCurve:
    """By falling threshold."""

    recall: Scores
    precision: Scores


def pr_curve(truth: Truth, scores: Scores) -> PrCurve:
    """Precision and recall at every threshold that the scores allow."""
    _, present, absent = _cumulate(truth, scores)
    with np.errstate(invalid="ignore"):
        return PrCurve(recall=present / present[-1], precision=present / (present + absent))


def brier(truth: Truth, probabilities: Scores) -> float:
    """Mean squared difference of probability and truth."""
    return float(np.mean((probabilities - truth) ** 2))


def brier_skill(truth: Truth, probabilities: Scores) -> float:
    """How much of the Brier score of the prevalence is saved: 1 is perfect, 0 no better than naming the prevalence.

    Both classes must have films.
    """
    prevalence = float(truth.mean())
    return 1 - brier(truth, probabilities) / (prevalence * (1 - prevalence))


@dataclass(frozen=True)
class Reliability:
    """Films in bins of equal mass by probability: mean probability, share present, and films of each bin."""

    probability: Scores
    observed: Scores
    films: npt.NDArray[np.int64]

    @property
    def ece(self) -> float:
        """Expected calibration error: mean distance of probability and observed share, by films."""
        return float(np.sum(self.films * np.abs(self.probability - self.observed)) / np.sum(self.films))


def reliability(truth: Truth, probabilities: Scores, bins: int = 15) -> Reliability:
    """Compare probabilities with what was observed, in bins of equal mass."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return Reliability(
        probability=np.array([probabilities[part].mean() for part in parts]),
        observed=np.array([truth[part].mean() for part in parts]),
        films=np.array([len(part) for part in parts], dtype=np.int64),
    )


def threshold_by_youden(truth: Truth, scores: Scores) -> float:
    """The threshold with the greatest sensitivity + specificity."""
    curve = roc_curve(truth, scores)
    best = 1 + int(np.argmax((curve.sensitivity - curve.false_positive_rate)[1:]))
    return float(curve.thresholds[best])


def threshold_by_sensitivity(truth: Truth, scores: Scores, least: float) -> float:
    """The highest threshold whose sensitivity is at least ``least``."""
    curve = roc_curve(truth, scores)
    first = 1 + int(np.argmax(curve.sensitivity[1:] >= least))
    return float(curve.thresholds[first])


def _cumulate(truth: Truth, scores: Scores) -> tuple[Scores, Scores, Scores]:
    """Distinct scores, falling, and the present and absent films at or above each."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    is_last = np.append(ordered[1:] != ordered[:-1], True)
    present = np.cumsum(truth[order])[is_last].astype(np.float64)
    absent = np.cumsum(~truth[order])[is_last].astype(np.float64)
    return ordered[is_last], present, absent


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part + rest else float("nan")
