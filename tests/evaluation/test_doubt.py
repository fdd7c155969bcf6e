import numpy as np
import pytest

from hilum.evaluation.doubt import measure_doubt
from hilum.evaluation.intervals import resample
from hilum.inference.bundle import NamedPoint


@pytest.fixture
def films() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    truth = rng.random(800) < 0.2
    return truth, np.clip(rng.normal(0.4 + truth * 0.2, 0.15), 0, 1)


def test_a_referred_film_is_covered_whatever_it_shows(films: tuple[np.ndarray, np.ndarray]) -> None:
    truth, scores = films
    draws = resample([str(number) for number in range(len(truth))], draws=400)
    found = measure_doubt(truth, scores, draws, NamedPoint(threshold=0.6, refer_from=0.45, nominal_coverage=0.9))
    assert found is not None
    assert found.coverage_present is not None
    assert found.coverage_absent is not None
    assert found.refer_rate is not None
    assert (found.nominal, found.films, found.present) == (0.9, 800, truth.sum())
    assert found.coverage_present.value == pytest.approx((scores[truth] >= 0.45).mean())
    assert found.coverage_absent.value == pytest.approx((scores[~truth] < 0.6).mean())
    assert found.refer_rate.value == pytest.approx(((scores >= 0.45) & (scores < 0.6)).mean())
    for interval in (found.coverage_present, found.coverage_absent, found.refer_rate):
        assert interval.low < interval.value < interval.high


def test_a_point_that_always_decides_has_no_doubt(films: tuple[np.ndarray, np.ndarray]) -> None:
    draws = resample([str(number) for number in range(len(films[0]))], draws=9)
    assert measure_doubt(*films, draws, NamedPoint(threshold=0.6)) is None


def test_a_class_without_films_has_no_coverage() -> None:
    truth, scores = np.zeros(5, dtype=bool), np.linspace(0, 1, 5)
    found = measure_doubt(truth, scores, resample(list("abcde"), draws=9), NamedPoint(threshold=0.6, refer_from=0.4))
    assert found is not None
    assert found.coverage_present is None
    assert found.coverage_absent is not None
    assert found.nominal is None
