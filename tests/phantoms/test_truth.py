import json

import numpy as np
import pytest

from hilum.phantoms import Pathology, Side, cardiothoracic_ratio, make_phantom
from hilum.phantoms.truth import clip

SQUARE = np.array([(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)])


def area(points) -> float:
    x, y = np.array(points).T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def test_a_clipped_square():
    border = np.array([(4.0, -1.0), (4.0, 11.0)])
    right = clip(SQUARE, lambda points: points[:, 0] - 4.0, border, axis=1)
    assert area(right) == pytest.approx(60)


def test_a_cut_follows_its_border():
    border = np.array([(4.0, -1.0), (4.0, 2.0), (6.0, 5.0), (4.0, 8.0), (4.0, 11.0)])
    right = clip(
        SQUARE, lambda points: points[:, 0] - np.interp(points[:, 1], border[:, 1], border[:, 0]), border, axis=1
    )
    assert area(right) == pytest.approx(60 - 6)


def test_nothing_is_cut_from_a_polygon_beyond_the_border():
    assert area(clip(SQUARE, lambda points: points[:, 0] + 1.0, SQUARE, axis=1)) == 100
    assert len(clip(SQUARE, lambda points: points[:, 0] - 99.0, SQUARE, axis=1)) == 0


def test_the_ratio_of_widths():
    left, right = ((60.0, 0.0), (100.0, 50.0), (60.0, 60.0)), ((40.0, 0.0), (0.0, 50.0), (40.0, 60.0))
    heart = ((30.0, 20.0), (75.0, 30.0), (50.0, 60.0))
    assert cardiothoracic_ratio(left, right, heart) == pytest.approx(0.45)


@pytest.mark.parametrize("seed", range(5))
def test_the_ratio_of_a_phantom_is_that_of_its_outlines(seed: int):
    truth = make_phantom(seed, size_px=64).truth
    heart_x = [x for x, _ in truth.heart]
    thorax = max(x for x, _ in truth.left_lung) - min(x for x, _ in truth.right_lung)
    assert truth.cardiothoracic_ratio == (max(heart_x) - min(heart_x)) / thorax
    assert 0.36 < truth.cardiothoracic_ratio < 0.56


@pytest.mark.parametrize("seed", range(5))
def test_the_lungs_lie_beside_the_heart(seed: int, fill):
    truth = make_phantom(seed, size_px=160).truth
    shape = (truth.height, truth.width)
    left, right, heart = (fill(outline, shape) for outline in (truth.left_lung, truth.right_lung, truth.heart))
    assert not (left & right).any()
    assert (left & heart).sum() < 0.01 * left.sum()
    assert (right & heart).sum() < 0.01 * right.sum()
    assert np.nonzero(left)[1].mean() > np.nonzero(heart)[1].mean() > np.nonzero(right)[1].mean()


def test_the_truth_is_plain_json():
    truth = make_phantom(3, size_px=64, pathology=Pathology.NODULE).truth
    wire = json.loads(json.dumps(truth.to_json()))
    assert wire["synthetic"] is True
    assert wire["pathology"] == "nodule"
    assert wire["lesion"]["centre"] == list(truth.lesion.centre)
    assert wire["lesion"]["side"] in {"left", "right"}
    assert wire["heart"][0] == list(truth.heart[0])


def test_the_patients_left_is_at_the_images_right():
    assert Side.LEFT.sign == 1
    assert Side.RIGHT.sign == -1
