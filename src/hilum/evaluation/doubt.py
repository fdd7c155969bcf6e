"""What a point that may refer achieves: how often it is not wrong about each class, and how often it refers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hilum.datasets import Film, choose_one_a_patient
from hilum.evaluation.intervals import Draws, Estimate, Floats, weighted_sums
from hilum.evaluation.metrics import Scores, Truth
from hilum.inference.bundle import Interval, NamedPoint

CHOICE_KEY = "epoch_chosen_on"
"""Under which checkpoints and a bundle's metrics keep which films chose among its weights."""


@dataclass(frozen=True)
class DoubtNumbers:
    """What a point with two thresholds achieves on one film of each patient.

    Attributes:
        nominal: the share that both coverages are meant to reach; None where the point does not say.
        patients, present, absent: how many patients, and how many of them have a film with the finding or one without.
        coverage_present: share of the films with the finding, one of each such patient, that are not called absent.
        coverage_absent: share of the films without it, likewise, that are not called present.
        refer_rate: share of the films of any kind, one of each patient, that are referred.
    """

    nominal: float | None
    patients: int
    present: int
    absent: int
    coverage_present: Interval | None
    coverage_absent: Interval | None
    refer_rate: Interval | None


def measure_doubt(
    films: Sequence[Film], truth: Truth, scores: Scores, draws: Draws, point: NamedPoint
) -> DoubtNumbers | None:
    """The numbers of a point; None of one that never refers."""
    if point.refer_from is None:
        return None
    is_called, is_passed = scores >= point.threshold, scores < point.refer_from
    present, absent = one_a_patient(films, truth), one_a_patient(films, ~truth)
    anyone = one_a_patient(films, np.ones_like(truth))
    return DoubtNumbers(
        nominal=point.nominal_coverage,
        patients=len(anyone),
        present=len(present),
        absent=len(absent),
        coverage_present=_share(~is_passed, present, draws),
        coverage_absent=_share(~is_called, absent, draws),
        refer_rate=_share(~is_called & ~is_passed, anyone, draws),
    )


def one_a_patient(films: Sequence[Film], among: Truth) -> npt.NDArray[np.intp]:
    """The places of one film of each patient among some of the films.

    Conformal sets of a class are promised for films of that class drawn as those were that they come from: so one film
    of each patient who has any of the class.
    """
    places = np.flatnonzero(among)
    return places[choose_one_a_patient([films[int(place)] for place in places])]


def _share(part: Truth, whole: npt.NDArray[np.intp], draws: Draws) -> Interval | None:
    """How many of the films at some places are of the part."""
    if not len(whole):
        return None
    own, is_part = draws.of(whole), part[whole]
    columns = np.stack([is_part, np.ones_like(is_part)], axis=1)
    counts: Floats = np.vstack([columns.sum(axis=0), weighted_sums(columns, own.weights)])
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(counts[:, 1] > 0, counts[:, 0] / counts[:, 1], np.nan)
    return Estimate(float(shares[0]), shares[1:], len(whole) - 1, float(len(whole))).interval()
