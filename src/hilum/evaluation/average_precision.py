"""Boxes found against boxes drawn: average precision as COCO has it, and FROC; each number with its draws.

Of boxes with the same score none is before another: they count together, so the order of the films decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.evaluation.intervals import Draws, Estimate, Floats

COCO_OVERLAPS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
"""Intersection over union from 0.5 to 0.95, over which mAP@[.5:.95] is the mean."""
LOW_OVERLAP = 0.4
"""Of mAP@.4, as in the VinDr-CXR contest; a box of the FROC is found from here on, too."""
FALSE_PER_FILM = (1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0)
"""Where the FROC is read; its score is the mean over these."""
MOST_BOXES = 100
"""Of a class on a film that count, the best first, as in COCO."""

_RECALLS = np.linspace(0, 1, 101)
_FILMS_OF_A_PRECISION = 3.0
"""A mean of precisions spreads less than a share: it is worth at most so many films, right or wrong, for each marked
one, as for the average precision of a classifier."""
Corners = npt.NDArray[np.float64]
"""boxes × 4: left, top, right and bottom, in one unit."""


@dataclass(frozen=True, eq=False)
class FilmBoxes:
    """The boxes of one class on one film: those drawn by people, and those found, with their scores."""

    drawn: Corners
    found: Corners
    scores: Floats


@dataclass(frozen=True, eq=False)
class Matches:
    """The boxes of one class on all films, those found compared with those drawn.

    Attributes:
        drawn: boxes on each film.
        film: the number of the film of each box found.
        scores: of each box found.
        overlaps: from which on a box counts as found.
        hits: overlaps × boxes found, whether a box finds one that no better box has found.
    """

    drawn: npt.NDArray[np.int64]
    film: npt.NDArray[np.intp]
    scores: Floats
    overlaps: tuple[float, ...]
    hits: npt.NDArray[np.bool_]

    def row(self, overlap: float) -> npt.NDArray[np.bool_]:
        """The hits at an overlap."""
        hits: npt.NDArray[np.bool_] = self.hits[self.overlaps.index(overlap)]
        return hits


@dataclass(frozen=True, eq=False)
class Counts:
    """What lies at or above each score that finds a box, in each draw: draws × scores, the highest score first.

    Attributes:
        found: boxes found.
        hits: those of them that are right.
        drawn, films: in each draw.
    """

    found: Floats
    hits: Floats
    drawn: Floats
    films: Floats


def match(films: Sequence[FilmBoxes], overlaps: Sequence[float]) -> Matches:
    """Compare the boxes of one class film by film: the best score chooses first, the free box that it fits best."""
    kept = [np.argsort(-one.scores, kind="stable")[:MOST_BOXES] for one in films]
    hits = [_match_film(one, order, overlaps) for one, order in zip(films, kept, strict=True)]
    return Matches(
        drawn=np.array([len(one.drawn) for one in films], dtype=np.int64),
        film=np.repeat(np.arange(len(films)), [len(order) for order in kept]),
        scores=np.concatenate([one.scores[order] for one, order in zip(films, kept, strict=True)] or [np.empty(0)]),
        overlaps=tuple(overlaps),
        hits=np.concatenate(hits, axis=1) if hits else np.empty((len(overlaps), 0), dtype=np.bool_),
    )


def overlap_table(ones: Corners, others: Corners) -> Floats:
    """The intersection over union of each box with each other: ones × others."""
    upper, lower = np.maximum(ones[:, None, :2], others[:, :2]), np.minimum(ones[:, None, 2:], others[:, 2:])
    shared = np.clip(lower - upper, 0, None).prod(axis=-1)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=-1) for boxes in (ones, others)]
    union = areas[0][:, None] + areas[1] - shared
    table: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return table


def count(matches: Matches, overlap: float, weights: Floats) -> Counts:
    """Count at each score that finds a box; ``weights`` is how often each film is in each draw, draws × films."""
    order = np.argsort(-matches.scores, kind="stable")
    film, hits, falling = matches.film[order], matches.row(overlap)[order], -matches.scores[order]
    last = np.searchsorted(falling, falling, side="right") - 1
    ends = np.unique(last[hits])
    columns = np.searchsorted(ends, last)
    found, right = (np.zeros((len(matches.drawn), len(ends) + 1)) for _ in range(2))
    np.add.at(found, (film, columns), 1.0)
    np.add.at(right, (film, columns), hits.astype(np.float64))
    return Counts(
        found=weights @ found[:, :-1].cumsum(axis=1),
        hits=weights @ right[:, :-1].cumsum(axis=1),
        drawn=weights @ matches.drawn.astype(np.float64),
        films=weights.sum(axis=1),
    )


def average_precision(counts: Counts) -> Floats:
    """In each draw, the mean over 101 recalls of the best precision from there on; nan without a box drawn."""
    draws, scores = counts.hits.shape
    drawn = counts.drawn[:, np.newaxis]
    with np.errstate(invalid="ignore", divide="ignore"):
        recall = counts.hits / drawn
        precision = np.where(counts.found > 0, counts.hits / counts.found, 0.0)
    best = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    reached = np.searchsorted(_RECALLS, np.nan_to_num(recall).ravel(), side="right").reshape(draws, scores)
    steps = np.diff(reached, axis=1, prepend=0)
    areas: Floats = np.where(counts.drawn > 0, (best * steps).sum(axis=1) / len(_RECALLS), np.nan)
    return areas


def sensitivities(counts: Counts, rates: Sequence[float] = FALSE_PER_FILM) -> Floats:
    """In each draw, the share of boxes found at each rate of false boxes a film at most: rates × draws."""
    false = counts.found - counts.hits
    with np.errstate(invalid="ignore", divide="ignore"):
        share = counts.hits / counts.drawn[:, np.newaxis]
    rows = [
        np.where(false <= rate * counts.films[:, np.newaxis], share, 0.0).max(axis=1, initial=0.0) for rate in rates
    ]
    found: Floats = np.where(counts.drawn > 0, np.array(rows), np.nan)
    return found


def estimate_precision(matches: Matches, overlaps: Sequence[float], draws: Draws) -> Estimate:
    """The mean of the average precisions at some overlaps."""
    weights = _with_all_films(draws)
    rows = [average_precision(count(matches, overlap, weights)) for overlap in overlaps]
    return _estimate(np.mean(rows, axis=0), matches, draws, films_of_a_film=_FILMS_OF_A_PRECISION)


def estimate_froc(matches: Matches, draws: Draws) -> tuple[Estimate, ...]:
    """The sensitivity at each of :data:`FALSE_PER_FILM`, and last their mean."""
    rows = sensitivities(count(matches, LOW_OVERLAP, _with_all_films(draws)))
    return tuple(_estimate(row, matches, draws) for row in (*rows, rows.mean(axis=0)))


def curve(matches: Matches, overlap: float) -> Counts:
    """The counts on the films themselves, for drawing."""
    return count(matches, overlap, np.ones((1, len(matches.drawn))))


def _match_film(film: FilmBoxes, order: npt.NDArray[np.intp], overlaps: Sequence[float]) -> npt.NDArray[np.bool_]:
    hits = np.zeros((len(overlaps), len(order)), dtype=np.bool_)
    if not len(film.drawn) or not len(order):
        return hits
    table = overlap_table(film.found[order], film.drawn)
    for row, least in enumerate(overlaps):
        free = table.copy()
        for number in range(len(order)):
            # Of boxes that fit equally COCO takes the last.
            best = free.shape[1] - 1 - int(np.argmax(free[number, ::-1]))
            if free[number, best] >= least:
                hits[row, number] = True
                free[:, best] = -1.0
    return hits


def _with_all_films(draws: Draws) -> Floats:
    """The weights of the draws below a row that has every film once."""
    return np.concatenate([np.ones((1, draws.weights.shape[1])), draws.weights.astype(np.float64)])


def _estimate(values: Floats, matches: Matches, draws: Draws, *, films_of_a_film: float = 1.0) -> Estimate:
    marked = matches.drawn > 0
    return Estimate(float(values[0]), values[1:], draws.patients(marked) - 1, films_of_a_film * float(marked.sum()))
