"""What people's ratings of reports come to: means, errors, preferences, and how far the raters agree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from hilum.errors import UsageError
from hilum.evaluation.clinical_claims import interval_of
from hilum.evaluation.intervals import Estimate, resample
from hilum.evaluation.krippendorff import coincidences, ordinal_alpha
from hilum.findings.rating import HIGHEST, LOWEST, SCALES, ReportError, Scores
from hilum.inference.bundle import Interval

ONE_RATER = "one_rater"
"""Why there is no alpha: no report was rated by two."""
ONE_FILM = "one_film"
"""Why there is no alpha: one film says nothing of others."""
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
        item: where the report was met; of three sources each report stands in two pairs, and is rated in both.
    """

    film: str
    source: str
    rater: str
    scores: Scores
    item: int = 0


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
    """How far raters agree on a scale; without a value the reason: ``one_rater``, ``one_film`` or ``no_variation``."""

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

    A film counts once, by the mean of its ratings. Intervals are of 95 %, from 2,000 draws of films; of fewer than two
    films they are the whole scale.

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
        errors={error.value: _share(_of_error(ratings, error)) for error in ReportError},
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
    """The mean over films with its interval, by Student's t on the spread of the draws, within the bounds."""
    mean, found = _estimate(by_film, None)
    low, high = bounds if found is None else (max(found.low, bounds[0]), min(found.high, bounds[1]))
    return Interval(value=mean, low=low, high=high)


def _share(by_film: Mapping[str, float]) -> Interval:
    """The mean over films of shares with its interval, which has a width also where no film differs from another."""
    mean, found = _estimate(by_film, len(by_film))
    return Interval(value=mean, low=0, high=1) if found is None else found


def _estimate(by_film: Mapping[str, float], worth: float | None) -> tuple[float, Interval | None]:
    """The mean over films and its interval, None of fewer than two; ``worth`` in films where it is a share."""
    values = np.array(list(by_film.values()), dtype=np.float64)
    mean = float(values.mean())
    if len(values) < 2:
        return mean, None
    weights = resample(list(by_film)).weights
    return mean, Estimate(mean, weights @ values / len(values), len(values) - 1, worth).interval()


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
    return _share({film: float(np.mean(values)) for film, values in found.items()})


def _alpha(ratings: Sequence[Rating], scale: str) -> Alpha:
    units: dict[tuple[str, str, int], list[int]] = {}
    for rating in ratings:
        units.setdefault((rating.film, rating.source, rating.item), []).append(getattr(rating.scores, scale))
    shared = {unit: values for unit, values in units.items() if len(values) > 1}
    films = [film for film, _, _ in shared]
    reports = len({(film, source) for film, source, _ in shared})
    if not shared:
        return Alpha(None, 0, ONE_RATER)
    if len(set(films)) < 2:
        return Alpha(None, reports, ONE_FILM)
    met = coincidences(list(shared.values()), range(LOWEST, HIGHEST + 1))
    value = float(ordinal_alpha(met.sum(axis=0)))
    if np.isnan(value):
        return Alpha(None, reports, NO_VARIATION)
    drawn = ordinal_alpha(np.tensordot(resample(films).weights.astype(np.float64), met, axes=1))
    return Alpha(interval_of(value, drawn[~np.isnan(drawn)]), reports)
