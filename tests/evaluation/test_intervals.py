import numpy as np
import pytest
from scipy.stats import binomtest, t
from sklearn.metrics import average_precision_score, roc_auc_score

from hilum.evaluation import intervals
from hilum.evaluation.intervals import (
    Estimate,
    auc_interval,
    estimate_auc_pr,
    estimate_auc_roc,
    mean_of,
    resample,
    t_quantile,
    weighted_auc_pr,
    weighted_auc_roc,
    weighted_sums,
)

CLOSE = 1e-9


def test_a_patient_brings_all_films() -> None:
    draws = resample(["a", "b", "a", "c"], draws=50)
    weights = draws.weights
    assert weights.shape == (50, 4)
    np.testing.assert_array_equal(weights[:, 0], weights[:, 2])
    np.testing.assert_array_equal(weights[:, [0, 1, 3]].sum(axis=1), 3)
    assert len(np.unique(weights, axis=0)) > 5
    assert draws.patients(np.array([True, False, True, False])) == 1
    np.testing.assert_array_equal(draws.of([1, 3]).weights, weights[:, [1, 3]])
    assert draws.of([1, 3]).patients(np.array([True, True])) == 2


def test_the_same_seed_draws_the_same() -> None:
    np.testing.assert_array_equal(resample(["a", "b", "c"]).weights, resample(["a", "b", "c"]).weights)


@pytest.mark.parametrize("decimals", [6, 1])
def test_weighted_areas_equal_scikit_learn(decimals: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    truth = rng.random(120) < 0.6
    scores = rng.normal(truth, 1.0).round(decimals)
    weights = resample([f"patient {number // 2}" for number in range(120)], draws=20).weights
    monkeypatch.setattr(intervals, "_CELLS_AT_ONCE", 7 * 120)
    expected = [roc_auc_score(truth, scores, sample_weight=draw) for draw in weights]
    np.testing.assert_allclose(weighted_auc_roc(truth, scores, weights), expected, atol=CLOSE)
    expected = [average_precision_score(truth, scores, sample_weight=draw) for draw in weights]
    np.testing.assert_allclose(weighted_auc_pr(truth, scores, weights), expected, atol=CLOSE)


def test_sums_are_those_of_the_drawn_films() -> None:
    weights = resample(["a", "b", "c"], draws=9).weights
    columns = np.array([[True, False], [True, True], [False, True]])
    np.testing.assert_array_equal(weighted_sums(columns, weights), weights.astype(float) @ columns)


def test_copies_of_a_film_do_not_narrow_the_interval() -> None:
    rng = np.random.default_rng(4)
    truth = rng.random(100) < 0.5
    scores = rng.normal(truth, 1.0)
    patients = [str(number) for number in range(100)]
    once = auc_interval(truth, scores, resample(patients))
    thrice = auc_interval(np.tile(truth, 3), np.tile(scores, 3), resample(patients * 3))
    assert once is not None
    assert thrice is not None
    assert thrice.value == pytest.approx(once.value)
    assert thrice.high - thrice.low == pytest.approx(once.high - once.low, rel=0.1)


@pytest.mark.parametrize("truth", [[True, True], [False, False], []])
def test_one_class_alone_has_no_interval(truth: list[bool]) -> None:
    films = np.array(truth, dtype=bool)
    scores, weights = np.arange(float(len(truth))), resample(["a", "b"], draws=5).of(list(range(len(truth))))
    assert estimate_auc_roc(films, scores, weights).interval() is None
    assert estimate_auc_pr(films, scores, weights).interval() is None


def test_estimates_are_subtracted_and_averaged_draw_by_draw() -> None:
    first = Estimate(0.9, np.array([0.8, 1.0, np.nan]), 9, 40)
    second = Estimate(0.7, np.array([0.6, 0.9, 0.5]), 5, 40)
    difference, mean = first - second, mean_of([first, second])
    assert difference.value == pytest.approx(0.2)
    np.testing.assert_allclose(difference.draws, [0.2, 0.1, np.nan])
    assert mean.value == pytest.approx(0.8)
    np.testing.assert_allclose(mean.draws, [0.7, 0.95, np.nan])
    interval = difference.interval()
    assert interval is not None
    assert interval.high - 0.2 == pytest.approx(0.2 - interval.low)
    assert 0.2 - interval.low == pytest.approx(t.ppf(0.975, 5) * np.std([0.2, 0.1], ddof=1), rel=0.01)
    assert mean_of([]).interval() is None


def test_the_mean_of_one_is_that_one() -> None:
    one = Estimate(0.9, np.array([0.8, 0.9, 0.95]), 9, 40)
    assert mean_of([one]).interval().model_dump() == pytest.approx(one.interval().model_dump())


@pytest.mark.parametrize("freedom", [1, 2, 3, 4.5, 9, 19, 59, 400])
def test_the_quantile_is_that_of_student(freedom: float) -> None:
    assert t_quantile(freedom) == pytest.approx(t.ppf(0.975, freedom), abs=0.03)


def test_a_share_has_the_interval_of_wilson() -> None:
    rng = np.random.default_rng(0)
    draws = rng.binomial(100, 0.9, 20_000) / 100
    interval = Estimate(0.9, draws, 10_000, 1_000).interval()
    expected = binomtest(90, 100).proportion_ci(method="wilson")
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=0.002)
    # No draw has a mistake, so the films themselves say how wide it is.
    whole = Estimate(1.0, np.ones(50), 10_000, 100).interval()
    expected = binomtest(100, 100).proportion_ci(method="wilson")
    assert whole is not None
    assert (whole.low, whole.high) == pytest.approx((expected.low, 1.0), abs=1e-3)


def test_an_area_of_one_is_not_certain() -> None:
    truth = np.arange(40) < 20
    found = auc_interval(truth, truth.astype(float), resample([str(number) for number in range(40)], draws=200))
    assert found is not None
    # Hanley and McNeil: near 1 an area is worth about two films for each film of a class.
    assert found.value == 1
    assert found.low == pytest.approx(1 / (1 + t.ppf(0.975, 19) ** 2 / 40), abs=0.01)


def simulate(rng: np.random.Generator, shift: float, present: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Patients with one to six films of one truth; half of a score's variance is the patient's own."""
    owner = np.repeat(np.arange(150), rng.integers(1, 7, 150))
    truth = owner < present
    scores = shift * truth + np.sqrt(0.5) * (rng.normal(size=150)[owner] + rng.normal(size=len(owner)))
    return truth, scores, [str(number) for number in owner]


@pytest.mark.parametrize(("shift", "auc", "present"), [(1.1902, 0.8, 60), (1.1902, 0.8, 20), (3.29, 0.99, 20)])
def test_the_interval_covers_the_true_auc_as_often_as_it_says(shift: float, auc: float, present: int) -> None:
    rng, covered = np.random.default_rng(7), 0
    # Of two normal distributions 1.1902 deviations apart the AUC is 0.8, of 3.29 it is 0.99.
    for run in range(200):
        truth, scores, patients = simulate(rng, shift, present)
        interval = auc_interval(truth, scores, resample(patients, draws=200, seed=run))
        assert interval is not None
        covered += interval.low <= auc <= interval.high
    # 95 %, less three standard errors of 200 runs.
    assert covered / 200 >= 0.904


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_share_of_none_or_all_has_a_width_although_its_draws_spread(value: float) -> None:
    interval = Estimate(value, np.array([0.0, 0.2, 1.0, 0.5]), 10, 20).interval()
    assert interval is not None
    assert interval.value == value
    assert 0.1 < interval.high - interval.low < 0.3
