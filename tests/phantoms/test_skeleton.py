import numpy as np
import pytest

from hilum.phantoms.skeleton import RIB_PAIRS, bone, clavicle, humerus, rib, spine


@pytest.mark.parametrize("pair", range(RIB_PAIRS))
def test_a_rib_is_one_arch(anatomy, pair: int):
    back, front = rib(anatomy, 1, pair)
    assert back[-1].tolist() == pytest.approx(front[0].tolist()), "the limbs meet at the side"
    assert back[0, 2] < 0 < front[-1, 2], "from the back to the front"
    assert front[-1, 1] > back[0, 1], "a rib falls towards its front end"
    assert back[-1, 0] >= back[0, 0]


def test_the_sides_mirror_each_other(anatomy):
    mirror = np.array([-1, 1, 1])
    assert (clavicle(anatomy, 1) * mirror).tolist() == clavicle(anatomy, -1).tolist()
    assert (humerus(anatomy, 1) * mirror).tolist() == humerus(anatomy, -1).tolist()


def test_the_spine_is_a_column_in_the_midline(anatomy, field):
    plane = spine(anatomy, field)
    middle = np.argmin(np.abs(field.x_mm()[0]))
    beside = np.argmin(np.abs(field.x_mm()[0] - 0.6 * anatomy.half_width_mm))
    assert plane[:, middle].mean() > 1
    assert plane[:, beside].max() == 0
    column = plane[:, middle]
    assert column.min() < 0.5 * column.mean(), "discs part the vertebrae"


def test_there_is_bone_over_the_lungs_and_none_in_the_air(anatomy, field):
    plane = bone(anatomy, field)
    assert plane.min() >= 0
    x = np.abs(field.x_mm()[0]) / anatomy.half_width_mm
    over_lungs = plane[:, (x > 0.4) & (x < 0.8)]
    assert 0.2 < (over_lungs > 0).mean() < 0.98
