from functools import cache

import numpy as np
import pytest

from hilum.errors import UsageError
from hilum.findings import View
from hilum.phantoms import Pathology, make_phantom
from hilum.phantoms.film import draw_pathology

SEEDS = (1, 2)


@cache
def plain_film(seed: int):
    return make_phantom(seed, size_px=200)


def test_pixels_are_as_every_film_has_them(phantom):
    assert phantom.pixels.dtype == np.float32
    assert phantom.pixels.shape == (phantom.truth.height, phantom.truth.width)
    assert phantom.truth.width == 200
    assert 0 <= phantom.pixels.min() < 0.1
    assert 0.75 < phantom.pixels.max() <= 1


def test_a_seed_is_one_film_and_seeds_differ(phantom):
    again, other = make_phantom(5, size_px=200), make_phantom(6, size_px=200)
    assert np.array_equal(again.pixels, phantom.pixels)
    assert again.truth == phantom.truth
    assert other.truth.heart != phantom.truth.heart


@pytest.mark.parametrize("seed", SEEDS)
def test_lungs_are_darker_than_the_heart(seed: int, fill):
    phantom = plain_film(seed)
    truth, shape = phantom.truth, phantom.pixels.shape
    heart = phantom.pixels[fill(truth.heart, shape)].mean()
    for outline in (truth.left_lung, truth.right_lung):
        assert phantom.pixels[fill(outline, shape)].mean() < heart - 0.2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pathology", [Pathology.OPACITY, Pathology.NODULE, Pathology.EFFUSION, Pathology.PNEUMOTHORAX])
def test_the_box_holds_what_a_pathology_changes(seed: int, pathology: Pathology):
    plain = plain_film(seed)
    found = make_phantom(seed, size_px=200, pathology=pathology)
    change = np.abs(found.pixels - plain.pixels)
    box, margin = found.truth.lesion.box, 4
    rows = slice(max(int(box.y) - margin, 0), int(np.ceil(box.y + box.height)) + margin)
    columns = slice(max(int(box.x) - margin, 0), int(np.ceil(box.x + box.width)) + margin)
    inside = change[rows, columns].max()
    beyond = change.copy()
    # Under an effusion the recess behind the dome fills too, below the lung's outline.
    beyond[rows if pathology is not Pathology.EFFUSION else slice(rows.start, None), columns] = 0
    assert inside > 0.08
    assert beyond.max() < 0.25 * inside, "scatter alone reaches further"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pathology_leaves_the_anatomy_alone(seed: int):
    plain, found = make_phantom(seed, size_px=64).truth, make_phantom(seed, size_px=64, pathology="opacity").truth
    assert (plain.heart, plain.left_lung, plain.age_years) == (found.heart, found.left_lung, found.age_years)
    assert (plain.pathology, plain.lesion) == (None, None)
    assert found.pathology is Pathology.OPACITY


@pytest.mark.parametrize("seed", SEEDS)
def test_cardiomegaly_shows_in_the_ratio(seed: int):
    plain, large = make_phantom(seed, size_px=64).truth, make_phantom(seed, size_px=64, pathology="cardiomegaly").truth
    assert large.cardiothoracic_ratio > max(0.55, plain.cardiothoracic_ratio + 0.03)


def test_random_draws_each_pathology_and_none():
    drawn = {draw_pathology(seed, "random") for seed in range(100)}
    assert drawn == {None, *Pathology}
    seed = next(seed for seed in range(100) if draw_pathology(seed, "random") is Pathology.NODULE)
    assert make_phantom(seed, size_px=32, pathology="random").truth.pathology is Pathology.NODULE


@pytest.mark.parametrize("age_years", [0.0, 0.5, 1.0, 5.9, 12.0, 17.0, 40.0, 100.0])
def test_every_age_has_a_chest(age_years: float, fill):
    phantom = make_phantom(11, size_px=96, age_years=age_years)
    assert phantom.truth.age_years == age_years
    lung = fill(phantom.truth.left_lung, phantom.pixels.shape)
    assert phantom.pixels[lung].mean() < 0.6


def test_children_are_small_in_millimetres():
    spacing = [make_phantom(11, size_px=64, age_years=age).truth.spacing_mm for age in (2, 40)]
    assert spacing[0] < 0.7 * spacing[1]


def test_size_and_view_are_as_given():
    phantom = make_phantom(2, size_px=100, height_px=125, view=View.AP)
    assert phantom.pixels.shape == (125, 100)
    assert phantom.truth.view is View.AP


def test_a_larger_film_shows_the_same_chest():
    small, large = (make_phantom(2, size_px=size, height_px=size).truth for size in (64, 256))
    assert np.array(small.heart) * 4 == pytest.approx(np.array(large.heart), abs=0.01)


def test_beyond_the_collimation_the_film_is_black():
    collimated = [make_phantom(seed, size_px=96) for seed in range(6)]
    cut = [p for p in collimated if (p.truth.exposed.width, p.truth.exposed.height) != (96, p.truth.height)]
    assert cut
    for phantom in cut:
        box, mask = phantom.truth.exposed, np.ones(phantom.pixels.shape, dtype=bool)
        mask[int(box.y) : int(box.y + box.height), int(box.x) : int(box.x + box.width)] = False
        assert mask.any()
        assert not phantom.pixels[mask].any()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"seed": -1}, "seed of 0 or more, got -1"),
        ({"seed": 1, "size_px": 8}, "got 8 × 8"),
        ({"seed": 1, "height_px": 0}, "got 512 × 0"),
        ({"seed": 1, "size_px": 10**6}, "32 to 8192"),
        ({"seed": 1, "age_years": float("nan")}, "got nan"),
        ({"seed": 1, "age_years": -3}, "got -3"),
        ({"seed": 1, "pathology": "flu"}, "opacity, effusion, .*got 'flu'"),
        ({"seed": 1, "view": View.LATERAL}, "frontal view"),
    ],
)
def test_a_wrong_value_is_named(wrong: dict, named: str):
    with pytest.raises(UsageError, match=named):
        make_phantom(**wrong)
