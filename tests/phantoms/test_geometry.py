import numpy as np
import pytest

from hilum.phantoms.geometry import Field, Tube, bulge, enlarge, signed_distance, smooth, soften

FIELD = Field(120, 100, 0.5, -30.0, -25.0)


def circle(radius: float) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    return radius * np.column_stack([np.cos(angle), np.sin(angle)])


def test_the_first_pixel_starts_at_nought():
    assert FIELD.to_px(np.array([[-30.0, -25.0]])).tolist() == [[0, 0]]
    assert FIELD.x_mm()[0, 0] == pytest.approx(-29.75)
    assert FIELD.y_mm()[-1, 0] == pytest.approx(24.75)


def test_a_part_keeps_the_millimetres():
    window = FIELD.around(np.array([[0.0, 0.0], [5.0, 6.0]]), 1.0)
    assert window == (slice(48, 64), slice(58, 72))
    part = FIELD.part(*window)
    assert part.x_mm()[0].tolist() == pytest.approx(FIELD.x_mm()[0, window[1]].tolist())
    assert part.y_mm()[:, 0].tolist() == pytest.approx(FIELD.y_mm()[window[0], 0].tolist())


def test_points_beside_the_film_have_no_part():
    assert FIELD.around(np.array([[90.0, 0.0]]), 1.0) is None


def test_a_curve_runs_through_its_points():
    points = np.array([(0.0, 0.0), (1.0, 2.0), (3.0, 2.5), (4.0, 0.0)])
    assert smooth(points, 5)[::5].tolist() == points.tolist()
    assert smooth(points, 5, closed=True)[::5].tolist() == points.tolist()


def test_distance_to_a_circle():
    distance = signed_distance(circle(15.0), FIELD)
    exact = 15 - np.hypot(FIELD.x_mm(), FIELD.y_mm())
    away_from_centre = exact < 13
    assert np.abs(distance - exact)[away_from_centre].max() < 0.1


def test_a_bulge_is_a_half_circle_at_its_edge():
    heights = bulge(np.array([[-1.0, 0.0, 5.0, 10.0, 40.0]], dtype=np.float32), 10.0)[0]
    assert heights.tolist() == pytest.approx([0, 0, np.sqrt(0.75), 1, 1])


@pytest.mark.parametrize(("wall_mm", "expected"), [(4.0, 8.0), (1.0, 8 - 0.85 * 6)])
def test_a_tube_is_as_deep_as_its_chord(wall_mm: float, expected: float):
    plane = np.zeros((100, 120), dtype=np.float32)
    Tube(np.array([(-40.0, 0.0, 0.0), (40.0, 0.0, 0.0)]), 4.0, wall_mm).add_to(plane, FIELD)
    assert plane[49:51, 60].mean() == pytest.approx(expected, rel=0.03)
    assert plane[np.abs(FIELD.y_mm()[:, 0]) > 4.2].max() == 0


def test_a_slanting_tube_is_deeper():
    flat, slant = (np.zeros((100, 120), dtype=np.float32) for _ in range(2))
    Tube(np.array([(-40.0, 0.0, 0.0), (40.0, 0.0, 0.0)]), 4.0, 4.0).add_to(flat, FIELD)
    Tube(np.array([(-40.0, 0.0, -40.0), (40.0, 0.0, 40.0)]), 4.0, 4.0).add_to(slant, FIELD)
    assert slant[50, 60] == pytest.approx(np.sqrt(2) * flat[50, 60], rel=1e-4)


def test_a_tube_ends_where_its_line_ends():
    plane = np.zeros((100, 120), dtype=np.float32)
    Tube(np.array([(-10.0, 0.0, 0.0), (10.0, 0.0, 0.0)]), 4.0, 4.0).add_to(plane, FIELD)
    columns = FIELD.x_mm()[0, plane.any(axis=0)]
    assert -13 < columns.min() < -9
    assert 9 < columns.max() < 13


@pytest.mark.parametrize("radius_px", [0.3, 1.0, 1.6, 2.5, 8.0])
def test_softening_spreads_without_loss(radius_px: float):
    plane = np.zeros((101, 101), dtype=np.float32)
    plane[50, 50] = 1
    blurred = soften(plane, radius_px)
    row = blurred.sum(axis=0)
    deviation = np.sqrt((row * (np.arange(101) - 50.0) ** 2).sum())
    assert blurred.sum() == pytest.approx(1, abs=1e-4)
    assert deviation == pytest.approx(radius_px, rel=0.12)


def test_a_blur_of_nothing_changes_nothing():
    plane = np.eye(5, dtype=np.float32)
    assert np.array_equal(soften(plane, 0.0), plane)


def test_a_coarse_plane_keeps_its_level_when_enlarged():
    assert np.allclose(enlarge(np.full((3, 4), 0.7), FIELD), 0.7)
