"""Pathology: what fills the lung, what frees air, what grows in it; each with its exact place."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hilum.findings import Box
from hilum.phantoms.anatomy import Anatomy
from hilum.phantoms.geometry import Field, Plane, Points, enlarge, signed_distance, smooth
from hilum.phantoms.truth import Lesion, Pathology, Side, clip, to_outline

_CALCIFIED = np.float32(1.5)


@dataclass(frozen=True, eq=False)
class Change:
    """What a pathology does to the lungs, per pixel.

    Attributes:
        filled: share of the lung's air that fluid or cells replace, 0 to 1.
        freed: 1 where free air stands in place of lung, without vessels.
        solid_mm: added path through soft tissue.
    """

    filled: Plane | float = 0.0
    freed: Plane | float = 0.0
    solid_mm: Plane | float = 0.0


def enlarge_heart(anatomy: Anatomy, rng: np.random.Generator) -> Anatomy:
    """The same chest with a heart too wide."""
    low, high = (0.60, 0.66) if anatomy.is_child else (0.56, 0.64)
    return replace(anatomy, heart_ratio=float(rng.uniform(low, high)))


def draw_lesion(
    pathology: Pathology, anatomy: Anatomy, field: Field, lung: Plane, rng: np.random.Generator
) -> tuple[Change, Lesion]:
    """Draw where the pathology lies and what it changes; ``lung`` is 0 where there is none."""
    side = Side.LEFT if rng.random() < 0.5 else Side.RIGHT
    if pathology is Pathology.OPACITY:
        return _opacity(anatomy, field, lung, side, rng)
    if pathology is Pathology.NODULE:
        return _nodule(anatomy, field, side, rng)
    if pathology is Pathology.EFFUSION:
        return _effusion(anatomy, field, side, rng)
    if pathology is Pathology.PNEUMOTHORAX:
        return _pneumothorax(anatomy, field, side, rng)
    return Change(), Lesion(box=_box_of_points(field.to_px(anatomy.to_mm(anatomy.heart)), field))


def _place(anatomy: Anatomy, side: Side, rng: np.random.Generator, low: float, high: float) -> Points:
    """A point in the middle of a lung's width, between two heights of the lung."""
    y = rng.uniform(low, high)
    wall = anatomy.outer(side.sign)
    outer = float(np.interp(y * anatomy.lung_height, wall[:, 1], side.sign * wall[:, 0]))
    inner = 0.30 + (0.16 if side is Side.LEFT else 0.0) * y
    x = inner + (outer - inner) * rng.uniform(0.35, 0.65)
    return np.array([[side.sign * x, y * anatomy.lung_height]])


def _opacity(
    anatomy: Anatomy, field: Field, lung: Plane, side: Side, rng: np.random.Generator
) -> tuple[Change, Lesion]:
    centre = _place(anatomy, side, rng, 0.30, 0.68)
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    radius = rng.uniform(0.24, 0.34) * rng.uniform(0.8, 1.15, 12)
    rim = centre + np.column_stack([radius * np.cos(angle), 1.15 * radius * np.sin(angle)])
    outline = anatomy.to_mm(smooth(rim, 5, closed=True))
    unit = np.float32(anatomy.half_width_mm)
    ragged = enlarge(rng.standard_normal((64, 64)), field) + enlarge(rng.standard_normal((28, 28)), field)
    distance = np.clip((signed_distance(outline, field) + 0.024 * unit * ragged) / (0.20 * unit), 0, 1)
    filled: Plane = (
        np.float32(rng.uniform(0.60, 0.85)) * distance * (2 - distance) * np.clip(0.85 + 0.06 * ragged, 0, 1)
    )
    return Change(filled=filled), Lesion(box=_box_of_mask(filled * lung > 0), side=side)


