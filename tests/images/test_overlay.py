import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from hilum.findings import (
    ActivationMap,
    Box,
    Contour,
    Decision,
    Detection,
    Diameter,
    FilmFacts,
    Finding,
    Organ,
    Reading,
)
from hilum.images import Radiograph, annotated_png, film_png, heat_png, overlay_png
from hilum.images.overlay import Marks

NOTHING = ActivationMap(((0.0, 0.0), (0.0, 0.0)))
LOWER_LEFT = ActivationMap(((0.0, 0.0), (1.0, 0.0)))


@pytest.fixture
def film(chest) -> Radiograph:
    pixels = (chest(300, 200) / 255).astype(np.float32)
    return Radiograph(pixels, FilmFacts("0" * 64, "film", 200, 300, 8, "png"))


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_the_film_in_grey(film, chest):
    drawn = picture(film_png(film))
    assert (drawn.mode, drawn.size) == ("L", (200, 300))
    assert np.array_equal(np.asarray(drawn), chest(300, 200))


@pytest.mark.parametrize(("side", "size"), [(150, (100, 150)), (1000, (200, 300)), (None, (200, 300))])
def test_pictures_are_reduced_together_and_never_enlarged(side, size, film):
    for png in (
        film_png(film, side),
        heat_png(film, LOWER_LEFT, side),
        overlay_png(film, LOWER_LEFT, max_side_px=side),
    ):
        assert picture(png).size == size


def test_a_film_in_a_corner_of_its_range_is_brightened(film):
    dim = Radiograph(film.pixels / 16, film.facts)
    assert np.asarray(picture(film_png(dim))).max() == 255
    assert np.abs(np.asarray(picture(film_png(dim))).astype(int).mean() - np.asarray(film.pixels).mean() * 255) < 12


def test_no_support_draws_nothing(film):
    heat = np.asarray(picture(heat_png(film, NOTHING)))
    assert not heat.any()
    overlay = np.asarray(picture(overlay_png(film, NOTHING)))
    assert np.array_equal(overlay, np.repeat(np.asarray(picture(film_png(film)))[..., np.newaxis], 3, axis=2))


def test_support_is_drawn_where_it_is(film):
    heat = picture(heat_png(film, LOWER_LEFT))
    assert heat.mode == "RGBA"
    alpha = np.asarray(heat)[..., 3]
    assert alpha[250, 20] > 240
    assert alpha[20, 180] < 5
    row, column = np.unravel_index(np.argmax(alpha), alpha.shape)
    assert row > 150
    assert column < 100


def test_stronger_support_is_brighter_and_more_opaque(film):
    columns = np.asarray(picture(heat_png(film, ActivationMap((tuple(np.linspace(0, 1, 9)),)))))[150]
    alpha = columns[10:-10, 3].astype(int)
    brightness = (columns[10:-10, :3] @ np.array([0.2126, 0.7152, 0.0722]))[alpha > 0]
    assert (np.diff(alpha) >= -1).all()
    assert (np.diff(brightness) >= -1).all()
    assert brightness[-1] - brightness[0] > 100


def test_opacity_decides_how_much_of_the_film_is_covered(film):
    plain = np.asarray(picture(overlay_png(film, NOTHING))).astype(int)
    faint, strong = (
        np.abs(np.asarray(picture(overlay_png(film, LOWER_LEFT, opacity=opacity))).astype(int) - plain).sum()
        for opacity in (0.2, 0.8)
    )
    assert 0 < faint < strong
    assert np.array_equal(np.asarray(picture(overlay_png(film, LOWER_LEFT, opacity=0))), plain)


def test_outlines_and_diameters_are_drawn_where_they_lie(film):
    outline = Contour(Organ.HEART, "anatomy", ((50.0, 100.0), (150.0, 100.0), (150.0, 200.0), (50.0, 200.0)))
    width = Diameter("heart", (50.0, 150.0), (150.0, 150.0), 100.0)
    plain = np.asarray(picture(overlay_png(film, None))).astype(int)
    drawn = np.asarray(picture(overlay_png(film, None, Marks([outline], [width])))).astype(int)
    rows, columns = np.nonzero((drawn != plain).any(axis=2))
    assert (rows.min(), rows.max()) == pytest.approx((100, 200), abs=1)
    assert (columns.min(), columns.max()) == pytest.approx((50, 150), abs=1)
    assert tuple(drawn[150, 100]) == (255, 255, 255)
    assert tuple(drawn[100, 100]) == (213, 94, 0)
    half = np.asarray(picture(overlay_png(film, None, Marks([outline]), max_side_px=150))).astype(int)
    assert tuple(half[50, 50]) == (213, 94, 0)


def test_a_reading_is_drawn_with_all_that_it_shows(film):
    outline = Contour(Organ.HEART, "anatomy", ((50.0, 100.0), (150.0, 100.0), (150.0, 200.0)))
    finding = Finding("pneumonia", "pneumonia", Decision.PRESENT, probability=0.9, activation=LOWER_LEFT)
    nothing = Reading(film.facts, (), (), ())
    assert annotated_png(film, nothing) is None
    outlined = annotated_png(film, replace(nothing, contours=(outline,)))
    assert outlined == overlay_png(film, None, Marks([outline]))
    both = annotated_png(film, replace(nothing, contours=(outline,), findings=(finding,)))
    assert both == overlay_png(film, LOWER_LEFT, Marks([outline]))


def test_boxes_are_drawn_with_their_numbers(film):
    boxes = (Detection("mass", "boxes", 0.9, Box(50, 60, 80, 90)), Detection("mass", "boxes", 0.5, Box(0, 0, 9, 9)))
    marked = Reading(film.facts, (), (), (), detections=boxes)
    assert annotated_png(film, replace(marked, detections=())) is None
    png = annotated_png(film, marked)
    assert png is not None
    drawn = np.asarray(picture(png)).astype(int)
    yellow = (np.abs(drawn - (240, 228, 66)).sum(axis=2) < 30).nonzero()
    assert yellow[0].max() == pytest.approx(150, abs=2)
    assert yellow[1].max() == pytest.approx(130, abs=2)
    # A number stands in the corner: dark on the colour of the box.
    corner = drawn[60:75, 50:60]
    assert (np.abs(corner - (240, 228, 66)).sum(axis=2) < 30).any()
    assert (corner.sum(axis=2) < 120).any()
