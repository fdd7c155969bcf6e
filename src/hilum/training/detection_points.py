"""From which score on the boxes of a class are shown: chosen on tune."""

from collections.abc import Sequence

import numpy as np

from hilum.evaluation.average_precision import FilmBoxes, Matches, match
from hilum.evaluation.detection import SeenFilm
from hilum.findings import Box, LabelState

OVERLAP = 0.4
"""From which on a box counts as found."""
LEAST_BOXES = 5
"""A class with fewer marked boxes on tune gets no threshold, and is not shown."""
DECIMALS = 4
"""Thresholds are cut to so many, that another machine's rounding does not decide."""


def choose_thresholds(seen: Sequence[SeenFilm], names: Sequence[str]) -> dict[str, float]:
    """The score of each class at which most of what is shown is right and most of what is there is shown (best F1).

    Films that show a class without a box are left out for it: where it lies is not known.
    """
    chosen = {name: _choose(matches_of(seen, name)) for name in names}
    return {name: value for name, value in chosen.items() if value is not None}


def matches_of(seen: Sequence[SeenFilm], name: str) -> Matches:
    """The boxes of a class that were found on films, held against those that were drawn."""
    unknown = (LabelState.PRESENT, LabelState.UNCERTAIN)
    those = [one for one in seen if name in one.drawn or one.film.state_of(name) not in unknown]
    films = [
        FilmBoxes(
            _corners(one.drawn.get(name, ())),
            _corners([box for _, box in one.found.get(name, ())]),
            np.array([score for score, _ in one.found.get(name, ())], dtype=np.float64),
        )
        for one in those
    ]
    return match(films, (OVERLAP,))


def _choose(matches: Matches) -> float | None:
    drawn = int(matches.drawn.sum())
    if drawn < LEAST_BOXES or not len(matches.scores):
        return None
    order = np.argsort(-matches.scores, kind="stable")
    scores, hits = matches.scores[order], np.cumsum(matches.row(OVERLAP)[order])
    # Boxes of the same score are shown together.
    is_last = np.append(scores[1:] != scores[:-1], True)
    balance = np.where(is_last, 2 * hits / (np.arange(1, len(hits) + 1) + drawn), 0.0)
    best = int(balance.argmax())
    return round(float(np.floor(scores[best] * 10**DECIMALS)) / 10**DECIMALS, DECIMALS) if balance[best] > 0 else None


def _corners(boxes: Sequence[Box]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    corners = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes]
    return np.array(corners, dtype=np.float64).reshape(-1, 4)
