from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hilum.datasets import Film, Split
from hilum.datasets.exploration.duplicates import find_duplicates, find_leakage
from hilum.datasets.exploration.survey import Surveyed
from hilum.datasets.leakage import MAX_DISTANCE
from hilum.findings import LabelState

MakeFilm = Callable[..., Film]
MakeSurveyed = Callable[..., Surveyed]


def hash_of(seed: int, flipped: int = 0) -> np.ndarray:
    bits = np.random.default_rng(seed).random(1024) < 0.5
    bits[:flipped] ^= True
    return bits


def test_the_same_file_is_found_with_the_parts_that_share_it(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    first = make_surveyed(make_film("1.png", patient="a", split=Split.FIT), hash=hash_of(1))
    second = replace(make_surveyed(make_film("2.png", patient="b", split=Split.JUDGE), hash=hash_of(1)), sha256="1.png")
    other = make_surveyed(make_film("3.png"), hash=hash_of(3))
    found = find_duplicates([first, second, other])
    (copy,) = found.same_file
    assert (copy.films, copy.patients, copy.splits) == (("1.png", "2.png"), ("a", "b"), ("fit", "judge"))
    assert not copy.labels_differ
    assert found.lookalikes == ()
    leakage = find_leakage([first.film, second.film], found)
    assert leakage.same_file == (copy,)
    assert not leakage.is_clean


def test_films_that_look_alike_are_paired_the_most_alike_first(
    make_film: MakeFilm, make_surveyed: MakeSurveyed
) -> None:
    near = make_surveyed(make_film("near.png"), hash=hash_of(1, flipped=MAX_DISTANCE))
    nearer = make_surveyed(make_film("nearer.png", labels={"x": LabelState.PRESENT}), hash=hash_of(1, flipped=10))
    far = make_surveyed(make_film("far.png"), hash=hash_of(2))
    first = make_surveyed(make_film("first.png"), hash=hash_of(1))
    lookalikes = find_duplicates([first, far, near, nearer]).lookalikes
    assert [(pair.films, pair.distance) for pair in lookalikes] == [
        (("first.png", "nearer.png"), 10),
        (("near.png", "nearer.png"), MAX_DISTANCE - 10),
        (("first.png", "near.png"), MAX_DISTANCE),
    ]
    assert [pair.labels_differ for pair in lookalikes] == [True, True, False]
    beyond = make_surveyed(make_film("beyond.png"), hash=hash_of(1, flipped=MAX_DISTANCE + 1))
    assert find_duplicates([first, beyond]).lookalikes == ()


def test_a_patient_in_two_parts_is_named_for_each_split(make_film: MakeFilm) -> None:
    films = [
        make_film(patient="a", split=Split.FIT, official_split="train"),
        make_film(patient="a", split=Split.FIT, official_split="test"),
        make_film(patient="b", split=Split.FIT, official_split="train"),
        make_film(patient="b", split=Split.TUNE),
    ]
    leakage = find_leakage(films, find_duplicates([]))
    assert [(torn.patient, torn.films) for torn in leakage.patients] == [("b", {"fit": 1, "tune": 1})]
    assert [(torn.patient, torn.films) for torn in leakage.official_patients] == [("a", {"test": 1, "train": 1})]
    assert find_leakage(films[:2], find_duplicates([])).is_clean
