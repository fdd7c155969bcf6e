from pathlib import Path

import pytest

from hilum.datasets import Film, Split
from hilum.evaluation.detection import SeenFilm
from hilum.findings import Box, LabelState
from hilum.training.detection_points import choose_thresholds, matches_of

HERE, THERE = Box(0.1, 0.1, 0.2, 0.2), Box(0.6, 0.6, 0.2, 0.2)


def seen(score: float, *, is_right: bool, drawn: bool = True, label: LabelState = LabelState.PRESENT) -> SeenFilm:
    film = Film(Path("film.png"), "1", "", {"mass": label}, Split.TUNE)
    found = {"mass": ((score, HERE if is_right else THERE),)}
    return SeenFilm(film, {"mass": (HERE,)} if drawn else {}, found, 0.0)


def test_the_threshold_keeps_what_is_right_and_leaves_out_what_is_wrong() -> None:
    films = [seen(0.5 + place / 100, is_right=True) for place in range(6)]
    films += [seen(0.3 - place / 100, is_right=False) for place in range(6)]
    assert choose_thresholds(films, ("mass", "nodule")) == {"mass": pytest.approx(0.5, abs=1e-3)}


def test_a_class_with_few_boxes_or_no_hit_is_not_shown() -> None:
    assert choose_thresholds([seen(0.9, is_right=True)] * 4, ("mass",)) == {}
    assert choose_thresholds([seen(0.9, is_right=False)] * 6, ("mass",)) == {}


def test_a_film_that_shows_the_class_without_a_box_is_left_out() -> None:
    films = [seen(0.9, is_right=True), seen(0.9, is_right=False, drawn=False)]
    assert len(matches_of(films, "mass").scores) == 1
    films.append(seen(0.9, is_right=False, drawn=False, label=LabelState.ABSENT))
    assert len(matches_of(films, "mass").scores) == 2
