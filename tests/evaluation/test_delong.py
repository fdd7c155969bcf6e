import numpy as np
import pytest
from scipy.stats import norm

from hilum.evaluation.delong import auc_covariance, compare_aucs
from hilum.evaluation.metrics import auc_roc


def covariance_by_pairs(truth: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """DeLong, DeLong and Clarke-Pearson 1988, equations 4 to 6, one pair of films after the other."""

    def beats(one: float, other: float) -> float:
        return 1.0 if one > other else 0.5 if one == other else 0.0

    present, absent = scores[:, truth], scores[:, ~truth]
    m, n, models = present.shape[1], absent.shape[1], len(scores)
    v10 = [[sum(beats(x, y) for y in absent[r]) / n for x in present[r]] for r in range(models)]
    v01 = [[sum(beats(x, y) for x in present[r]) / m for y in absent[r]] for r in range(models)]
    auc = [sum(row) / m for row in v10]
    found = np.empty((models, models))
    for r in range(models):
        for s in range(models):
            s10 = sum((v10[r][i] - auc[r]) * (v10[s][i] - auc[s]) for i in range(m)) / (m - 1)
            s01 = sum((v01[r][j] - auc[r]) * (v01[s][j] - auc[s]) for j in range(n)) / (n - 1)
            found[r, s] = s10 / m + s01 / n
    return found


@pytest.mark.parametrize("decimals", [8, 0])
def test_the_covariance_is_that_of_every_pair_of_films(decimals: int) -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(70) < 0.4
    scores = np.stack([rng.normal(truth * shift, 1.0) for shift in (1.0, 0.5, 0.0)]).round(decimals)
    auc, covariance = auc_covariance(truth, scores)
    np.testing.assert_allclose(auc, [auc_roc(truth, row) for row in scores], atol=1e-12)
    np.testing.assert_allclose(covariance, covariance_by_pairs(truth, scores), atol=1e-12)


def test_a_case_by_hand() -> None:
    # Present 3 and 1, absent 2 and 0: three of four pairs are right. The placements are (1, 0.5) of the present and
    # (0.5, 1) of the absent, so each variance is 0.125 and that of the AUC 0.125 / 2 + 0.125 / 2.
    truth = np.array([True, True, False, False])
    auc, covariance = auc_covariance(truth, np.array([[3.0, 1.0, 2.0, 0.0]]))
    assert auc == pytest.approx([0.75])
    assert covariance == pytest.approx(np.array([[0.125]]))


def test_the_test_is_that_of_the_normal_distribution() -> None:
    rng = np.random.default_rng(2)
    truth = rng.random(200) < 0.5
    first, second = rng.normal(truth * 1.2, 1.0), rng.normal(truth * 0.8, 1.0)
    found = compare_aucs(truth, first, second)
    assert found.difference == pytest.approx(auc_roc(truth, first) - auc_roc(truth, second))
    assert found.p_value == pytest.approx(2 * norm.sf(abs(found.z)))
    assert compare_aucs(truth, second, first).z == pytest.approx(-found.z)


def test_it_refuses_as_often_as_it_says_where_nothing_differs() -> None:
    rng, refused = np.random.default_rng(3), 0
    for _ in range(400):
        truth = np.arange(120) < 50
        shared = rng.normal(truth * 1.0, 1.0)
        refused += compare_aucs(truth, shared + rng.normal(size=120), shared + rng.normal(size=120)).p_value < 0.05
    assert 0.02 <= refused / 400 <= 0.085


def test_the_same_scores_do_not_differ() -> None:
    truth = np.array([True, True, False, False])
    found = compare_aucs(truth, np.arange(4.0), np.arange(4.0))
    assert (found.difference, found.p_value) == (0, 1)


# The worked example of DeLong et al. 1988: albumin, total protein and K-G score of 43 patients before an operation. The
# published results are those of the SAS/STAT User's Guide, PROC LOGISTIC, "Comparing Receiver Operating Characteristic
# Curves", which turns the K-G score round.
ALBUMIN = (
    "30 32 39 28 32 9 25 16 38 37 32 38 41 36 43 36 23 42 40 35 38 30 45 37 31 41 43 43 32 26 33 17 37 33 42 35 29 21 "
    "28 40 33 37 36"
)
PROTEIN = (
    "58 63 68 48 58 40 57 56 57 67 54 66 66 57 70 67 44 76 66 58 68 47 74 74 66 82 70 65 51 47 68 40 61 63 77 62 57 48 "
    "62 70 57 69 66"
)
SCORE = "10 5 3 6 3 5 8 5 5 6 4 6 5 5 4 4 6 4 6 6 7 8 5 5 6 6 5 4 5 6 6 7 5 7 6 5 9 7 8 7 6 5 5"
WITHOUT = {0, 3, 5, 6, 15, 17, 18, 21, 30, 31, 36, 38}


def test_the_published_example_is_answered_as_published() -> None:
    albumin, protein, score = (np.array(words.split(), dtype=float) for words in (ALBUMIN, PROTEIN, SCORE))
    truth = np.array([number not in WITHOUT for number in range(43)])
    auc, covariance = auc_covariance(truth, np.stack([albumin, -score, protein]))
    assert auc == pytest.approx([0.7366, 0.7258, 0.6478], abs=5e-5)
    assert np.sqrt(np.diag(covariance)) == pytest.approx([0.0927, 0.1028, 0.1000], abs=5e-5)
    contrast = np.array([[1, -1, 0], [0, -1, 1]])
    differences = contrast @ auc
    overall = differences @ np.linalg.inv(contrast @ covariance @ contrast.T) @ differences
    assert overall == pytest.approx(2.5340, abs=5e-5)
    for first, difference, error, chi_square, p_value in (
        (albumin, 0.0108, 0.0953, 0.0127, 0.9102),
        (protein, -0.0780, 0.1046, 0.5554, 0.4561),
    ):
        found = compare_aucs(truth, first, -score)
        assert found.difference == pytest.approx(difference, abs=5e-5)
        assert found.standard_error == pytest.approx(error, abs=5e-5)
        assert found.z**2 == pytest.approx(chi_square, abs=5e-5)
        assert found.p_value == pytest.approx(p_value, abs=5e-5)
