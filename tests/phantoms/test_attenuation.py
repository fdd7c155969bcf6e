from dataclasses import replace

import numpy as np
import pytest

from hilum.phantoms.attenuation import (
    SOFT_PER_MM,
    airways,
    body,
    compose_chest,
    display,
    draw_exposure,
    expose,
    gastric_bubble,
    heart,
    line_integral,
    lungs,
    marker,
    vessels,
)
from hilum.phantoms.geometry import Field
from hilum.phantoms.pathology import Change

FIELD = Field(96, 80, 1.0, 0.0, 0.0)


def test_without_scatter_the_response_is_the_line_integral():
    exposure = replace(draw_exposure(0), scatter=0.0, photons_per_mm2=1e9)
    flat = np.full((80, 96), 1.7, dtype=np.float32)
    response = expose(flat, FIELD, exposure, np.random.default_rng(0))
    assert np.allclose(response, 1.7, atol=1e-3)


def test_scatter_flattens_contrast():
    bars = np.where(np.arange(96) // 8 % 2, 3.0, 1.0).astype(np.float32)
    steps = np.tile(bars, (80, 1))
    clear, veiled = (
        expose(steps, FIELD, replace(draw_exposure(0), scatter=scatter, photons_per_mm2=1e9), np.random.default_rng(0))
        for scatter in (0.0, 0.3)
    )
    contrasts = [plane[:, bars > 2].mean() - plane[:, bars < 2].mean() for plane in (clear, veiled)]
    assert contrasts[1] < 0.8 * contrasts[0]


@pytest.mark.parametrize("integral", [0.5, 2.0])
def test_noise_is_that_of_the_photons(integral: float):
    exposure = replace(draw_exposure(0), scatter=0.0, photons_per_mm2=10_000)
    flat = np.full((80, 96), integral, dtype=np.float32)
    response = expose(flat, FIELD, exposure, np.random.default_rng(0))
    assert response.std() == pytest.approx(1 / np.sqrt(10_000 * np.exp(-integral)), rel=0.05)


def test_the_display_rises_with_attenuation_and_stays_in_range(anatomy):
    shown = display(np.linspace(-1, 20, 200, dtype=np.float32)[None], anatomy, draw_exposure(0))[0]
    assert (np.diff(shown) >= 0).all()
    assert shown[0] == 0
    assert 0.9 < shown[-1] <= 1


@pytest.mark.parametrize(("letter", "is_left_half"), [("R", True), ("L", False)])
def test_the_marker_stands_on_its_side_of_the_patient(letter: str, is_left_half: bool):
    plane = marker(Field(200, 240, 1.0, 0.0, 0.0), letter)
    columns = np.flatnonzero(plane.any(axis=0))
    assert plane.max() == pytest.approx(1)
    assert bool(columns.max() < 100) is is_left_half
    assert np.flatnonzero(plane.any(axis=1)).max() < 60


def test_a_chest_holds_air_and_the_heart_takes_its_place(anatomy, field):
    chest = compose_chest(anatomy, field)
    middle = heart(anatomy, field) > 0.5 * heart(anatomy, field).max()
    assert chest.air[middle].mean() < 0.4 * lungs(anatomy, field)[middle].mean()
    assert chest.air.max() < body(anatomy, field).max()


def test_the_airway_lies_in_the_midline_and_the_stomach_on_the_left(anatomy, field):
    x = np.broadcast_to(field.x_mm(), (field.height, field.width)) / anatomy.half_width_mm
    assert np.abs(x[airways(anatomy, field) > 0]).max() < 0.45
    assert x[gastric_bubble(anatomy, field) > 0].min() > 0


def test_vessels_thin_out_from_the_hila(anatomy, field):
    plane = vessels(anatomy, field, np.random.default_rng(0))
    x = np.broadcast_to(np.abs(field.x_mm()), plane.shape) / anatomy.half_width_mm
    assert plane.min() >= 0
    assert plane[(x > 0.22) & (x < 0.45)].mean() > 2 * plane[(x > 0.8) & (x < 0.95)].mean()


def test_fluid_adds_attenuation_and_free_air_takes_it(anatomy, field):
    chest = compose_chest(anatomy, field)
    plain, filled, freed = (
        line_integral(chest, change, "R", np.random.default_rng(0))
        for change in (Change(), Change(filled=1.0), Change(freed=1.0))
    )
    deep = chest.air > 0.6 * chest.air.max()
    assert (filled - plain)[deep].min() > 0.3 * SOFT_PER_MM * chest.air.max()
    assert (freed - plain)[deep].max() < 0
    assert np.array_equal(plain[chest.near_air == 0], filled[chest.near_air == 0])
