import numpy as np
import pytest
from scipy.optimize import minimize

from hilum.errors import LaboratoryError
from hilum.evaluation.metrics import confuse
from hilum.inference.calibration import calibrate
from hilum.training.calibration import choose_points, fit_intercept, fit_platt


@pytest.fixture
def tune() -> tuple[np.ndarray, np.ndarray]:
    """Truth and log-odds that are three times too sure and off by one."""
    rng = np.random.default_rng(0)
    true_odds = rng.normal(1.0, 2.0, 3000)
    truth = rng.random(3000) < 1 / (1 + np.exp(-true_odds))
    return truth, 3 * true_odds + 1


def test_the_fit_finds_what_was_put_in(tune: tuple[np.ndarray, np.ndarray]) -> None:
    truth, odds = tune
    calibration = fit_platt(truth, odds)
    assert calibration.slope == pytest.approx(1 / 3, rel=0.1)
    assert calibration.intercept == pytest.approx(-1 / 3, abs=0.1)
    assert calibration.prevalence == truth.mean()


@pytest.mark.parametrize("scale", [0.01, 1.0, 100.0])
def test_the_fit_is_the_optimum_that_scipy_finds(tune: tuple[np.ndarray, np.ndarray], scale: float) -> None:
    truth, odds = tune[0], tune[1] * scale
    present, absent = truth.sum(), (~truth).sum()
    target = np.where(truth, (present + 1) / (present + 2), 1 / (absent + 2))

    def loss(weights: np.ndarray) -> float:
        scaled = weights[0] * odds / scale + weights[1]
        return float(np.sum(np.logaddexp(0, scaled) - target * scaled))

    expected = minimize(loss, [1.0, 0.0], tol=1e-12).x
    found = fit_platt(truth, odds)
    assert found.slope * scale == pytest.approx(expected[0], rel=1e-4)
    assert found.intercept == pytest.approx(expected[1], rel=1e-3, abs=1e-4)


def test_separable_films_give_finite_numbers() -> None:
    truth = np.arange(100) >= 30
    calibration = fit_platt(truth, np.where(truth, 8.0, -8.0))
    probabilities = calibrate(np.array([-8.0, 8.0]), calibration)
    assert probabilities[0] == pytest.approx(1 / 32, abs=1e-3)
    assert probabilities[1] == pytest.approx(71 / 72, abs=1e-3)


@pytest.mark.parametrize("truth", [np.ones(4, dtype=bool), np.zeros(4, dtype=bool)])
def test_one_class_alone_is_refused(truth: np.ndarray) -> None:
    with pytest.raises(LaboratoryError, match="with and without"):
        fit_platt(truth, np.arange(4.0))


def test_log_odds_that_fall_with_the_truth_are_refused(tune: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(LaboratoryError, match="Train again"):
        fit_platt(tune[0], -tune[1])


def test_points_are_chosen_on_the_calibrated_probability(tune: tuple[np.ndarray, np.ndarray]) -> None:
    truth, odds = tune
    calibration = fit_platt(truth, odds)
    points = choose_points(truth, odds, calibration, 0.95)
    assert set(points) == {"youden", "sensitivity_95"}
    probabilities = calibrate(odds, calibration)
    found = confuse(truth, probabilities, points["sensitivity_95"].threshold)
    assert 0.95 <= found.sensitivity < 0.951
    assert points["youden"].sensitivity is None


@pytest.mark.parametrize("share", [0.002, 0.2, 0.999])
def test_a_shift_alone_brings_the_mean_probability_to_the_prevalence(share: float) -> None:
    rng = np.random.default_rng(1)
    odds, truth = rng.normal(3.0, 2.0, 1000), np.arange(1000) < 1000 * share
    calibration = fit_intercept(truth, odds)
    assert calibration.slope == 1
    assert calibration.prevalence == pytest.approx(share, abs=0.001)
    assert calibrate(odds, calibration).mean() == pytest.approx((truth.sum() + 1) / 1002, abs=1e-8)


def test_a_shift_takes_films_that_all_lack_the_label_and_refuses_none() -> None:
    calibration = fit_intercept(np.zeros(50, dtype=bool), np.linspace(-4, 4, 50))
    assert np.isfinite(calibration.intercept)
    assert calibrate(np.linspace(-4, 4, 50), calibration).mean() == pytest.approx(1 / 52)
    with pytest.raises(LaboratoryError, match="there is none"):
        fit_intercept(np.zeros(0, dtype=bool), np.zeros(0))
