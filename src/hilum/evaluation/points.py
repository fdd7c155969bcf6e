"""What an operating point achieves, each number with its interval."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hilum.evaluation.intervals import Estimate, Floats, Weights, weighted_sums
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


def measure_point(
    truth: Truth, scores: Scores, weights: Weights, threshold: float, prevalence: float | None = None
) -> PointNumbers:
    """The numbers of ``score >= threshold``."""
    called = scores >= threshold
    columns = np.stack([called & truth, called & ~truth, ~called & ~truth, ~called & truth], axis=1)
    counts = _Counts(*np.vstack([columns.sum(axis=0), weighted_sums(columns, weights)]).T)
    shares = {name: _share(*pair(counts)) for name, pair in _NUMBERS.items()}
    if prevalence is not None:
        hit, passed = shares["sensitivity"], shares["specificity"]
        false_alarm, missed = 1 - passed, 1 - hit
        shares["ppv_at_prevalence"] = _share(hit * prevalence, hit * prevalence + false_alarm * (1 - prevalence))
        shares["npv_at_prevalence"] = _share(passed * (1 - prevalence), passed * (1 - prevalence) + missed * prevalence)
    intervals = {name: Estimate(float(values[0]), values[1:]).interval() for name, values in shares.items()}
    return PointNumbers(threshold, confuse(truth, scores, threshold), **intervals)


def _share(part: Floats, whole: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
