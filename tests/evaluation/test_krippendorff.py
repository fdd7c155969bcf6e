import krippendorff
import numpy as np
import pytest

from hilum.evaluation.krippendorff import coincidences, ordinal_alpha


def alpha(units: list[list[int]]) -> float:
    return float(ordinal_alpha(coincidences(units, range(1, 6)).sum(axis=0)))


def reference(table: np.ndarray) -> float:
    return float(
        krippendorff.alpha(
            reliability_data=table, level_of_measurement="ordinal", value_domain=[1.0, 2.0, 3.0, 4.0, 5.0]
        )
    )


@pytest.mark.parametrize("seed", range(20))
def test_it_is_that_of_the_krippendorff_package_also_where_ratings_are_missing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.integers(1, 6, 25)
    table = np.clip(truth + rng.integers(-1, 2, (4, 25)), 1, 5).astype(float)
    table[rng.random(table.shape) < 0.3] = np.nan
    units = [[int(value) for value in column[~np.isnan(column)]] for column in table.T]
    assert alpha(units) == pytest.approx(reference(table), abs=1e-12)


def test_raters_who_agree_have_one_and_those_who_never_do_less_than_none() -> None:
    assert alpha([[1, 1], [3, 3], [5, 5]]) == 1
    assert alpha([[1, 5], [5, 1], [1, 5]]) < 0


def test_one_value_alone_has_none_and_a_lone_rating_counts_nothing() -> None:
    assert np.isnan(alpha([[4, 4], [4, 4]]))
    assert alpha([[1, 1], [3, 4], [5, 5], [2]]) == alpha([[1, 1], [3, 4], [5, 5]])
    assert np.isnan(alpha([[2], [3]]))
