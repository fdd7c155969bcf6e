from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from hilum.datasets import Film, Split, choose_one_a_patient, sample_by_class, sample_by_label, sample_naturally
from hilum.errors import DataSetError


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_natural_draw_is_every_film_once_in_an_order_of_its_own() -> None:
    drawn = sample_naturally(50, generator())
    assert sorted(drawn) == list(range(50))
    assert list(drawn) != list(range(50))
    assert list(drawn) == list(sample_naturally(50, generator()))
    assert list(drawn) != list(sample_naturally(50, generator(1)))


def test_a_longer_natural_draw_starts_again() -> None:
    assert set(Counter(sample_naturally(10, generator(), 25).tolist()).values()) == {2, 3}
    assert len(sample_naturally(0, generator())) == 0


def test_classes_come_equally_often_and_their_films_too() -> None:
    classes = [0] * 90 + [1] * 8 + [2] * 2
    drawn = sample_by_class(classes, generator())
    assert sorted(Counter(np.asarray(classes)[drawn].tolist()).values()) == [33, 33, 34]
    often = Counter(drawn.tolist())
    assert {often[film] for film in range(90)} == {0, 1}
    assert {often[film] for film in (98, 99)} <= {16, 17}


def test_no_class_is_favoured_by_its_number() -> None:
    first = [
        Counter(np.array([0, 1, 2])[sample_by_class([0, 1, 2], generator(seed), 1)].tolist()) for seed in range(60)
    ]
    assert len({next(iter(counts)) for counts in first}) == 3


def test_labels_come_equally_often_beside_films_without_any() -> None:
    present = np.zeros((100, 3), dtype=bool)
    present[:20, 0] = True
    present[20:24, 1] = True
    drawn = sample_by_label(present, generator(), 90)
    assert present[drawn].sum(axis=0).tolist() == [30, 30, 0]
    assert int((~present[drawn].any(axis=1)).sum()) == 30


def test_a_film_with_two_labels_stands_for_both() -> None:
    present = np.array([[True, True], [True, False]])
    drawn = sample_by_label(present, generator(), 100)
    assert present[drawn].sum(axis=0)[1] >= 50


def test_the_order_is_mixed() -> None:
    classes = np.array([0] * 50 + [1] * 50)
    drawn = classes[sample_by_class(classes.tolist(), generator())]
    assert 10 < int(drawn[:50].sum()) < 40


@pytest.mark.parametrize(
    "draw",
    [lambda: sample_by_class([], generator(), 4), lambda: sample_by_label(np.zeros((0, 2), bool), generator(), 4)],
)
def test_nothing_to_draw_from_is_refused(draw) -> None:
    with pytest.raises(DataSetError, match="at least one film"):
        draw()


def test_one_film_stands_for_each_patient_whatever_the_order() -> None:
    films = [
        Film(Path(f"{patient}-{number}.png"), patient, "film", {}, Split.TUNE)
        for patient, count in (("a", 1), ("b", 5), ("c", 30))
        for number in range(count)
    ]
    chosen = [films[place].path.name for place in choose_one_a_patient(films)]
    assert [name[0] for name in chosen] == ["a", "b", "c"]
    turned = films[::-1]
    assert {turned[place].path.name for place in choose_one_a_patient(turned)} == set(chosen)
    assert not choose_one_a_patient([]).size


def test_the_first_film_of_a_patient_stands_for_it_no_more_often_than_another() -> None:
    films = [
        Film(Path(f"{patient}-{number}.png"), str(patient), "film", {}, Split.TUNE)
        for patient in range(500)
        for number in range(2)
    ]
    first = sum(int(place) % 2 == 0 for place in choose_one_a_patient(films))
    assert 0.42 < first / 500 < 0.58
