"""A phantom: one chest, one exposure, its film and its truth."""

import math
from dataclasses import dataclass

import numpy as np

from hilum.errors import UsageError
from hilum.findings import Box, View
from hilum.images.radiograph import Pixels
from hilum.phantoms.anatomy import Anatomy, draw_anatomy
from hilum.phantoms.attenuation import Chest, Exposure, compose_chest, display, draw_exposure, expose, line_integral
from hilum.phantoms.geometry import Field, Plane
from hilum.phantoms.pathology import Change, draw_lesion, enlarge_heart
from hilum.phantoms.truth import Lesion, Pathology, Truth, cardiothoracic_ratio, organ_outlines

_SMALLEST_PX, _LARGEST_PX = 32, 8192
_OLDEST_YEARS = 120


@dataclass(frozen=True, eq=False)
class Phantom:
    """A computed film and what is true of it."""

    pixels: Pixels
    truth: Truth


def make_phantom(
    seed: int,
    *,
    size_px: int = 512,
    height_px: int | None = None,
    pathology: Pathology | str | None = None,
    age_years: float | None = None,
    view: View | None = None,
) -> Phantom:
    """Compute the chest film of a seed; the same arguments give the same film.

    Args:
        seed: of everything that is not given.
        size_px: the film's width.
        height_px: its height; by default as the chest's proportions ask.
        pathology: one of :class:`Pathology` or its name; None for a chest without any; ``random`` draws.
        age_years: by default drawn: about half are children of 1 to 5 years, the others adults.
        view: by default drawn: AP for children, mostly PA for adults.

    Raises:
        UsageError: a seed below 0, a size or an age out of range, a lateral view or an unknown pathology.
    """
    _check(seed, (size_px, size_px if height_px is None else height_px), age_years)
    _check_view(view)
    drawn = draw_pathology(seed, pathology)
    anatomy = draw_anatomy(seed, age_years, view)
    rng = np.random.default_rng([seed, 4])
    if drawn is Pathology.CARDIOMEGALY:
        anatomy = enlarge_heart(anatomy, rng)
    field = frame(anatomy, seed, size_px, height_px)
    chest, exposure = compose_chest(anatomy, field), draw_exposure(seed)
    change, lesion = Change(), None
    if drawn is not None:
        change, lesion = draw_lesion(drawn, anatomy, field, chest.near_air, rng)
    pixels = _develop(chest, exposure, change, np.random.default_rng([seed, 3]))
    exposed = _exposed(field, exposure)
    _collimate(pixels, exposed)
    return Phantom(pixels, _truth(seed, anatomy, field, (drawn, lesion), exposed))


def _check(seed: int, sizes: tuple[int, int], age_years: float | None) -> None:
    if seed < 0:
        msg = f"Expected a seed of 0 or more, got {seed}. Give a whole number such as 7."
        raise UsageError(msg)
    if not all(_SMALLEST_PX <= size <= _LARGEST_PX for size in sizes):
        msg = f"Expected a film of {_SMALLEST_PX} to {_LARGEST_PX} pixels a side, got {sizes[0]} × {sizes[1]}."
        raise UsageError(msg)
    if age_years is not None and not (math.isfinite(age_years) and 0 <= age_years <= _OLDEST_YEARS):
        msg = (
            f"Expected an age of 0 to {_OLDEST_YEARS} years, got {age_years:g}. Give the age in years, such as 3 or 54."
        )
        raise UsageError(msg)


def _check_view(view: View | None) -> None:
    if view is View.LATERAL:
        msg = "Expected a frontal view, PA or AP, got LAT. A phantom has no lateral film; leave the view out."
        raise UsageError(msg)


def draw_pathology(seed: int, pathology: str | None) -> Pathology | None:
    """The pathology of that name; ``random`` draws one, or none for about two seeds in seven.

    Raises:
        UsageError: an unknown name.
    """
    if pathology is None:
        return None
    if pathology == "random":
        drawn = int(np.random.default_rng([seed, 5]).integers(2 + len(Pathology)))
        choices: list[Pathology | None] = [None, None, *Pathology]
        return choices[drawn]
    try:
        return Pathology(pathology)
    except ValueError as error:
        names = ", ".join([*Pathology, "random"])
        msg = f"Expected a pathology among {names}, got {pathology!r}."
        raise UsageError(msg) from error


def frame(anatomy: Anatomy, seed: int, width: int, height: int | None) -> Field:
    """Where the film lies on the chest; without a height its aspect is drawn."""
    rng = np.random.default_rng([seed, 6])
    aspect = rng.uniform(0.80, 0.95) if anatomy.is_child else rng.uniform(1.0, 1.2)
    height = height or round(width * aspect)
    unit, chest = anatomy.half_width_mm, anatomy.half_width_mm * anatomy.lung_height
    spacing = max(rng.uniform(2.45, 2.75) * unit / width, rng.uniform(1.32, 1.42) * chest / height)
    left = -spacing * width / 2 + rng.uniform(-0.04, 0.04) * unit
    return Field(width, height, float(spacing), float(left), float(0.50 * chest - spacing * height / 2))


def _develop(chest: Chest, exposure: Exposure, change: Change, rng: np.random.Generator) -> Pixels:
    attenuation = line_integral(chest, change, exposure.marker, rng)
    return display(expose(attenuation, chest.field, exposure, rng), chest.anatomy, exposure)


def _exposed(field: Field, exposure: Exposure) -> Box:
    left, top, right, bottom = exposure.borders
    x, y = round(left * field.width), round(top * field.height)
    return Box(x, y, field.width - x - round(right * field.width), field.height - y - round(bottom * field.height))


def _collimate(pixels: Plane, exposed: Box) -> None:
    """Black out what the collimator hides, as a workstation's shutter does."""
    x, y = int(exposed.x), int(exposed.y)
    pixels[:y] = 0
    pixels[y + int(exposed.height) :] = 0
    pixels[:, :x] = 0
    pixels[:, x + int(exposed.width) :] = 0


def _truth(
    seed: int, anatomy: Anatomy, field: Field, found: tuple[Pathology | None, Lesion | None], exposed: Box
) -> Truth:
    left, right, heart_outline = organ_outlines(anatomy, field)
    return Truth(
        seed=seed,
        age_years=anatomy.age_years,
        sex=anatomy.sex,
        view=anatomy.view,
        width=field.width,
        height=field.height,
        spacing_mm=round(field.spacing_mm, 6),
        left_lung=left,
        right_lung=right,
        heart=heart_outline,
        cardiothoracic_ratio=cardiothoracic_ratio(left, right, heart_outline),
        exposed=exposed,
        pathology=found[0],
        lesion=found[1],
    )
