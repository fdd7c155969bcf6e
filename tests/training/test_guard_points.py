from pathlib import Path

import numpy as np
import pytest

from hilum.datasets import Film, Split
from hilum.findings import LabelState
from hilum.training.guard_points import choose_guard_points

ABSENT, PRESENT = LabelState.ABSENT, LabelState.PRESENT


def film(folder: str, *, mirrored: bool = False, rotated: bool = False) -> Film:
    labels = {"mirrored": PRESENT if mirrored else ABSENT, "rotated_90": PRESENT if rotated else ABSENT}
    return Film(Path("f.png"), "p", "k", labels, Split.TUNE, folder=folder)


@pytest.fixture
def films() -> list[Film]:
    return [film("a")] * 1000 + [film("b")] * 500 + [film("a", rotated=True)] * 100


def scores(good_a: float, good_b: float, faulty: float) -> np.ndarray:
    return np.concatenate([np.linspace(0, good_a, 1000), np.linspace(0, good_b, 500), np.linspace(faulty, 1, 100)])


TRUTH = np.array([False] * 1500 + [True] * 100)


def test_far_from_good_films_a_point_catches_nearly_all_faults(films):
    values = scores(0.1, 0.2, 0.8)
    points = choose_guard_points("rotated_90", films, TRUTH, values)
    assert points["warn"].threshold == pytest.approx(np.quantile(values[TRUTH], 0.01))
    assert points["refuse"].threshold == pytest.approx(np.quantile(values[TRUTH], 0.03))


def test_the_worst_source_decides_how_many_good_films_may_be_stopped(films):
    values = scores(0.3, 0.9, 0.1)
    points = choose_guard_points("rotated_90", films, TRUTH, values)
    of_b = values[1000:1500]
    assert (of_b >= points["warn"].threshold).mean() <= 0.005
    assert (of_b >= points["refuse"].threshold).mean() <= 0.002
    assert points["refuse"].threshold >= points["warn"].threshold


def test_films_with_another_fault_are_no_good_films(films):
    turned = [*films, *[film("a", rotated=True)] * 50]
    values = np.concatenate([scores(0.1, 0.1, 0.1), np.full(50, 0.99)])
    points = choose_guard_points("mirrored", turned, np.array([False] * 1500 + [True] * 100 + [False] * 50), values)
    assert points["warn"].threshold < 0.2


def test_a_heart_on_the_right_is_never_refused(films):
    assert set(choose_guard_points("mirrored", films, TRUTH, scores(0.1, 0.1, 0.9))) == {"warn"}
