import numpy as np
import pytest

from hilum.findings import View
from hilum.phantoms.anatomy import draw_anatomy


def test_a_seed_is_one_chest():
    assert draw_anatomy(7) == draw_anatomy(7)
    assert draw_anatomy(7) != draw_anatomy(8)


def test_about_half_of_the_seeds_are_children_of_one_to_five_years():
    ages = np.array([draw_anatomy(seed).age_years for seed in range(200)])
    children = ages < 18
    assert 70 < children.sum() < 130
    assert ages[children].min() >= 1
    assert ages[children].max() < 6.01
    assert ages[~children].max() <= 85


def test_what_is_given_is_kept():
    given = draw_anatomy(7, 4.5, View.PA)
    assert (given.age_years, given.view, given.is_child) == (4.5, View.PA, True)


def test_children_are_smaller():
    assert draw_anatomy(3, 2.0).half_width_mm < 0.7 * draw_anatomy(3, 40.0).half_width_mm


@pytest.mark.parametrize("seed", range(12))
def test_the_heart_is_as_wide_as_its_ratio_says(seed: int):
    anatomy = draw_anatomy(seed)
    x = anatomy.heart[:, 0]
    assert x.max() - x.min() == pytest.approx(2 * anatomy.heart_ratio)
    assert x.max() > -x.min(), "the heart's apex lies to the patient's left"


@pytest.mark.parametrize("side", [-1, 1])
def test_a_lung_lies_on_its_side_within_the_thorax(anatomy, side: int):
    x = side * anatomy.lung(side)[:, 0]
    assert x.min() > 0
    assert x.max() == pytest.approx(1, abs=0.03)


def test_lowering_the_dome_lets_the_lung_reach_further_down(anatomy):
    assert anatomy.lung(1, lower=0.07)[:, 1].max() > anatomy.lung(1)[:, 1].max()


def test_turning_keeps_lengths(anatomy):
    line = np.array([(0.0, 0.0), (0.6, 0.8)])
    turned = anatomy.to_mm(line)
    assert np.hypot(*(turned[1] - turned[0])) == pytest.approx(anatomy.half_width_mm)


def test_the_body_holds_the_lungs(anatomy):
    assert anatomy.body[:, 0].max() > 1
    assert anatomy.body[:, 0].min() < -1
