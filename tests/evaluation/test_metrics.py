import numpy as np
import pytest
from sklearn import metrics as reference

from hilum.evaluation.metrics import (
    auc_pr,
    auc_roc,
    brier,
    brier_skill,
    confuse,
    pr_curve,
    reliability,
    roc_curve,
    threshold_by_sensitivity,
    threshold_by_youden,
)

CLOSE = 1e-9


@pytest.fixture(params=["distinct", "tied"])
def films(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    """Truth and probabilities; rounding makes ties."""
    rng = np.random.default_rng(3)
    truth = rng.random(500) < 0.7
    probabilities = 1 / (1 + np.exp(-rng.normal(truth * 1.5, 1.0)))
    return truth, probabilities if request.param == "distinct" else probabilities.round(1)


def test_areas_equal_scikit_learn(films: tuple[np.ndarray, np.ndarray]) -> None:
    truth, scores = films
    assert auc_roc(truth, scores) == pytest.approx(reference.roc_auc_score(truth, scores), abs=CLOSE)
    assert auc_pr(truth, scores) == pytest.approx(reference.average_precision_score(truth, scores), abs=CLOSE)


def test_the_roc_curve_equals_scikit_learn(films: tuple[np.ndarray, np.ndarray]) -> None:
    truth, scores = films
    false_positive_rate, sensitivity, thresholds = reference.roc_curve(truth, scores, drop_intermediate=False)
    curve = roc_curve(truth, scores)
    np.testing.assert_allclose(curve.false_positive_rate, false_positive_rate, atol=CLOSE)
    np.testing.assert_allclose(curve.sensitivity, sensitivity, atol=CLOSE)
    np.testing.assert_allclose(curve.thresholds, thresholds, atol=CLOSE)


def test_the_precision_recall_curve_equals_scikit_learn(films: tuple[np.ndarray, np.ndarray]) -> None:
    truth, scores = films
    precision, recall, _ = reference.precision_recall_curve(truth, scores)
    curve = pr_curve(truth, scores)
    np.testing.assert_allclose(curve.recall, recall[-2::-1], atol=CLOSE)
    np.testing.assert_allclose(curve.precision, precision[-2::-1], atol=CLOSE)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.9, 1.1])
def test_counts_and_shares_equal_scikit_learn(films: tuple[np.ndarray, np.ndarray], threshold: float) -> None:
    truth, scores = films
    called = scores >= threshold
    found = confuse(truth, scores, threshold)
    counts = reference.confusion_matrix(truth, called, labels=[False, True]).ravel()
    assert (found.true_negative, found.false_positive, found.false_negative, found.true_positive) == tuple(counts)
    assert found.sensitivity == pytest.approx(reference.recall_score(truth, called), abs=CLOSE)
    assert found.specificity == pytest.approx(reference.recall_score(~truth, ~called), abs=CLOSE)
    assert found.accuracy == pytest.approx(reference.accuracy_score(truth, called), abs=CLOSE)
    assert found.f1 == pytest.approx(reference.f1_score(truth, called), abs=CLOSE)
    nan = float("nan")
    ppv = reference.precision_score(truth, called, zero_division=nan)
    npv = reference.precision_score(~truth, ~called, zero_division=nan)
    assert found.ppv == pytest.approx(ppv, abs=CLOSE, nan_ok=True)
    assert found.npv == pytest.approx(npv, abs=CLOSE, nan_ok=True)


def test_brier_equals_scikit_learn(films: tuple[np.ndarray, np.ndarray]) -> None:
    truth, probabilities = films
    assert brier(truth, probabilities) == pytest.approx(reference.brier_score_loss(truth, probabilities), abs=CLOSE)


def test_skill_is_what_is_saved_of_naming_the_prevalence(films: tuple[np.ndarray, np.ndarray]) -> None:
    truth, probabilities = films
    named = np.full(len(truth), truth.mean())
    left = reference.brier_score_loss(truth, probabilities) / reference.brier_score_loss(truth, named)
    assert brier_skill(truth, probabilities) == pytest.approx(1 - left, abs=CLOSE)
    assert brier_skill(truth, named) == pytest.approx(0, abs=CLOSE)
    assert brier_skill(truth, truth.astype(float)) == 1


@pytest.mark.parametrize("truth", [[True, True], [False, False]])
def test_one_class_alone_has_no_area(truth: list[bool]) -> None:
    films = np.array(truth)
    assert np.isnan(auc_roc(films, np.array([0.1, 0.2])))
    assert np.isnan(auc_pr(films, np.array([0.1, 0.2])))


def test_ece_of_two_bins_by_hand() -> None:
    truth = np.array([False, True, True, True])
    found = reliability(truth, np.array([0.1, 0.3, 0.7, 0.9]), bins=2)
    np.testing.assert_allclose(found.probability, [0.2, 0.8])
    np.testing.assert_allclose(found.observed, [0.5, 1.0])
    assert found.ece == pytest.approx(0.5 * 0.3 + 0.5 * 0.2)


def test_bins_are_of_equal_mass_and_the_calibrated_have_a_small_error() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.random(30_000)
    found = reliability(rng.random(30_000) < probabilities, probabilities)
    assert found.films.tolist() == [2000] * 15
    assert found.ece < 0.02


def test_fewer_films_than_bins_leave_no_empty_bin() -> None:
    assert reliability(np.array([True, False]), np.array([0.9, 0.1])).films.tolist() == [1, 1]


def test_an_area_without_one_class_is_nan() -> None:
    assert np.isnan(auc_roc(np.array([True, True]), np.array([0.1, 0.2])))


def test_youden_takes_the_threshold_of_the_greatest_sum(films: tuple[np.ndarray, np.ndarray]) -> None:
    truth, scores = films
    threshold = threshold_by_youden(truth, scores)
    best = max(sum_of(confuse(truth, scores, value)) for value in np.unique(scores))
    assert sum_of(confuse(truth, scores, threshold)) == pytest.approx(best)


@pytest.mark.parametrize("least", [0.5, 0.95, 1.0])
def test_the_threshold_of_a_sensitivity_is_the_highest_that_has_it(
    films: tuple[np.ndarray, np.ndarray], least: float
) -> None:
    truth, scores = films
    threshold = threshold_by_sensitivity(truth, scores, least)
    assert confuse(truth, scores, threshold).sensitivity >= least
    higher = np.unique(scores[scores > threshold])
    assert all(confuse(truth, scores, value).sensitivity < least for value in higher)


def sum_of(found) -> float:
    return found.sensitivity + found.specificity
