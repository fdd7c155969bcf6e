from pathlib import Path

import numpy as np
import pytest

from hilum.datasets import Film, Split
from hilum.evaluation.doubt import measure_doubt, one_a_patient
from hilum.evaluation.intervals import resample
from hilum.inference.bundle import NamedPoint


def of_patients(patients: list[str]) -> list[Film]:
    return [Film(Path(f"{place}.png"), patient, "film", {}, Split.JUDGE) for place, patient in enumerate(patients)]


@pytest.fixture
def films() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    truth = rng.random(800) < 0.2
    return truth, np.clip(rng.normal(0.4 + truth * 0.2, 0.15), 0, 1)


def test_a_referred_film_is_covered_whatever_it_shows(films: tuple[np.ndarray, np.ndarray]) -> None:
    truth, scores = films
    patients = [str(number) for number in range(len(truth))]
    draws, point = resample(patients, draws=400), NamedPoint(threshold=0.6, refer_from=0.45, nominal_coverage=0.9)
    found = measure_doubt(of_patients(patients), truth, scores, draws, point)
    assert found is not None
    assert found.coverage_present is not None
    assert found.coverage_absent is not None
    assert found.refer_rate is not None
    assert (found.nominal, found.patients, found.present) == (0.9, 800, truth.sum())
    assert found.absent == 800 - found.present
    assert found.coverage_present.value == pytest.approx((scores[truth] >= 0.45).mean())
    assert found.coverage_absent.value == pytest.approx((scores[~truth] < 0.6).mean())
    assert found.refer_rate.value == pytest.approx(((scores >= 0.45) & (scores < 0.6)).mean())
    for interval in (found.coverage_present, found.coverage_absent, found.refer_rate):
        assert interval.low < interval.value < interval.high


def test_a_point_that_always_decides_has_no_doubt(films: tuple[np.ndarray, np.ndarray]) -> None:
    patients = [str(number) for number in range(len(films[0]))]
    draws = resample(patients, draws=9)
    assert measure_doubt(of_patients(patients), *films, draws, NamedPoint(threshold=0.6)) is None


def test_a_class_without_films_has_no_coverage() -> None:
    truth, scores = np.zeros(5, dtype=bool), np.linspace(0, 1, 5)
    people, point = list("abcde"), NamedPoint(threshold=0.6, refer_from=0.4)
    found = measure_doubt(of_patients(people), truth, scores, resample(people, draws=9), point)
    assert found is not None
    assert found.coverage_present is None
    assert found.coverage_absent is not None
    assert found.nominal is None


def test_a_patient_with_films_of_both_classes_counts_in_both_and_once_in_each() -> None:
    films = of_patients(["a", "a", "a", "a", "b"])
    truth = np.array([True, True, False, False, False])
    scores = np.array([0.9, 0.9, 0.5, 0.5, 0.1])
    present, absent = one_a_patient(films, truth), one_a_patient(films, ~truth)
    assert (len(present), len(absent)) == (1, 2)
    assert truth[present].all()
    assert not truth[absent].any()
    draws, point = resample(["a", "a", "a", "a", "b"], draws=50), NamedPoint(threshold=0.8, refer_from=0.3)
    found = measure_doubt(films, truth, scores, draws, point)
    assert found is not None
    assert (found.patients, found.present, found.absent) == (2, 1, 2)
    assert found.coverage_present is not None
    assert found.coverage_present.value == 1
