from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.datasets import Film, Manifest, Split
from hilum.errors import UsageError
from hilum.evaluation.average_precision import FALSE_PER_FILM
from hilum.evaluation.detection import (
    MEASURES,
    SeenFilm,
    judge_detection,
    mean_scores,
    score_classes,
    see_films,
)
from hilum.evaluation.films import UNMARKED_FOLDER
from hilum.findings import Box, LabelState
from hilum.inference import load_bundle

CORNER, FAR = Box(0.0, 0.5, 0.5, 0.5), Box(0.5, 0.0, 0.5, 0.5)


def seen(name: str, drawn: dict[str, tuple[Box, ...]], found: dict[str, tuple[tuple[float, Box], ...]]) -> SeenFilm:
    labels = {"mass": LabelState.ABSENT, **dict.fromkeys(drawn, LabelState.PRESENT)}
    return SeenFilm(Film(Path(name), name, "finding", labels, Split.JUDGE), drawn, found, 0.01)


def test_a_film_of_known_boxes_is_seen_as_it_is(marked: Manifest, make_detector: Callable[..., Path]) -> None:
    bundle = load_bundle(make_detector(), threads=1)
    told: list[int] = []
    (first, *_) = see_films(bundle, marked.films[:2], lambda: told.append(1))
    assert len(told) == 2
    assert first.drawn == {"mass": (CORNER,)}
    (score, box), *others = first.found["mass"]
    assert (box, len(others)) == (CORNER, 3)
    assert score == pytest.approx(0.9, abs=0.01)
    assert first.seconds > 0


def test_a_part_is_judged(marked: Manifest, make_detector: Callable[..., Path]) -> None:
    judged = judge_detection(load_bundle(make_detector(), threads=1), marked, "judge")
    assert (judged.dataset, judged.split, judged.patients) == ("marked", "judge", 8)
    assert judged.kinds == {"finding": 6, "no_finding": 2}
    assert judged.excluded == {"age_outside_population": 1, UNMARKED_FOLDER: 1}
    assert judged.unscored == ("nodule",)
    assert judged.averaged == 2
    mass = judged.classes["mass"]
    assert (mass.films, mass.marked, mass.patients, mass.boxes, mass.unmarked, mass.silent) == (7, 5, 5, 5, 1, 0)
    assert set(mass.found) == set(MEASURES)
    for name in MEASURES:
        interval = mass.found[name].interval()
        assert interval is not None
        assert 0 <= interval.low <= interval.value <= interval.high <= 1
        assert interval.high > interval.low
    # Four of five are found with the highest score of their film, the last one with none that is right.
    assert mass.found["tiou_0.5"].value == mass.found["pointing"].value == pytest.approx(0.8)
    assert mass.of_mean_box is not None
    # The mean box is there on all seven films, right on five.
    assert mass.of_mean_box["tiou_0.5"].value == 1
    assert mass.of_mean_box["map50"].value == pytest.approx(5 / 7)
    assert judged.ms_per_film > 0


def test_a_film_that_may_have_the_class_without_a_box_is_left_out_of_it() -> None:
    plain = seen("1", {}, {})
    silent = replace(plain.film, labels={})
    uncertain = replace(plain.film, labels={"mass": LabelState.UNCERTAIN})
    films = [
        seen("0", {"mass": (CORNER,)}, {"mass": ((0.9, CORNER),)}),
        plain,
        replace(plain, film=silent),
        replace(plain, film=uncertain),
    ]
    scores = score_classes(films, ("mass",), {})["mass"]
    assert (scores.films, scores.unmarked, scores.of_mean_box) == (3, 1, None)
    assert score_classes(films[1:], ("mass",), {}) == {}
    assert score_classes([], ("mass",), {}) == {}


def test_the_best_box_of_a_film_is_pointed_with() -> None:
    both = ((0.4, CORNER), (0.9, FAR))
    films = [seen(str(number), {"mass": (CORNER if number else FAR,)}, {"mass": both}) for number in range(4)]
    films.append(seen("4", {"mass": (CORNER,)}, {}))
    scores = score_classes(films, ("mass",), {"mass": CORNER})["mass"]
    assert scores.found["pointing"].value == scores.found["iou"].value == pytest.approx(0.2)
    assert scores.of_mean_box is not None
    assert scores.of_mean_box["pointing"].value == pytest.approx(0.8)
    assert scores.silent == 1
    rates = dict(zip(FALSE_PER_FILM, (f"froc_{rate:g}" for rate in FALSE_PER_FILM), strict=True))
    assert scores.found[rates[1 / 8]].value == 0
    assert scores.found[rates[1]].value == pytest.approx(0.8)


def test_patients_bring_all_their_films() -> None:
    films = [
        seen(str(number), {"mass": (CORNER,)}, {"mass": ((0.5 + number / 99, CORNER if number % 6 < 3 else FAR),)})
        for number in range(24)
    ]
    apart = score_classes(films, ("mass",), {})["mass"].found
    clustered = score_classes(
        [replace(one, film=replace(one.film, patient=str(place % 6))) for place, one in enumerate(films)], ("mass",), {}
    )["mass"].found
    for name in ("map", "map50", "froc", "tiou_0.5"):
        assert clustered[name].value == apart[name].value
        assert clustered[name].variance() > 1.5 * apart[name].variance()


def test_the_mean_is_over_classes() -> None:
    films = [
        seen(str(number), {"mass": (CORNER,), "nodule": (FAR,)}, {"mass": ((0.9, CORNER),), "nodule": ((0.9, CORNER),)})
        for number in range(6)
    ]
    classes = score_classes(films, ("mass", "nodule"), {"mass": CORNER})
    found, guessed = mean_scores(classes)
    assert found["map"].value == pytest.approx(0.5)
    assert guessed is None
    found, guessed = mean_scores(score_classes(films, ("mass", "nodule"), {"mass": CORNER, "nodule": FAR}))
    assert guessed is not None
    assert guessed["map"].value == pytest.approx(1)


def test_without_a_box_of_its_classes_a_part_is_refused(marked: Manifest, make_detector: Callable[..., Path]) -> None:
    unboxed = replace(marked, films=tuple(replace(film, boxes=()) for film in marked.films))
    with pytest.raises(UsageError, match="no film in 'judge' with a box of mass, nodule"):
        judge_detection(load_bundle(make_detector(), threads=1), unboxed, "judge")