def _nodule(anatomy: Anatomy, field: Field, side: Side, rng: np.random.Generator) -> tuple[Change, Lesion]:
    centre = anatomy.to_mm(_place(anatomy, side, rng, 0.22, 0.66))
    radius_mm = rng.uniform(0.055, 0.11) * anatomy.half_width_mm
    x, y = field.x_mm() - centre[0, 0], field.y_mm() - centre[0, 1]
    chord: Plane = 2 * np.sqrt(np.maximum(np.float32(radius_mm**2) - x**2 - y**2, 0)).astype(np.float32)
    x_px, y_px = (float(value) for value in field.to_px(centre)[0])
    radius = float(radius_mm) / field.spacing_mm
    box = Box(x_px - radius, y_px - radius, 2 * radius, 2 * radius)
    return Change(solid_mm=_CALCIFIED * chord), Lesion(box=box, side=side, centre=(x_px, y_px), radius=radius)


def _effusion(anatomy: Anatomy, field: Field, side: Side, rng: np.random.Generator) -> tuple[Change, Lesion]:
    h = anatomy.lung_height
    level, rise = rng.uniform(0.66, 0.80) * h, rng.uniform(0.14, 0.26) * h
    across = np.linspace(-0.05, 1.1, 80)
    height = level - rise * np.clip(across, 0, 1.05) ** 4 - 0.25 * rise * np.clip(1 - across / 0.3, 0, 1) ** 2
    meniscus = np.column_stack([side.sign * across, height])[:: side.sign]

    def below(points: Points) -> Points:
        result: Points = points[:, 1] - np.interp(side.sign * points[:, 0], across, height)
        return result

    outline = anatomy.to_mm(clip(anatomy.lung(side.sign), below, meniscus, axis=0))
    # Under the domes the recess fills too, so everything of this side below the meniscus is fluid.
    floor = np.array([[side.sign * 1.1, 1.4 * h], [side.sign * -0.05, 1.4 * h]])[:: side.sign]
    region = anatomy.to_mm(np.concatenate([meniscus, floor]))
    depth = np.clip(signed_distance(region, field) / np.float32(0.07 * anatomy.half_width_mm), 0, 1)
    outline_px = field.to_px(outline)
    lesion = Lesion(box=_box_of_points(outline_px, field), side=side, outline=to_outline(outline_px))
    return Change(filled=np.sqrt(depth)), lesion


def _pneumothorax(anatomy: Anatomy, field: Field, side: Side, rng: np.random.Generator) -> tuple[Change, Lesion]:
    h, gap = anatomy.lung_height, rng.uniform(0.10, 0.22)
    wall = smooth(anatomy.outer(side.sign), 6)
    wall = wall[wall[:, 1] < 0.93 * h]
    hilum = np.array([side.sign * 0.26, 0.46 * h])
    along = np.linspace(0, 1, len(wall))[:, np.newaxis]
    weight = gap * (1 - along**3) * 1.35
    pleura = wall + (hilum - wall) * weight
    apex = np.array([[side.sign * 0.27, 0.03 * h]])
    outline = anatomy.to_mm(np.concatenate([apex, wall, pleura[::-1]]))
    distance = signed_distance(outline, field)
    freed = np.clip(distance / np.float32(0.004 * anatomy.half_width_mm) + np.float32(0.5), 0, 1)
    line = _line(anatomy.to_mm(np.concatenate([apex, pleura])), field, 0.011 * anatomy.half_width_mm)
    outline_px = field.to_px(outline)
    lesion = Lesion(box=_box_of_points(outline_px, field), side=side, outline=to_outline(outline_px))
    return Change(freed=freed, solid_mm=line), lesion


def _line(path_mm: Points, field: Field, width_mm: float) -> Plane:
    """The pleura seen on edge: a thin bright line."""
    band = np.concatenate([path_mm, path_mm[::-1] + np.array([0.0, 0.01])])
    distance = -signed_distance(band, field)
    line: Plane = (0.035 * field.spacing_mm + 3.2 * width_mm) * np.exp(-((distance / np.float32(width_mm)) ** 2))
    return line


def _box_of_mask(mask: npt.NDArray[np.bool_]) -> Box:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] - columns[0] + 1), float(rows[-1] - rows[0] + 1))


def _box_of_points(points_px: Points, field: Field) -> Box:
    low = np.maximum(np.floor(points_px.min(axis=0)), 0)
    high = np.minimum(np.ceil(points_px.max(axis=0)), (field.width, field.height))
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
