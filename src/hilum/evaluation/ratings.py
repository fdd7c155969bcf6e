"""What people's ratings of reports come to: means, errors, preferences, and how far the raters agree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from hilum.errors import UsageError
from hilum.evaluation.clinical_claims import interval_of
from hilum.evaluation.intervals import Draws, resample
from hilum.evaluation.krippendorff import coincidences, ordinal_alpha
from hilum.findings.rating import HIGHEST, LOWEST, SCALES, ReportError, Scores
from hilum.inference.bundle import Interval

ONE_RATER = "one_rater"
"""Why there is no alpha: no report was rated by two."""
NO_VARIATION = "no_variation"
"""Why there is no alpha: every rating is the same, so agreement cannot be told from chance."""
NEITHER = "neither"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rating:
    """What one rater says of one report.

    Attributes:
        film: which, by any name.
        source: where the report comes from.
    """

    film: str
    source: str
    rater: str
    scores: Scores


@dataclass(frozen=True)
class Preference:
    """Which of two reports of a film a rater would rather have; None where neither."""

    film: str
    rater: str
    sources: tuple[str, str]
    preferred: str | None


@dataclass(frozen=True)
class SourceNumbers:
    """The numbers of one source: means of the scales and shares of reports with each error, films counted once."""

    films: int
    ratings: int
    scales: Mapping[str, Interval]
    errors: Mapping[str, Interval]


@dataclass(frozen=True)
class PairNumbers:
    """Two sources on the films on which both were rated.

    Attributes:
        sources: their names.
        difference: of the scales, the first less the second.
        preferred: the share of films by the source preferred and ``neither``; empty where nobody was asked.
    """

    sources: tuple[str, str]
    films: int
    difference: Mapping[str, Interval]
    preferred: Mapping[str, Interval]


@dataclass(frozen=True)
class Alpha:
    """How far raters agree on a scale; without a value the reason, ``one_rater`` or ``no_variation``."""

    value: Interval | None
    reports: int
    reason: str | None = None


@dataclass(frozen=True)
class RatingJudgement:
    """All of it."""

    films: int
    raters: int
    ratings: int
    sources: Mapping[str, SourceNumbers]
    pairs: tuple[PairNumbers, ...]
    alpha: Mapping[str, Alpha]


def judge_ratings(ratings: Sequence[Rating], preferences: Sequence[Preference] = ()) -> RatingJudgement:
    """What the ratings come to.

    A film counts once, by the mean of its raters. Intervals are the middle 95 % of 2,000 draws of films; of fewer than
    two films they are the whole scale.

    Raises:
        UsageError: there is no rating.
    """
    if not ratings:
        msg = "Expected ratings, got none. Ask raters first."
        raise UsageError(msg)
    sources = sorted({rating.source for rating in ratings})
    return RatingJudgement(
        films=len({rating.film for rating in ratings}),
        raters=len({rating.rater for rating in ratings}),
        ratings=len(ratings),
        sources={source: _source([one for one in ratings if one.source == source]) for source in sources},
        pairs=tuple(pair for two in combinations(sources, 2) if (pair := _pair(ratings, preferences, two)) is not None),
        alpha={scale: _alpha(ratings, scale) for scale in SCALES},
    )


def _source(ratings: Sequence[Rating]) -> SourceNumbers:
    scores = {scale: _of_scale(ratings, scale) for scale in SCALES}
    return SourceNumbers(
        films=len({rating.film for rating in ratings}),
        ratings=len(ratings),
        scales={scale: _mean(values, (LOWEST, HIGHEST)) for scale, values in scores.items()},
        errors={error.value: _mean(_of_error(ratings, error), (0, 1)) for error in ReportError},
    )


def _of_scale(ratings: Iterable[Rating], scale: str) -> dict[str, float]:
    return _by_film(ratings, lambda one: getattr(one.scores, scale))


def _of_error(ratings: Iterable[Rating], error: ReportError) -> dict[str, float]:
    return _by_film(ratings, lambda one: float(error in one.scores.errors))


def _by_film(ratings: Iterable[Rating], number_of: Callable[[Rating], float]) -> dict[str, float]:
    """The mean of the raters, by film."""
    found: dict[str, list[float]] = {}
    for rating in ratings:
        found.setdefault(rating.film, []).append(number_of(rating))
    return {film: float(np.mean(values)) for film, values in found.items()}


def _mean(by_film: Mapping[str, float], bounds: tuple[float, float]) -> Interval:
    """The mean over films with its interval; the whole range of fewer than two."""
    values = np.array(list(by_film.values()), dtype=np.float64)
    if len(values) < 2:
        return Interval(value=float(values.mean()), low=bounds[0], high=bounds[1])
    draws = resample(list(by_film))
    return interval_of(float(values.mean()), draws.weights @ values / draws.weights.sum(axis=1))


def _pair(ratings: Sequence[Rating], preferences: Sequence[Preference], sources: tuple[str, str]) -> PairNumbers | None:
    asked = [one for one in preferences if set(one.sources) == set(sources)]
    scores = {
        scale: [_of_scale([one for one in ratings if one.source == source], scale) for source in sources]
        for scale in SCALES
    }
    first, second = scores[SCALES[0]]
    films = sorted(first.keys() & second.keys())
    if not films:
        return None
    reach = HIGHEST - LOWEST
    return PairNumbers(
        sources,
        len(films),
        {
            scale: _mean({film: one[film] - other[film] for film in films}, (-reach, reach))
            for scale, (one, other) in scores.items()
        },
        {choice: _preferred(asked, choice) for choice in (*sources, NEITHER)} if asked else {},
    )


def _preferred(preferences: Sequence[Preference], choice: str) -> Interval:
    found: dict[str, list[float]] = {}
    for one in preferences:
        found.setdefault(one.film, []).append(float((one.preferred or NEITHER) == choice))
    return _mean({film: float(np.mean(values)) for film, values in found.items()}, (0, 1))


def _alpha(ratings: Sequence[Rating], scale: str) -> Alpha:
    units: dict[tuple[str, str], list[int]] = {}
    for rating in ratings:
        units.setdefault((rating.film, rating.source), []).append(getattr(rating.scores, scale))
    shared = {unit: values for unit, values in units.items() if len(values) > 1}
    if not shared:
        return Alpha(None, 0, ONE_RATER)
    met = coincidences(list(shared.values()), range(LOWEST, HIGHEST + 1))
    value = float(ordinal_alpha(met.sum(axis=0)))
    if np.isnan(value):
        return Alpha(None, len(shared), NO_VARIATION)
    draws: Draws = resample([film for film, _ in shared])
    drawn = ordinal_alpha(np.tensordot(draws.weights.astype(np.float64), met, axes=1))
    return Alpha(interval_of(value, drawn[~np.isnan(drawn)]), len(shared))
