import numpy as np
import pytest
from scipy.optimize import minimize

from hilum.errors import LaboratoryError
from hilum.evaluation.metrics import confuse
from hilum.inference.calibration import calibrate
from hilum.training.calibration import choose_conformal_point, choose_points, fit_intercept, fit_platt


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
    probabilities = calibrate(odds, calibration)
    points = choose_points(truth, probabilities, 0.95)
    assert set(points) == {"youden", "sensitivity_95"}
    found = confuse(truth, probabilities, points["sensitivity_95"].threshold)
    assert 0.95 <= found.sensitivity < 0.951
    assert points["youden"].sensitivity is None


def test_the_point_of_low_suspicion_misses_as_few_as_asked(tune: tuple[np.ndarray, np.ndarray]) -> None:
    truth, odds = tune
    probabilities = calibrate(odds, fit_platt(truth, odds))
    points = choose_points(truth, probabilities, 0.95, low_suspicion=0.98)
    point = points["low_suspicion"]
    assert 0.98 <= confuse(truth, probabilities, point.threshold).sensitivity < 0.981
    assert point.threshold < points["sensitivity_95"].threshold
    assert point.nominal_sensitivity == 0.98


def draw_films(rng: np.random.Generator, present: int, absent: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    truth = np.arange(present + absent) < present
    return truth, 1 / (1 + np.exp(-rng.normal(truth * apart, 1.0)))


@pytest.mark.parametrize("apart", [0.0, 1.5, 6.0])
@pytest.mark.parametrize(("present", "absent"), [(12, 200), (60, 60)])
def test_coverage_of_each_class_is_nominal_on_films_exchangeable_with_those_of_tune(
    apart: float, present: int, absent: int
) -> None:
    rng = np.random.default_rng(round(apart * 10) + present)
    missed, trials, films = np.zeros(2), 400, 50
    for _ in range(trials):
        point = choose_conformal_point(*draw_films(rng, present, absent, apart))
        assert point is not None
        assert point.refer_from is not None
        truth, scores = draw_films(rng, films, films, apart)
        missed += [(scores[truth] < point.refer_from).sum(), (scores[~truth] >= point.threshold).sum()]
    error = missed / (trials * films)
    # A set of tune films is drawn once for many new ones, so the share that they miss spreads as a beta variable.
    spread = [np.sqrt(0.1 * 0.9 * (1 / trials / (count + 2) + 1 / trials / films)) for count in (present, absent)]
    assert np.all(error <= 0.1 + 3 * np.array(spread))
    if apart < 6:
        # Where classes hardly overlap the empty sets are filled, so more is covered than was promised.
        least = [np.floor(0.1 * (count + 1)) / (count + 1) for count in (present, absent)]
        assert np.all(error >= np.array(least) - 3 * np.array(spread))


def test_films_between_both_quantiles_are_referred_and_no_others() -> None:
    scores = np.concatenate([np.linspace(0.3, 0.9, 19), np.linspace(0.1, 0.6, 19)])
    truth = np.arange(38) < 19
    point = choose_conformal_point(truth, scores)
    assert point is not None
    # The second lowest of 19 present ones, and what is just above the second highest of 19 absent ones.
    assert point.refer_from == pytest.approx(np.linspace(0.3, 0.9, 19)[1])
    assert point.threshold == pytest.approx(np.linspace(0.1, 0.6, 19)[-2])
    assert point.threshold > np.linspace(0.1, 0.6, 19)[-2]
    assert point.nominal_coverage == 0.9


def test_empty_sets_between_classes_far_apart_are_referred() -> None:
    truth = np.arange(40) < 20
    point = choose_conformal_point(truth, np.where(truth, 0.8, 0.2) + np.arange(40) / 1000)
    assert point is not None
    assert point.refer_from is not None
    assert 0.2 < point.refer_from < 0.25 < 0.8 <= point.threshold


@pytest.mark.parametrize(("present", "absent", "is_there"), [(8, 50, False), (50, 8, False), (9, 9, True)])
def test_too_few_films_of_a_class_make_no_set(present: int, absent: int, is_there: bool) -> None:
    found = choose_conformal_point(*draw_films(np.random.default_rng(0), present, absent, 1.0))
    assert (found is not None) == is_there


def test_platt_scaling_on_the_same_films_changes_no_set(tune: tuple[np.ndarray, np.ndarray]) -> None:
    truth, odds = tune
    raw, scaled = 1 / (1 + np.exp(-odds / 10)), calibrate(odds, fit_platt(truth, odds))
    decisions = []
    for scores in (raw, scaled):
        point = choose_conformal_point(truth, scores)
        assert point is not None
        assert point.refer_from is not None
        decisions.append((scores >= point.threshold).astype(int) + (scores >= point.refer_from))
    np.testing.assert_array_equal(decisions[0], decisions[1])
    assert set(decisions[0]) == {0, 1, 2}


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
