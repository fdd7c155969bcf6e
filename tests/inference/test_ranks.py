import numpy as np
import pytest
from scipy.stats import percentileofscore

from hilum.inference.ranks import STEPS, quantiles_of, rank, ranks_of


def test_ranks_are_those_of_scipy() -> None:
    known = np.random.default_rng(0).beta(1, 6, size=(4000, 2))
    asked = np.linspace(0.01, 0.6, 30)
    for column, quantiles in zip(known.T, quantiles_of(known), strict=True):
        expected = percentileofscore(column, asked, kind="mean") / 100
        assert rank(asked, quantiles) == pytest.approx(expected, abs=1 / STEPS)


def test_what_lies_outside_is_first_or_last() -> None:
    quantiles = quantiles_of([[0.2], [0.4], [0.6]])[0]
    assert rank([0.0, 0.4, 1.0], quantiles).tolist() == [0.0, pytest.approx(0.5), 1.0]


def test_equals_share_the_middle_of_their_ranks() -> None:
    assert float(rank(0.3, [0.1, 0.3, 0.3, 0.3, 0.9])) == pytest.approx(0.5)


def test_each_finding_is_ranked_among_its_own() -> None:
    quantiles = quantiles_of([[0.2, 0.1], [0.4, 0.5], [0.6, 0.9]])
    assert ranks_of(np.array([[0.4, 0.9], [0.6, 0.1]]), quantiles) == pytest.approx(np.array([[0.5, 1.0], [1.0, 0.0]]))
