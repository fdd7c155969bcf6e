from dataclasses import replace

import numpy as np
import pytest

from hilum.errors import BundleDamaged
from hilum.findings import CheckOutcome
from hilum.inference.familiarity import Familiarity, distance, pool, read_familiarity, write_familiarity


@pytest.fixture
def model() -> Familiarity:
    basis = np.zeros((2, 6))
    basis[0, 0] = basis[1, 3] = 1.0
    return Familiarity(np.arange(6.0), basis, np.array([4.0, 0.25]), 0.5, threshold=1.5)


def test_the_distance_is_mahalanobis_by_the_whole_covariance(model):
    points = np.random.default_rng(0).normal(size=(5, 6))
    covariance = np.diag([4.0, 0.5, 0.5, 0.25, 0.5, 0.5])
    moved = points - model.mean
    expected = np.sqrt(np.einsum("ni,ij,nj->n", moved, np.linalg.inv(covariance), moved) / 6)
    assert distance(model, points) == pytest.approx(expected)


def test_maps_are_averaged_over_the_film(model):
    maps = np.random.default_rng(1).normal(size=(2, 6, 3, 4))
    mean = maps.reshape(2, 6, 12).mean(axis=2)
    assert pool(maps) == pytest.approx(mean / np.linalg.norm(mean, axis=1, keepdims=True))
    assert pool(5 * maps) == pytest.approx(pool(maps))
    assert model.distance(maps) == pytest.approx(distance(model, pool(maps)))


def test_a_far_film_is_unlike_and_a_near_one_is_not(model):
    model = replace(model, mean=pool(np.arange(6.0).reshape(1, 6, 1, 1))[0], threshold=0.5)
    near = model.mean.reshape(1, 6, 1, 1)
    assert model.check(near, "b").outcome is CheckOutcome.PASS
    far = model.check(-near, "b")
    assert (far.code, far.outcome, far.facts) == ("unlike_training", CheckOutcome.WARN, (("bundle", "b"),))


def test_the_file_gives_the_model_again(model, tmp_path):
    path = tmp_path / "familiarity.npz"
    path.write_bytes(write_familiarity(model))
    again = read_familiarity(path)
    assert again.threshold == model.threshold
    assert np.array_equal(again.basis, model.basis)
    assert again.rest == model.rest


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text"])
def test_a_damaged_file_is_refused(tmp_path, content):
    path = tmp_path / "familiarity.npz"
    path.write_bytes(content)
    with pytest.raises(BundleDamaged, match="Fetch it again"):
        read_familiarity(path)


def test_nothing_pickled_is_loaded(tmp_path):
    path = tmp_path / "familiarity.npz"
    with path.open("wb") as stream:
        np.savez(stream, mean=np.array([{}], dtype=object))
    with pytest.raises(BundleDamaged):
        read_familiarity(path)
