import numpy as np
import pytest

from hilum.inference.familiarity import distance, pool
from hilum.training.familiarity import DIRECTIONS, fit_familiarity


def films(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    along = rng.normal(size=(count, 4)) * (3.0, 2.0, 1.0, 0.5)
    ways = np.random.default_rng(0).normal(size=(4, 200))
    values = 20 + along @ ways + 0.1 * rng.normal(size=(count, 200))
    return pool(values[:, :, None, None])


def test_most_of_tune_is_like_fit_and_what_differs_otherwise_is_not():
    fit, tune = films(600, 1), films(400, 2)
    model = fit_familiarity(fit, tune)
    assert model.basis.shape == (DIRECTIONS, 200)
    assert (distance(model, tune) > model.threshold).sum() <= 2
    assert (distance(model, films(400, 3)) > model.threshold).mean() < 0.03
    other = fit[:50] + 0.02 * np.random.default_rng(4).normal(size=(50, 200))
    assert (distance(model, other) > model.threshold).all()


def test_the_distance_of_fit_is_about_one():
    model = fit_familiarity(films(2000, 1), films(400, 2))
    assert np.median(distance(model, films(2000, 1))) == pytest.approx(1.0, abs=0.15)
