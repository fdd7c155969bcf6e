"""What an operating point achieves, each number with its interval."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hilum.evaluation.intervals import Draws, Estimate, Floats, weighted_sums
from hilum.evaluation.metrics import Confusion, Scores, Truth, confuse
from hilum.inference.bundle import Interval


@dataclass(frozen=True)
class PointNumbers:
    """What an operating point achieves; None where there is no film to count among.

    ``ppv`` and ``npv`` are of the films judged; ``ppv_at_prevalence`` and ``npv_at_prevalence`` of people among whom
    the finding is as frequent as was asked for.
    """

    threshold: float
    confusion: Confusion
    sensitivity: Interval | None
    specificity: Interval | None
    ppv: Interval | None
    npv: Interval | None
    f1: Interval | None
    accuracy: Interval | None
    ppv_at_prevalence: Interval | None = None
    npv_at_prevalence: Interval | None = None


@dataclass(frozen=True, eq=False)
class _Counts:
    """True and false positives, true and false negatives: first of all films, then of each draw."""

    tp: Floats
    fp: Floats
    tn: Floats
    fn: Floats


_NUMBERS: dict[str, Callable[[_Counts], tuple[Floats, Floats]]] = {
    "sensitivity": lambda n: (n.tp, n.tp + n.fn),
    "specificity": lambda n: (n.tn, n.tn + n.fp),
    "ppv": lambda n: (n.tp, n.tp + n.fp),
    "npv": lambda n: (n.tn, n.tn + n.fn),
    "f1": lambda n: (2 * n.tp, 2 * n.tp + n.fp + n.fn),
    "accuracy": lambda n: (n.tp + n.tn, n.tp + n.fp + n.tn + n.fn),
}
_AMONG: dict[str, Callable[[Truth, Truth], Truth]] = {
    "sensitivity": lambda truth, called: truth,
    "specificity": lambda truth, called: ~truth,
    "ppv": lambda truth, called: called,
    "npv": lambda truth, called: ~called,
    "f1": lambda truth, called: truth | called,
    "accuracy": lambda truth, called: np.ones_like(truth),
}
"""The films that each number is of."""


def measure_point(
    truth: Truth, scores: Scores, draws: Draws, threshold: float, prevalence: float | None = None
) -> PointNumbers:
    """The numbers of ``score >= threshold``."""
    called = scores >= threshold
    columns = np.stack([called & truth, called & ~truth, ~called & ~truth, ~called & truth], axis=1)
    counts = _Counts(*np.vstack([columns.sum(axis=0), weighted_sums(columns, draws.weights)]).T)
    intervals: dict[str, Interval | None] = {}
    for name, pair in _NUMBERS.items():
        values, among = _share(*pair(counts)), _AMONG[name](truth, called)
        found = Estimate(float(values[0]), values[1:], draws.patients(among) - 1, float(among.sum()))
        intervals[name] = found.interval()
    if prevalence is not None:
        hit, passed = intervals["sensitivity"], intervals["specificity"]
        intervals["ppv_at_prevalence"] = _at_prevalence(hit, passed, prevalence)
        intervals["npv_at_prevalence"] = _at_prevalence(passed, hit, 1 - prevalence)
    return PointNumbers(threshold, confuse(truth, scores, threshold), **intervals)


def _share(part: Floats, whole: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _at_prevalence(right: Interval | None, other: Interval | None, share: float) -> Interval | None:
    """Bayes' rule on those decided ``right`` among a ``share`` and on the others, who are the rest.

    The ends are those of both intervals together, so it holds more often than 95 %.
    """
    if right is None or other is None:
        return None

    def value(hit: float, passed: float) -> float:
        called = hit * share + (1 - passed) * (1 - share)
        return hit * share / called if called > 0 else float("nan")

    middle = value(right.value, other.value)
    if np.isnan(middle):
        return None
    return Interval(value=middle, low=value(right.low, other.low), high=value(right.high, other.high))
