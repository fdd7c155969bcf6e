import numpy as np
import pytest
from scipy.spatial.distance import dice as scipy_dice
from scipy.stats import bootstrap
from sklearn.metrics import f1_score, mean_absolute_error

from hilum.evaluation.agreement import agree, dice, mean_interval

rng = np.random.default_rng(7)


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_dice_is_that_of_other_libraries(share: float) -> None:
    found, true = (np.random.default_rng(seed).random((40, 30)) < share for seed in (1, 2))
    assert dice(found, true) == pytest.approx(1 - scipy_dice(found.ravel(), true.ravel()))
    assert dice(found, true) == pytest.approx(f1_score(true.ravel(), found.ravel()))


def test_dice_of_nothing_with_nothing_is_one() -> None:
    nothing, all_of_it = np.zeros((4, 4), dtype=bool), np.ones((4, 4), dtype=bool)
    assert (dice(nothing, nothing), dice(nothing, all_of_it), dice(all_of_it, all_of_it)) == (1, 0, 1)


def test_agreement_is_error_bias_and_limits() -> None:
    true = rng.uniform(0.3, 0.7, 60)
    measured = true + rng.normal(0.01, 0.02, 60)
    found = agree(list(measured), list(true), [str(number) for number in range(60)])
    assert found is not None
    differences = measured - true
    assert found.mae.value == pytest.approx(mean_absolute_error(true, measured))
    assert found.bias.value == pytest.approx(differences.mean())
    assert (found.low, found.high) == pytest.approx(
        (differences.mean() - 1.96 * differences.std(ddof=1), differences.mean() + 1.96 * differences.std(ddof=1))
    )
    assert ((differences > found.low) & (differences < found.high)).mean() > 0.85
    assert agree([0.5], [0.5], ["one"]) is None


def test_the_interval_of_films_of_a_patient_each_is_that_of_scipy() -> None:
    values = rng.normal(0.9, 0.05, 80)
    found = mean_interval(values, [str(number) for number in range(80)])
    expected = bootstrap((values,), np.mean, n_resamples=4000, method="percentile", rng=np.random.default_rng(1))
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval), abs=0.002)


def test_films_of_one_patient_do_not_narrow_the_interval() -> None:
    values = rng.normal(0.9, 0.05, 20)
    once = mean_interval(values, [str(number) for number in range(20)])
    thrice = mean_interval(np.tile(values, 3), [str(number) for number in range(20)] * 3)
    assert (thrice.low, thrice.high) == pytest.approx((once.low, once.high))
