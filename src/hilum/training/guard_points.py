"""Where the guard warns and where it refuses, chosen on tune: good films pass first, then faults are caught."""

from collections.abc import Sequence

import numpy as np

from hilum.datasets import Film
from hilum.evaluation.metrics import Scores, Truth
from hilum.findings import LabelState
from hilum.inference.bundle import NamedPoint
from hilum.inference.guard import REFUSE, WARN

NEVER_REFUSED = ("mirrored", "cut_off")
"""A heart on the right may be dextrocardia, and a film with cut lungs may be all that there is."""
STOPPED = {WARN: 0.005, REFUSE: 0.002}
"""The largest share of good films, in any source, that may reach a point."""
CAUGHT = {WARN: 0.99, REFUSE: 0.97}
"""The share of faulty films that a point catches at most: where good films are far away it moves away from them."""
LEAST_FILMS = 20


def choose_guard_points(
    label: str, films: Sequence[Film], truth: Truth, probabilities: Scores
) -> dict[str, NamedPoint]:
    """The points ``warn`` and, where the fault may stop a film, ``refuse``.

    Args:
        label: of the fault.
        films: of tune, those of which the label is known.
        truth: of the label, for each film.
        probabilities: of the label, for each film.
    """
    is_good = np.array([all(state is LabelState.ABSENT for state in film.labels.values()) for film in films])
    folders = np.array([film.folder for film in films])
    points = {}
    for name in (WARN, REFUSE):
        if name == REFUSE and label in NEVER_REFUSED:
            continue
        allowed = max(
            float(np.quantile(probabilities[is_good & (folders == folder)], 1 - STOPPED[name], method="higher"))
            for folder in np.unique(folders[is_good])
            if (is_good & (folders == folder)).sum() >= LEAST_FILMS
        )
        caught = float(np.quantile(probabilities[truth], 1 - CAUGHT[name]))
        points[name] = NamedPoint(threshold=min(1.0, max(np.nextafter(allowed, 2.0), caught)))
    return points
