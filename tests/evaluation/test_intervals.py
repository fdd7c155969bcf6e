import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from hilum.evaluation.intervals import auc_interval, resample, share_interval, weighted_auc


def test_a_patient_brings_all_films() -> None:
    weights = resample(["a", "b", "a", "c"], draws=50)
    assert weights.shape == (50, 4)
    np.testing.assert_array_equal(weights[:, 0], weights[:, 2])
    np.testing.assert_array_equal(weights[:, [0, 1, 3]].sum(axis=1), 3)
    assert len(np.unique(weights, axis=0)) > 5


def test_the_same_seed_draws_the_same() -> None:
    np.testing.assert_array_equal(resample(["a", "b", "c"]), resample(["a", "b", "c"]))


@pytest.mark.parametrize("decimals", [6, 1])
def test_the_weighted_area_equals_scikit_learn(decimals: int) -> None:
    rng = np.random.default_rng(5)
    truth = rng.random(120) < 0.6
    scores = rng.normal(truth, 1.0).round(decimals)
    weights = resample([f"patient {number // 2}" for number in range(120)], draws=20)
    expected = [roc_auc_score(truth, scores, sample_weight=draw) for draw in weights]
    np.testing.assert_allclose(weighted_auc(truth, scores, weights), expected, atol=1e-9)


def test_the_interval_of_a_share_holds_what_the_binomial_says() -> None:
    rng = np.random.default_rng(2)
    counted = rng.random(2000) < 0.8
    interval = share_interval(counted, np.ones(2000, dtype=bool), resample([str(n) for n in range(2000)]))
    assert interval.value == counted.mean()
    half = 1.96 * np.sqrt(interval.value * (1 - interval.value) / 2000)
    assert interval.low == pytest.approx(interval.value - half, abs=0.003)
    assert interval.high == pytest.approx(interval.value + half, abs=0.003)


def test_copies_of_a_film_do_not_narrow_the_interval() -> None:
    rng = np.random.default_rng(4)
    truth = rng.random(100) < 0.5
    scores = rng.normal(truth, 1.0)
    patients = [str(number) for number in range(100)]
    once = auc_interval(truth, scores, resample(patients))
    thrice = auc_interval(np.tile(truth, 3), np.tile(scores, 3), resample(patients * 3))
    assert thrice.value == pytest.approx(once.value)
    assert thrice.high - thrice.low == pytest.approx(once.high - once.low, rel=0.1)


def test_a_share_among_none_is_refused_by_nothing_but_is_nan() -> None:
    counted = np.array([True, False])
    with pytest.warns(RuntimeWarning):
        interval = share_interval(counted, np.zeros(2, dtype=bool), resample(["a", "b"], draws=5))
    assert np.isnan(interval.value)
