from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from hilum.datasets import Film
from hilum.datasets.exploration.classes import FilmClass
from hilum.datasets.exploration.shortcuts import (
    ALL_CUES,
    FOLDS,
    Cue,
    draw_folds,
    find_shortcuts,
    held_out_auc,
    score_films,
)
from hilum.datasets.exploration.survey import Surveyed
from hilum.findings import View

MakeFilm = Callable[..., Film]
MakeSurveyed = Callable[..., Surveyed]


def judge(values: np.ndarray, present: np.ndarray, patients: np.ndarray) -> object:
    folds = draw_folds(present, patients)
    return held_out_auc(present, patients, score_films(Cue("cue", values), present, folds), folds)


def test_the_auc_of_one_fold_is_that_of_scikit_learn() -> None:
    generator = np.random.default_rng(3)
    for _ in range(20):
        present = generator.random(60) < 0.4
        scores = generator.integers(0, 6, 60) + present * generator.random()
        found = held_out_auc(present, np.arange(60), scores, np.zeros(60, dtype=int))
        assert found is not None
        assert found.auc == pytest.approx(roc_auc_score(present, scores), abs=5e-5)


def test_films_are_compared_within_their_fold_alone() -> None:
    present = np.array([True, False, True, False])
    scores, folds = np.array([1.0, 0.0, 11.0, 10.0]), np.array([0, 0, 1, 1])
    within = held_out_auc(present, np.arange(4), scores, folds)
    assert within is not None
    assert within.auc == 1.0
    assert held_out_auc(present, np.arange(4), scores, np.array([0, 1, 0, 1])) is None


def test_a_patient_is_in_one_fold_and_the_sick_are_spread() -> None:
    patients = np.repeat(np.arange(50), 3)
    present = (patients % 5 == 0) & (np.arange(150) % 3 == 0)
    folds = draw_folds(present, patients)
    assert all(len(set(folds[patients == patient])) == 1 for patient in range(50))
    assert [len(set(patients[present & (folds == fold)])) for fold in range(FOLDS)] == [2] * FOLDS


def test_a_perfect_cue_has_auc_1_and_its_opposite_too() -> None:
    patients = np.arange(100)
    present = patients % 2 == 0
    for values in (np.where(present, "a", "b"), np.where(present, 1.0, np.nan), present * -3.0):
        found = judge(values, present, patients)
        assert (found.auc, found.low, found.high) == (1.0, 1.0, 1.0)


def test_a_value_above_a_tenth_that_is_all_one_number_does_not_hide_in_it() -> None:
    patients = np.arange(200)
    present = patients % 20 == 0
    found = judge(np.where(present, 1.3, 1.0), present, patients)
    assert found.auc == 1.0


def test_useless_cues_are_not_flattered() -> None:
    """300 cues of chance: as a rule with as many values as there are tenths, and many films of a patient."""
    generator = np.random.default_rng(0)
    found = []
    for _ in range(300):
        patients = np.sort(generator.integers(0, 80, 240))
        present = (generator.random(80) < 0.25)[np.unique(patients, return_inverse=True)[1]]
        values = generator.random(80)[np.unique(patients, return_inverse=True)[1]]
        found.append(judge(values, present, np.unique(patients, return_inverse=True)[1]))
    aucs = np.array([one.auc for one in found])
    assert aucs.mean() == pytest.approx(0.5, abs=0.02)
    assert np.mean([one.is_strong for one in found]) <= 0.02


def test_the_interval_holds_the_truth_with_many_films_of_a_patient() -> None:
    """A cue of two values whose true AUC is 0.7: among the ill 70 % have it, among the well 30 %."""
    generator, holds = np.random.default_rng(1), 0
    for _ in range(200):
        films_of = generator.integers(1, 6, 150)
        ill = generator.random(150) < 0.4
        cue = generator.random(150) < np.where(ill, 0.7, 0.3)
        patients = np.repeat(np.arange(150), films_of)
        found = judge(np.where(cue, "x", "y")[patients], ill[patients], patients)
        holds += found.low <= 0.7 <= found.high
    assert 0.9 <= holds / 200 <= 0.99


@pytest.fixture
def surveyed(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> list[Surveyed]:
    """Sixty patients: the first half of folder a, and mostly AP."""
    return [
        make_surveyed(
            make_film(
                f"{number}.png",
                folder="a" if number < 30 else "b",
                view=View.AP if number % 10 < (7 if number < 30 else 3) else View.PA,
            )
        )
        for number in range(60)
    ]


def test_the_table_has_the_numbers_of_each_label_and_says_what_was_left_out(surveyed: list[Surveyed]) -> None:
    ill = np.arange(60) < 30
    everywhere, rare = np.ones(60, dtype=bool), np.arange(60) < 4
    classes = [
        FilmClass("ill", ill, everywhere),
        FilmClass("well", ~ill, everywhere),
        FilmClass("rare", rare, everywhere),
    ]
    table = find_shortcuts(surveyed, classes)
    assert table.cues == ("source folder", "view", ALL_CUES)
    assert list(table.labels) == ["ill", "rare"]
    row = table.labels["ill"]
    assert (row.films, row.present, row.patients_present) == (60, 30, 30)
    folder, view = row.cues["source folder"], row.cues["view"]
    assert folder is not None
    assert (folder.auc, folder.is_strong) == (1.0, True)
    assert view is not None
    assert view.auc == pytest.approx(0.7, abs=0.02)
    assert set(table.labels["rare"].cues.values()) == {None}
    assert table.left_out["age"] == table.left_out["sex"] == "the source does not say"
    assert table.left_out["file format"] == "the same on every film: png 8-bit"
    assert table.left_out["image size"] == "the same on every film: 8,000"


def test_films_of_which_the_source_says_nothing_are_not_judged(surveyed: list[Surveyed]) -> None:
    present, known = np.arange(60) % 3 == 0, np.arange(60) < 45
    row = find_shortcuts(surveyed, [FilmClass("x", present & known, known)]).labels["x"]
    assert (row.films, row.present) == (45, 15)


def test_a_folder_that_is_the_class_is_no_cue(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    films = [make_surveyed(make_film(f"{n}.png", folder=f"all/{kind}", kind=kind)) for n, kind in enumerate("ab" * 20)]
    ill = FilmClass("a", np.arange(40) % 2 == 0, np.ones(40, dtype=bool))
    assert find_shortcuts(films, [ill]).left_out["source folder"] == "the folder is the class here"
