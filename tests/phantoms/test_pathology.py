from functools import cache

import numpy as np
import pytest

from hilum.phantoms.anatomy import draw_anatomy
from hilum.phantoms.attenuation import compose_chest
from hilum.phantoms.film import frame
from hilum.phantoms.pathology import draw_lesion, enlarge_heart
from hilum.phantoms.truth import Pathology

SEEDS = range(4)


@cache
def compose(seed: int):
    anatomy = draw_anatomy(seed)
    return compose_chest(anatomy, frame(anatomy, seed, 160, None))


@cache
def draw(pathology: Pathology, seed: int):
    chest = compose(seed)
    change, lesion = draw_lesion(pathology, chest.anatomy, chest.field, chest.near_air, np.random.default_rng(seed))
    return chest, change, lesion


def outside(box, shape: tuple[int, int]) -> np.ndarray:
    mask = np.ones(shape, dtype=bool)
    mask[int(box.y) : int(np.ceil(box.y + box.height)), int(box.x) : int(np.ceil(box.x + box.width))] = False
    return mask


@pytest.mark.parametrize("seed", SEEDS)
def test_an_opacity_fills_air_in_its_box_and_nowhere_else(seed: int):
    chest, change, lesion = draw(Pathology.OPACITY, seed)
    replaced = change.filled * chest.near_air
    assert 0 <= change.filled.min() <= change.filled.max() <= 1
    assert not replaced[outside(lesion.box, replaced.shape)].any()
    x, y, width, height = (int(v) for v in (lesion.box.x, lesion.box.y, lesion.box.width, lesion.box.height))
    part = replaced[y : y + height, x : x + width] > 0
    assert part[0].any() and part[-1].any() and part[:, 0].any() and part[:, -1].any(), "no smaller box holds it"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_nodule_is_a_ball(seed: int):
    chest, change, lesion = draw(Pathology.NODULE, seed)
    area = (change.solid_mm > 0).sum()
    assert area == pytest.approx(np.pi * lesion.radius**2, rel=0.12)
    rows, columns = np.nonzero(change.solid_mm)
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(lesion.centre, abs=0.35)
    row, column = (int(value) for value in reversed(lesion.centre))
    assert chest.air[row, column] > 0, "a nodule lies in the lung"


@pytest.mark.parametrize("seed", SEEDS)
def test_an_effusion_lies_at_the_bottom_of_its_side(seed: int, fill):
    chest, change, lesion = draw(Pathology.EFFUSION, seed)
    wet = (change.filled > 0.5) & (chest.air > 0.15 * chest.air.max())
    inside = fill(lesion.outline, wet.shape)
    assert (wet & inside).sum() > 0.7 * inside.sum() * (chest.air[inside] > 0.15 * chest.air.max()).mean()
    columns = np.nonzero(wet)[1] * chest.field.spacing_mm + chest.field.left_mm
    assert np.sign(np.median(columns)) == lesion.side.sign


@pytest.mark.parametrize("seed", SEEDS)
def test_the_meniscus_rises_towards_the_wall(seed: int):
    _, _, lesion = draw(Pathology.EFFUSION, seed)
    points = np.array(lesion.outline)
    outermost = points[np.argmax(lesion.side.sign * points[:, 0])]
    middle = np.median(points[:, 0])
    top_in_the_middle = points[np.abs(points[:, 0] - middle) < 8][:, 1].min()
    lateral = points[lesion.side.sign * (points[:, 0] - outermost[0]) > -6]
    assert lateral[:, 1].min() < top_in_the_middle


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pneumothorax_frees_air_along_the_wall(seed: int, fill):
    _, change, lesion = draw(Pathology.PNEUMOTHORAX, seed)
    inside = fill(lesion.outline, change.freed.shape)
    free = change.freed > 0.5
    assert (free & inside).sum() / (free | inside).sum() > 0.75
    assert change.solid_mm.max() > 0, "the pleural line is seen"


def test_cardiomegaly_widens_the_heart_alone(anatomy):
    large = enlarge_heart(anatomy, np.random.default_rng(0))
    assert large.heart_ratio > 0.55 > anatomy.heart_ratio
    assert np.array_equal(large.outer(1), anatomy.outer(1))
