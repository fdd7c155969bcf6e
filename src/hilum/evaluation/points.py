"""What an operating point achieves, each number with its interval."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from hilum.evaluation.doubt import DoubtNumbers
from hilum.evaluation.intervals import Draws, Estimate, Floats, weighted_sums
from hilum.evaluation.metrics import Confusion, Scores, Truth
from hilum.inference.bundle import Interval


@dataclass(frozen=True)
class PointNumbers:
    """What an operating point achieves; None where there is no film to count among.

    ``ppv`` and ``npv`` are of the films judged; ``ppv_at_prevalence`` and ``npv_at_prevalence`` of people among whom
    the finding is as frequent as was asked for.

    Of a point that may refer, ``sensitivity`` is the share of the present that are called, ``specificity`` that of the
    absent that are passed; the other numbers and ``confusion`` are of the films on which it decides, and none is given
    for another prevalence. ``doubt`` says what referring achieves.
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
    refer_from: float | None = None
    doubt: DoubtNumbers | None = None


@dataclass(frozen=True, eq=False)
class _Counts:
    """True and false positives, true and false negatives, present and absent: of all films, then of each draw."""

    tp: Floats
    fp: Floats
    tn: Floats
    fn: Floats
    present: Floats
    absent: Floats


_NUMBERS: dict[str, Callable[[_Counts], tuple[Floats, Floats]]] = {
    "sensitivity": lambda n: (n.tp, n.present),
    "specificity": lambda n: (n.tn, n.absent),
    "ppv": lambda n: (n.tp, n.tp + n.fp),
    "npv": lambda n: (n.tn, n.tn + n.fn),
    "f1": lambda n: (2 * n.tp, 2 * n.tp + n.fp + n.fn),
    "accuracy": lambda n: (n.tp + n.tn, n.tp + n.fp + n.tn + n.fn),
}
_AMONG: dict[str, Callable[[Truth, Truth, Truth], Truth]] = {
    "sensitivity": lambda truth, called, passed: truth,
    "specificity": lambda truth, called, passed: ~truth,
    "ppv": lambda truth, called, passed: called,
    "npv": lambda truth, called, passed: passed,
    "f1": lambda truth, called, passed: called | (truth & passed),
    "accuracy": lambda truth, called, passed: called | passed,
}
"""The films that each number is of."""


def measure_point(
    truth: Truth,
    scores: Scores,
    draws: Draws,
    threshold: float,
    prevalence: float | None = None,
    refer_from: float | None = None,
) -> PointNumbers:
    """The numbers of ``score >= threshold``; with ``refer_from``, of a point that refers from there up to it."""
    called = scores >= threshold
    passed = ~called if refer_from is None else scores < refer_from
    columns = np.stack([called & truth, called & ~truth, passed & ~truth, passed & truth, truth, ~truth], axis=1)
    counts = _Counts(*np.vstack([columns.sum(axis=0), weighted_sums(columns, draws.weights)]).T)
    intervals: dict[str, Any] = {}
    for name, pair in _NUMBERS.items():
        values, among = _share(*pair(counts)), _AMONG[name](truth, called, passed)
        found = Estimate(float(values[0]), values[1:], draws.patients(among) - 1, float(among.sum()))
        intervals[name] = found.interval()
    if prevalence is not None and refer_from is None:
        hit, spared = intervals["sensitivity"], intervals["specificity"]
        intervals["ppv_at_prevalence"] = _at_prevalence(hit, spared, prevalence)
        intervals["npv_at_prevalence"] = _at_prevalence(spared, hit, 1 - prevalence)
    confusion = Confusion(*(int(count) for count in columns.sum(axis=0)[:4]))
    return PointNumbers(threshold, confusion, **intervals, refer_from=refer_from)


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
