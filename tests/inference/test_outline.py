import numpy as np
import pytest
from scipy.ndimage import grey_opening
from skimage.draw import polygon2mask
from skimage.measure import label, regionprops

from hilum.inference.outline import area, opened, simplify, trace


def disc(size: int, x: float, y: float, radius: float) -> np.ndarray:
    """How far inside a disc each cell's centre lies."""
    across, down = np.meshgrid(np.arange(size) + 0.5, np.arange(size) + 0.5)
    return (radius - np.hypot(across - x, down - y)).astype(np.float32)


def test_a_disc_is_traced_to_a_fraction_of_a_cell() -> None:
    outline = trace(disc(64, 30, 34, 20), 0.0, 64, 64)
    assert outline is not None
    radii = np.hypot(*(outline - (30, 34)).T)
    assert np.abs(radii - 20).max() < 0.02
    assert area(outline) == pytest.approx(np.pi * 20**2, rel=0.005)


def test_an_outline_is_in_pixels_of_the_film() -> None:
    outline = trace(disc(64, 30, 34, 20), 0.0, 640, 128)
    assert outline is not None
    assert outline.min(axis=0) == pytest.approx([100, 28], abs=0.5)
    assert outline.max(axis=0) == pytest.approx([500, 108], abs=0.5)


def test_a_mask_is_traced_along_the_edges_of_its_pixels() -> None:
    mask = np.zeros((20, 30), dtype=np.float32)
    mask[4:15, 6:25] = 1
    outline = trace(mask, 0.5, 30, 20)
    assert outline is not None
    assert outline.min(axis=0).tolist() == [6, 4]
    assert outline.max(axis=0).tolist() == [25, 15]


def test_what_the_film_cuts_off_ends_at_its_edge() -> None:
    mask = np.ones((8, 8), dtype=np.float32)
    for field, level in ((mask, 0.5), (40 * mask - 20, 0.0)):
        outline = trace(field, level, 80, 80)
        assert outline is not None
        assert outline.min() == 0
        assert outline.max() == 80


def test_only_the_largest_piece_counts_and_its_holes_are_filled() -> None:
    rng = np.random.default_rng(3)
    field = np.maximum(disc(96, 30, 40, 22), disc(96, 78, 60, 10)) + rng.normal(0, 0.2, (96, 96)).astype(np.float32)
    field[36:42, 26:32] = -5
    outline = trace(field, 0.0, 96, 96)
    assert outline is not None
    largest = max(regionprops(label(field > 0)), key=lambda region: region.area_filled)
    drawn = polygon2mask((96, 96), outline[:, ::-1] - 0.5)
    row, column, end_row, end_column = largest.bbox
    filled = np.zeros((96, 96), dtype=bool)
    filled[row:end_row, column:end_column] = largest.image_filled
    assert (drawn != filled).sum() < 0.02 * filled.sum()


def test_nothing_above_the_level_has_no_outline() -> None:
    assert trace(np.full((8, 8), -3, dtype=np.float32), 0.0, 8, 8) is None


def test_area_is_that_of_the_polygon() -> None:
    far = np.array([[0, 0], [3, 0], [3, 2], [0, 2]]) + 1e6
    assert area(far) == 6
    assert area([(0, 0), (4, 0), (0, 4)]) == 8


def test_simplifying_keeps_every_point_within_the_tolerance() -> None:
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * 50
    simple = simplify(ring, 0.5)
    assert 10 < len(simple) < 60
    sagitta = 50 - np.hypot(*((simple + np.roll(simple, -1, axis=0)) / 2).T)
    assert sagitta.max() <= 0.5
    assert {tuple(point) for point in simple} <= {tuple(point) for point in ring}


def test_a_spur_is_opened_away_as_scipy_does() -> None:
    field = disc(64, 30, 34, 20)
    field[33:36, 48:60] = 5
    found = opened(field, 3)
    assert np.array_equal(found, grey_opening(field, size=(7, 7), mode="nearest"))
    outline = trace(found, 0.0, 64, 64)
    assert outline is not None
    assert outline[:, 0].max() < 51
