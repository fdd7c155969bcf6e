from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from hilum.datasets import Manifest, Split
from hilum.inference import load_bundle
from hilum.inference.familiarity import distance, pool
from hilum.training.familiarity import DIRECTIONS, LEAST_FILMS, fit_familiarity, learn_familiarity, spread_films


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


def test_of_many_films_one_of_each_patient_goes_first_and_always_the_same(manifest: Manifest) -> None:
    one = manifest.films[0]
    made = [replace(one, path=one.path.with_name(f"{number}.png"), patient=f"{number % 7}") for number in range(40)]
    chosen = spread_films(made, 10)
    assert len({film.path for film in chosen}) == 10
    assert sorted(Counter(film.patient for film in chosen).values()) == [1, 1, 1, 1, 2, 2, 2]
    assert len({film.patient for film in chosen[:7]}) == 7
    assert spread_films(made[::-1], 10) == chosen
    assert {film.path for film in spread_films(made, 100)} == {film.path for film in made}


def test_of_few_films_nothing_is_said(manifest: Manifest) -> None:
    few = replace(manifest, films=(*manifest.of(Split.FIT), *manifest.of(Split.TUNE)))
    assert len(few.of(Split.TUNE)) < LEAST_FILMS <= len(few.of(Split.FIT))
    told: list[int] = []
    assert learn_familiarity(load_bundle("findings"), few, lambda: told.append(1)) is None
    assert not told
