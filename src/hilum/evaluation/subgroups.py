"""The numbers of an answer within each view, sex, age band and source folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hilum.datasets import Film
from hilum.evaluation.intervals import Draws, auc_interval
from hilum.evaluation.metrics import Scores, Truth
from hilum.evaluation.points import measure_point
from hilum.inference.bundle import Interval

AGE_BANDS = {"0": 1.0, "1-5": 6.0, "6-17": 18.0, "18-39": 40.0, "40-59": 60.0, "60-79": 80.0}
"""The age in years below which a band ends; ``80+`` is what is above them."""
UNKNOWN = "unknown"


@dataclass(frozen=True)
class SubgroupNumbers:
    """The numbers of an answer among the films of one value; None where they cannot be computed."""

    films: int
    present: int
    auc_roc: Interval | None
    sensitivity: Interval | None
    specificity: Interval | None


def age_band(age_years: float | None) -> str:
    """The band that an age belongs to."""
    if age_years is None:
        return UNKNOWN
    return next((band for band, end in AGE_BANDS.items() if age_years < end), "80+")


_VALUES: dict[str, Callable[[Film], str]] = {
    "view": lambda film: UNKNOWN if film.view is None else film.view.value,
    "sex": lambda film: UNKNOWN if film.sex is None else film.sex.value,
    "age": lambda film: age_band(film.age_years),
    "folder": lambda film: film.folder or UNKNOWN,
}


def measure_subgroups(
    films: Sequence[Film], truth: Truth, scores: Scores, draws: Draws, threshold: float | None
) -> dict[str, dict[str, SubgroupNumbers]]:
    """The numbers by view, sex, age band and folder; what is one and the same for all films divides nothing."""
    found = {}
    for name, value_of in _VALUES.items():
        values = np.array([value_of(film) for film in films])
        if len(set(values)) > 1:
            found[name] = {
                str(value): _measure(truth[chosen], scores[chosen], draws.of(chosen), threshold)
                for value in sorted(set(values))
                for chosen in (values == value,)
            }
    return found


def _measure(truth: Truth, scores: Scores, draws: Draws, threshold: float | None) -> SubgroupNumbers:
    point = None if threshold is None else measure_point(truth, scores, draws, threshold)
    return SubgroupNumbers(
        films=len(truth),
        present=int(truth.sum()),
        auc_roc=auc_interval(truth, scores, draws),
        sensitivity=None if point is None else point.sensitivity,
        specificity=None if point is None else point.specificity,
    )
