"""95 % intervals by resampling patients: films of one patient are not independent."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from hilum.evaluation.metrics import Scores, Truth, auc_pr, auc_roc
from hilum.inference.bundle import Interval

DRAWS = 2000
SEED = 20_180_222
_CELLS_AT_ONCE = 4_000_000
"""So many weights are worked on at a time, whatever the number of films."""
_NEAR_ONE = 1 - 1e-9

Weights = npt.NDArray[np.uint16]
"""draws × films: how often each film is in each draw."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Draws:
    """Patients drawn with replacement.

    Attributes:
        weights: how often each film is in each draw.
        owner: the number of each film's patient.
    """

    weights: Weights
    owner: npt.NDArray[np.intp]

    def of(self, films: npt.NDArray[np.bool_] | npt.NDArray[np.intp] | Sequence[int]) -> "Draws":
        """The same draws, of some films alone."""
        return Draws(self.weights[:, films], self.owner[films])

    def patients(self, films: npt.NDArray[np.bool_]) -> int:
        """How many patients some films are of."""
        return len(np.unique(self.owner[films]))


@dataclass(frozen=True, eq=False)
class Estimate:
    """A number, and the same number in each draw.

    Attributes:
        value: nan where it cannot be computed, as are its ``draws``.
        freedom: degrees of freedom of its spread: the patients that it hangs on, less one.
        films: what it would be worth, in films counted right or wrong, if the films were independent of each other:
            its interval is never narrower than that. None of a difference, which has no bounds of 0 and 1.
    """

    value: float
    draws: Floats
    freedom: float
    films: float | None

    def interval(self) -> Interval | None:
        """The number with its interval, from the draws in which it can be computed; None where there is neither.

        A share has Wilson's interval for as many independent films as would spread as the draws do, so it stays within
        0 and 1 and has a width even where no film was decided wrongly.
        """
        if np.isnan(self.value) or not len(self._known()):
            return None
        reach = t_quantile(max(1.0, self.freedom))
        if self.films is None:
            half = reach * math.sqrt(self.variance())
            return Interval(value=self.value, low=self.value - half, high=self.value + half)
        value = min(max(self.value, 0.0), 1.0)
        low, high = wilson(value, _worth(value, self.variance(), self.films), reach)
        return Interval(value=self.value, low=min(low, self.value), high=max(high, self.value))

    def variance(self) -> float:
        """How far the draws spread."""
        known = self._known()
        return float(np.var(known, ddof=1)) if len(known) > 1 else 0.0

    def __sub__(self, other: "Estimate") -> "Estimate":
        """The difference, draw by draw: both must come of the same draws."""
        freedom = min(self.freedom, other.freedom)
        return Estimate(self.value - other.value, self.draws - other.draws, freedom, None)

    def _known(self) -> Floats:
        return self.draws[~np.isnan(self.draws)]


def mean_of(estimates: Sequence[Estimate]) -> Estimate:
    """The mean, draw by draw: all must come of the same draws. A draw that lacks one of them has no mean."""
    if not estimates:
        return Estimate(float("nan"), np.empty(0), 1, None)
    value = float(np.mean([one.value for one in estimates]))
    draws: Floats = np.mean([one.draws for one in estimates], axis=0)
    # Welch and Satterthwaite: a rare finding among many counts by what it adds to the spread.
    spreads = [one.variance() for one in estimates]
    squares = sum(spread**2 / max(1.0, one.freedom) for spread, one in zip(spreads, estimates, strict=True))
    freedom = sum(spreads) ** 2 / squares if squares else min(one.freedom for one in estimates)
    films = [one.films for one in estimates if one.films is not None]
    return Estimate(value, draws, freedom, sum(films) if len(films) == len(estimates) else None)


def resample(patients: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> Draws:
    """Draw as many patients as there are, with replacement; a patient brings all films."""
    _, owner = np.unique(np.asarray(patients), return_inverse=True)
    count = int(owner.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    return Draws(drawn.astype(np.uint16)[:, owner], owner)


def estimate_auc_roc(truth: Truth, scores: Scores, draws: Draws) -> Estimate:
    """AUC-ROC and its draws."""
    value, present = auc_roc(truth, scores), int(truth.sum())
    films = math.nan if math.isnan(value) else films_of_auc(value, present, len(truth) - present)
    return Estimate(value, weighted_auc_roc(truth, scores, draws.weights), _freedom(truth, draws), films)


def estimate_auc_pr(truth: Truth, scores: Scores, draws: Draws) -> Estimate:
    """Average precision and its draws."""
    films = 3.0 * int(truth.sum())
    return Estimate(auc_pr(truth, scores), weighted_auc_pr(truth, scores, draws.weights), _freedom(truth, draws), films)


def auc_interval(truth: Truth, scores: Scores, draws: Draws) -> Interval | None:
    """AUC-ROC with its interval; None where one of the two classes has no film."""
    return estimate_auc_roc(truth, scores, draws).interval()


def t_quantile(freedom: float) -> float:
    """The 97.5th percentile of Student's t; to 0.03, by the expansion of Cornish and Fisher from 3 degrees on."""
    if freedom < 3:
        return 12.706 if freedom < 2 else 4.303
    z = NormalDist().inv_cdf(0.975)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))


def wilson(value: float, films: float, reach: float) -> tuple[float, float]:
    """Wilson's interval of a share among so many independent films; ``reach`` is the quantile, 1.96 for 95 %."""
    share = reach**2 / films
    middle = (value + share / 2) / (1 + share)
    half = math.sqrt(value * (1 - value) * share + share**2 / 4) / (1 + share)
    return max(0.0, middle - half), min(1.0, middle + half)


def _worth(value: float, variance: float, at_most: float) -> float:
    """How many independent films would make a share spread so far; at 0 and 1 no share spreads."""
    return min(at_most, value * (1 - value) / variance) if variance > 0 and 0 < value < 1 else at_most


def films_of_auc(value: float, present: int, absent: int) -> float:
    """How many films, counted right or wrong, an AUC of independent films is worth, by Hanley and McNeil (1982)."""
    area = min(max(value, 1 - value), _NEAR_ONE)
    of_present = area / (2 - area) - area**2
    of_absent = 2 * area**2 / (1 + area) - area**2
    spread = area * (1 - area)
    return spread * present * absent / (spread + (present - 1) * of_present + (absent - 1) * of_absent)


def _freedom(truth: Truth, draws: Draws) -> int:
    """The patients of the class that has fewer, less one."""
    return min(draws.patients(truth), draws.patients(~truth)) - 1


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
