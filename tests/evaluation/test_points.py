import numpy as np
import pytest

from hilum.evaluation.intervals import resample
from hilum.evaluation.metrics import confuse
from hilum.evaluation.points import measure_point

NAMES = ("sensitivity", "specificity", "ppv", "npv", "f1", "accuracy")


@pytest.fixture
def films() -> tuple[np.ndarray, np.ndarray, list[str]]:
    rng = np.random.default_rng(3)
    truth = rng.random(2000) < 0.3
    return truth, rng.normal(truth * 1.5, 1.0), [str(number) for number in range(2000)]


def test_values_are_those_of_the_confusion_matrix(films: tuple[np.ndarray, np.ndarray, list[str]]) -> None:
    truth, scores, patients = films
    found, counted = measure_point(truth, scores, resample(patients), 0.7), confuse(truth, scores, 0.7)
    assert found.confusion == counted
    for name in NAMES:
        interval = getattr(found, name)
        assert interval.value == pytest.approx(getattr(counted, name), abs=1e-12)
        assert interval.low < interval.value < interval.high
    assert found.ppv_at_prevalence is None


def test_the_interval_of_a_share_holds_what_the_binomial_says(
    films: tuple[np.ndarray, np.ndarray, list[str]],
) -> None:
    truth, scores, patients = films
    found = measure_point(truth, scores, resample(patients), 0.7).accuracy
    assert found is not None
    half = 1.96 * np.sqrt(found.value * (1 - found.value) / 2000)
    assert found.low == pytest.approx(found.value - half, abs=0.003)
    assert found.high == pytest.approx(found.value + half, abs=0.003)


def test_predictive_values_at_a_prevalence_follow_bayes(films: tuple[np.ndarray, np.ndarray, list[str]]) -> None:
    truth, scores, patients = films
    found = measure_point(truth, scores, resample(patients), 0.7, prevalence=0.01)
    counted = confuse(truth, scores, 0.7)
    hits, alarms = counted.sensitivity * 0.01, (1 - counted.specificity) * 0.99
    assert found.ppv_at_prevalence is not None
    assert found.npv_at_prevalence is not None
    assert found.ppv_at_prevalence.value == pytest.approx(hits / (hits + alarms))
    passes, misses = counted.specificity * 0.99, (1 - counted.sensitivity) * 0.01
    assert found.npv_at_prevalence.value == pytest.approx(passes / (passes + misses))
    own = measure_point(truth, scores, resample(patients), 0.7, prevalence=float(truth.mean()))
    assert own.ppv_at_prevalence is not None
    assert own.ppv_at_prevalence.value == pytest.approx(counted.ppv)


def test_a_point_that_refers_counts_what_it_decides(films: tuple[np.ndarray, np.ndarray, list[str]]) -> None:
    truth, scores, patients = films
    found = measure_point(truth, scores, resample(patients, draws=50), 1.0, 0.01, refer_from=0.2)
    called, passed = scores >= 1.0, scores < 0.2
    assert found.sensitivity is not None
    assert found.specificity is not None
    assert found.accuracy is not None
    assert found.sensitivity.value == pytest.approx(called[truth].mean())
    assert found.specificity.value == pytest.approx(passed[~truth].mean())
    decided = called | passed
    assert found.accuracy.value == pytest.approx((called == truth)[decided].mean())
    counted = found.confusion
    assert counted.true_positive + counted.false_negative == (decided & truth).sum()
    assert counted.true_negative + counted.false_positive == (decided & ~truth).sum()
    assert found.ppv_at_prevalence is None
    assert found.refer_from == 0.2


def test_what_cannot_be_counted_is_none() -> None:
    truth, scores = np.zeros(3, dtype=bool), np.zeros(3)
    found = measure_point(truth, scores, resample(["a", "b", "c"], draws=9), 0.5)
    assert (found.sensitivity, found.ppv, found.f1) == (None, None, None)
    assert found.specificity is not None
    assert found.ppv_at_prevalence is None
    # Three films rightly passed of three patients are no proof that none would be called.
    assert found.specificity.value == found.specificity.high == 1
    assert 0.1 < found.specificity.low < 0.2
