import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from hilum.evaluation import intervals
from hilum.evaluation.intervals import (
    Estimate,
    auc_interval,
    estimate_auc_pr,
    estimate_auc_roc,
    mean_of,
    resample,
    weighted_auc_pr,
    weighted_auc_roc,
    weighted_sums,
)

CLOSE = 1e-9


def test_a_patient_brings_all_films() -> None:
    weights = resample(["a", "b", "a", "c"], draws=50)
    assert weights.shape == (50, 4)
    np.testing.assert_array_equal(weights[:, 0], weights[:, 2])
    np.testing.assert_array_equal(weights[:, [0, 1, 3]].sum(axis=1), 3)
    assert len(np.unique(weights, axis=0)) > 5


def test_the_same_seed_draws_the_same() -> None:
    np.testing.assert_array_equal(resample(["a", "b", "c"]), resample(["a", "b", "c"]))


@pytest.mark.parametrize("decimals", [6, 1])
def test_weighted_areas_equal_scikit_learn(decimals: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    truth = rng.random(120) < 0.6
    scores = rng.normal(truth, 1.0).round(decimals)
    weights = resample([f"patient {number // 2}" for number in range(120)], draws=20)
    monkeypatch.setattr(intervals, "_CELLS_AT_ONCE", 7 * 120)
    expected = [roc_auc_score(truth, scores, sample_weight=draw) for draw in weights]
    np.testing.assert_allclose(weighted_auc_roc(truth, scores, weights), expected, atol=CLOSE)
    expected = [average_precision_score(truth, scores, sample_weight=draw) for draw in weights]
    np.testing.assert_allclose(weighted_auc_pr(truth, scores, weights), expected, atol=CLOSE)


def test_sums_are_those_of_the_drawn_films() -> None:
    weights = resample(["a", "b", "c"], draws=9)
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
    scores, weights = np.arange(float(len(truth))), resample(["a", "b"], draws=5)[:, : len(truth)]
    assert estimate_auc_roc(films, scores, weights).interval() is None
    assert estimate_auc_pr(films, scores, weights).interval() is None


def test_estimates_are_subtracted_and_averaged_draw_by_draw() -> None:
    first, second = Estimate(0.9, np.array([0.8, 1.0, np.nan])), Estimate(0.7, np.array([0.6, 0.9, 0.5]))
    difference, mean = first - second, mean_of([first, second])
    assert difference.value == pytest.approx(0.2)
    np.testing.assert_allclose(difference.draws, [0.2, 0.1, np.nan])
    assert mean.value == pytest.approx(0.8)
    np.testing.assert_allclose(mean.draws, [0.7, 0.95, np.nan])
    interval = difference.interval()
    assert interval is not None
    assert interval.low == pytest.approx(0.1025)
    assert mean_of([]).interval() is None


def simulate(rng: np.random.Generator, shift: float, patients: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Patients with one to six films of the same truth; half of a score's variance is the patient's own."""
    films = rng.integers(1, 7, patients)
    owner = np.repeat(np.arange(patients), films)
    truth = (rng.random(patients) < 0.4)[owner]
    scores = shift * truth + np.sqrt(0.5) * (rng.normal(size=patients)[owner] + rng.normal(size=len(owner)))
    return truth, scores, [str(number) for number in owner]


def test_the_interval_covers_the_true_auc_as_often_as_it_says() -> None:
    rng, covered = np.random.default_rng(7), 0
    # Of two normal distributions 1.1902 deviations apart the AUC is 0.8.
    for run in range(300):
        truth, scores, patients = simulate(rng, 1.1902, 120)
        interval = auc_interval(truth, scores, resample(patients, draws=400, seed=run))
        assert interval is not None
        covered += interval.low <= 0.8 <= interval.high
    # 95 %, less or more three standard errors of 300 runs.
    assert 0.912 <= covered / 300 <= 0.988
