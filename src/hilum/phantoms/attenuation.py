"""Path lengths of the chest's tissues along the beam, and the film that they cast: Beer-Lambert to pixels."""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from hilum.images.radiograph import Pixels
from hilum.phantoms.anatomy import Anatomy
from hilum.phantoms.geometry import Field, Plane, Tube, bulge, enlarge, signed_distance, smooth, soften
from hilum.phantoms.pathology import Change
from hilum.phantoms.skeleton import bone

SOFT_PER_MM = 0.0205
"""Effective attenuation of soft tissue at chest energies, scatter apart."""
BONE_PER_MM = 0.026
"""Of bone, beyond the soft tissue that it displaces."""
_AIR_SHARE = 0.74
_LUNG_DEPTH = 0.80
_CONTRAST = 2.4
_CRISP = np.float32(0.72)
_Line: TypeAlias = list[tuple[float, float]]


@dataclass(frozen=True)
class Exposure:
    """How the film was taken.

    Attributes:
        photons_per_mm2: at the detector without a patient; fewer give more noise.
        scatter: share of the light that is scattered.
        blur_mm: of the detector.
        contrast: steepness of the display curve.
        borders: collimated share at left, top, right and bottom.
        marker: ``L`` or ``R``.
    """

    photons_per_mm2: float
    scatter: float
    blur_mm: float
    contrast: float
    borders: tuple[float, float, float, float]
    marker: str


def draw_exposure(seed: int) -> Exposure:
    """Draw how a film is taken."""
    rng = np.random.default_rng([seed, 2])
    borders = rng.uniform(0, 0.035, 4) * (rng.random(4) < 0.35)
    return Exposure(
        photons_per_mm2=float(rng.uniform(18_000, 60_000)),
        scatter=float(rng.uniform(0.18, 0.30)),
        blur_mm=float(rng.uniform(0.15, 0.3)),
        contrast=float(rng.uniform(0.9, 1.1)),
        borders=(float(borders[0]), float(borders[1]), float(borders[2]), float(borders[3])),
        marker="R" if rng.random() < 0.7 else "L",
    )


def body(anatomy: Anatomy, field: Field) -> Plane:
    """Path length through the body as if it held no air, in mm."""
    unit = anatomy.half_width_mm
    distance = signed_distance(anatomy.to_mm(anatomy.body), field)
    y = field.y_mm() / np.float32(unit * anatomy.lung_height)
    level = np.interp(y, (-0.5, -0.15, 0.15, 0.6, 1.2), (0.55, 0.62, 0.84, 0.97, 1.04)).astype(np.float32)
    thickness = anatomy.depth_mm * bulge(distance, 0.62 * unit) * level
    result: Plane = np.maximum(thickness, _arms(anatomy, field)) + _breasts(anatomy, field)
    return result


def lungs(anatomy: Anatomy, field: Field) -> Plane:
    """Path length through both lungs as if no heart lay before them, in mm."""
    unit = anatomy.half_width_mm
    share = np.zeros((field.height, field.width), dtype=np.float32)
    for side in (-1, 1):
        above = bulge(signed_distance(anatomy.to_mm(anatomy.lung(side)), field), 0.36 * unit) ** _CRISP
        behind = bulge(signed_distance(anatomy.to_mm(anatomy.lung(side, lower=0.07)), field), 0.36 * unit) ** _CRISP
        share += 0.88 * above + 0.12 * behind
    y = field.y_mm() / np.float32(unit * anatomy.lung_height)
    depth = np.interp(y, (0, 0.15, 0.5, 1.0), (0.50, 0.72, 0.96, 1.0)).astype(np.float32)
    result: Plane = _LUNG_DEPTH * anatomy.depth_mm * depth * share
    return result


def heart(anatomy: Anatomy, field: Field) -> Plane:
    """Path length through the heart, in mm."""
    distance = signed_distance(anatomy.to_mm(anatomy.heart), field)
    return 0.60 * anatomy.depth_mm * bulge(distance, 0.30 * anatomy.half_width_mm)


def _arms(anatomy: Anatomy, field: Field) -> Plane:
    h, out = anatomy.lung_height, 0.25 + 0.35 * anatomy.arms_out
    arms = np.zeros((field.height, field.width), dtype=np.float32)
    for side in (-1, 1):
        rows = np.array([(side * (1.24 + out * t), (0.10 + 0.62 * t) * h, 0.0) for t in (0.0, 0.5, 1.0, 1.6, 2.2)])
        Tube(anatomy.to_mm(smooth(rows, 3)), 0.30 * anatomy.half_width_mm, 0.30 * anatomy.half_width_mm).add_to(
            arms, field
        )
    return arms


def _breasts(anatomy: Anatomy, field: Field) -> Plane:
    plane = np.zeros((field.height, field.width), dtype=np.float32)
    if anatomy.breast == 0:
        return plane
    h, size = anatomy.lung_height, anatomy.breast
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    for side in (-1, 1):
        ring = np.column_stack(
            [
                side * 0.62 + 0.40 * np.cos(angle),
                (0.74 + 0.05 * size) * h + 0.30 * np.sin(angle) * h * (0.7 + 0.3 * size),
            ]
        )
        distance = signed_distance(anatomy.to_mm(ring), field)
        low = np.clip((field.y_mm() / (anatomy.half_width_mm * h) - 0.45) / 0.4, 0, 1)
        plane += 0.16 * size * anatomy.depth_mm * bulge(distance, 0.3 * anatomy.half_width_mm) ** 1.4 * low
    return plane


def airways(anatomy: Anatomy, field: Field) -> Plane:
    """Path length through the trachea and the main bronchi, in mm."""
    h, unit = anatomy.lung_height, anatomy.half_width_mm
    shift = -0.015
    trachea = np.array([(0.0, -0.45 * h, 0), (0.0, -0.1 * h, 0), (shift, 0.15 * h, 0), (shift, 0.36 * h, 0)])
    right = np.array([(shift, 0.35 * h, 0), (-0.09, 0.41 * h, 0), (-0.17, 0.47 * h, 0), (-0.2, 0.53 * h, 0)])
    left = np.array([(shift, 0.35 * h, 0), (0.10, 0.42 * h, 0), (0.2, 0.465 * h, 0), (0.28, 0.50 * h, 0)])
    air = np.zeros((field.height, field.width), dtype=np.float32)
    for rows, radius in ((trachea, 0.062), (right, 0.05), (left, 0.045)):
        tube = np.zeros_like(air)
        Tube(anatomy.to_mm(smooth(rows, 5)), radius * unit, radius * unit).add_to(tube, field)
        air = np.maximum(air, tube)
    return 1.35 * air


def gastric_bubble(anatomy: Anatomy, field: Field) -> Plane:
    """Path length through the stomach's air under the left dome, in mm."""
    size = 0.10 + 0.12 * anatomy.bubble
    angle = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    lobe = 1 + 0.12 * np.cos(3 * angle + 5 * anatomy.bubble)
    at_y = (1 - 0.9 * anatomy.dome) * anatomy.lung_height + 0.06 + size
    ring = np.column_stack([0.52 + 1.25 * size * lobe * np.cos(angle), at_y + 0.8 * size * lobe * np.sin(angle)])
    distance = signed_distance(anatomy.to_mm(ring), field)
    return 0.35 * size * anatomy.depth_mm * bulge(distance, 0.6 * size * anatomy.half_width_mm) * 2


def vessels(anatomy: Anatomy, field: Field, rng: np.random.Generator) -> Plane:
    """Path length through the vessels that branch from the hila, in mm; they are blood in place of air."""
    strokes: list[tuple[_Line, float]] = []
    h = anatomy.lung_height
    for side in (-1, 1):
        root = np.array([side * 0.235, (0.47 if side < 0 else 0.44) * h])
        for angle in np.linspace(-1.3, 1.4, 9) + rng.normal(0, 0.10, 9):
            x, y = root + rng.normal(0, 0.02, 2)
            _branch(strokes, (float(x), float(y)), (side, float(angle)), 0.028, rng)
    strokes.sort(key=lambda stroke: stroke[1])
    scale = min(2.0, 1600 / field.width)
    canvas = Image.new("F", (round(field.width * scale), round(field.height * scale)))
    draw = ImageDraw.Draw(canvas)
    unit_px = anatomy.half_width_mm / field.spacing_mm * scale
    lines_px = field.to_px(anatomy.to_mm(np.array([line for line, _ in strokes]).reshape(-1, 2))) * scale
    for line, (_, radius) in zip(lines_px.reshape(len(strokes), -1).tolist(), strokes, strict=True):
        for share in (1.0, 0.6):
            width = max(1, round(2 * radius * unit_px * share))
            thinner = min(1.0, 2 * radius * unit_px * share)
            draw.line(
                line,
                fill=_CONTRAST * 2 * radius * anatomy.half_width_mm * (1.25 - 0.5 * share) * thinner,
                width=width,
                joint="curve",
            )
    plane = np.asarray(canvas.resize((field.width, field.height), Image.Resampling.BILINEAR), dtype=np.float32)
    return soften(plane, 0.0022 * anatomy.half_width_mm / field.spacing_mm)


def _branch(
    strokes: list[tuple[_Line, float]],
    start: tuple[float, float],
    heading: tuple[int, float],
    radius: float,
    rng: np.random.Generator,
) -> None:
    """Grow one vessel and, while it is not too thin, its two daughters."""
    side, angle = heading
    length = radius * rng.uniform(5.5, 10.0)
    bend = rng.normal(0, 0.3)
    line = [start]
    for step in (0.25, 0.5, 0.75, 1.0):
        x, y = line[-1]
        direction = angle + bend * step
        line.append((x + side * math.cos(direction) * length / 4, y + math.sin(direction) * length / 4))
    strokes.append((line, radius))
    if radius < 0.0065:
        return
    for turn in (rng.uniform(0.15, 0.6), -rng.uniform(0.1, 0.45)):
        _branch(strokes, line[-1], (side, angle + bend + turn), radius * rng.uniform(0.66, 0.80), rng)


def marker(field: Field, letter: str) -> Plane:
    """A lead letter as a shape; 1 where it covers."""
    h = 0.05 * field.height
    left = 0.04 * field.width if letter == "R" else 0.96 * field.width - 0.6 * h
    top = 0.04 * field.height
    letters: dict[str, list[list[tuple[float, float]]]] = {
        "L": [[(0, 0), (0, 1), (0.6, 1)]],
        "R": [[(0, 1), (0, 0), (0.4, 0), (0.58, 0.12), (0.58, 0.4), (0.4, 0.52), (0, 0.52)], [(0.3, 0.52), (0.62, 1)]],
    }
    canvas = Image.new("L", (field.width * 2, field.height * 2))
    draw = ImageDraw.Draw(canvas)
    for stroke in letters[letter]:
        draw.line(
            [(2 * (left + x * h), 2 * (top + y * h)) for x, y in stroke],
            fill=255,
            width=max(2, round(0.28 * h)),
            joint="curve",
        )
    cover = np.asarray(canvas.resize((field.width, field.height), Image.Resampling.BOX), dtype=np.float32)
    return cover / np.float32(255)


def tissue_texture(field: Field, rng: np.random.Generator) -> Plane:
    """A soft random plane around 1: muscle and fat are never even."""
    texture = np.ones((field.height, field.width), dtype=np.float32)
    for cells, strength in ((5, 0.02), (11, 0.012), (24, 0.006), (60, 0.004)):
        texture += strength * enlarge(rng.standard_normal((cells, cells)).astype(np.float32), field)
    return texture


def expose(line_integral: Plane, field: Field, exposure: Exposure, rng: np.random.Generator) -> Plane:
    """The detector's log response: Beer-Lambert, scatter, blur and quantum noise."""
    primary = np.exp(-line_integral)
    light = (1 - exposure.scatter) * primary + exposure.scatter * _scattered(primary, field)
    light = soften(light, exposure.blur_mm / field.spacing_mm)
    photons = exposure.photons_per_mm2 * field.spacing_mm**2
    noise = rng.standard_normal(light.shape, dtype=np.float32) / np.sqrt(photons * light)
    result: Plane = -np.log(light) + noise
    return result


def _scattered(primary: Plane, field: Field) -> Plane:
    columns = 64
    rows = max(2, round(columns * field.height / field.width))
    small = Image.fromarray(primary).resize((columns, rows), Image.Resampling.BOX)
    # Scatter arises in the patient, so open air around gives little of it.
    return enlarge(soften(np.minimum(np.asarray(small, dtype=np.float32), 0.3), 6.0), field)


def display(response: Plane, anatomy: Anatomy, exposure: Exposure) -> Pixels:
    """The display curve: from log response to 0..1, air dark and bone bright; fixed by the anatomy, not by the film."""
    top = SOFT_PER_MM * anatomy.depth_mm * 1.0
    t = np.clip(response / np.float32(top), 0, 1.6)
    curve = t ** (1.6 * exposure.contrast)
    result: Pixels = (curve / (1 + curve**4) ** 0.25).astype(np.float32)
    return result


@dataclass(frozen=True, eq=False)
class Chest:
    """The planes of a chest without pathology.

    Attributes:
        air: path through lung, the heart's taken away, in mm.
        near_air: how much lung surrounds the vessels, 0 to 1; nowhere 0 where there is air.
    """

    anatomy: Anatomy
    field: Field
    air: Plane
    near_air: Plane


def compose_chest(anatomy: Anatomy, field: Field) -> Chest:
    """Lay the heart into the lungs."""
    depth, chord = lungs(anatomy, field), heart(anatomy, field)
    near_air = np.clip((depth - np.float32(0.6) * chord) / np.float32(0.25 * anatomy.depth_mm), 0, 1).astype(np.float32)
    return Chest(anatomy, field, np.maximum(depth - chord, 0), near_air)


def line_integral(chest: Chest, change: Change, letter: str, rng: np.random.Generator) -> Plane:
    """Attenuation along the beam at each pixel, with a lead letter."""
    anatomy, field = chest.anatomy, chest.field
    lung = (1 - change.filled) * (1 + (1 / _AIR_SHARE - 1) * change.freed)
    hollow = airways(anatomy, field) + gastric_bubble(anatomy, field)
    soft = body(anatomy, field) * tissue_texture(field, rng) - _AIR_SHARE * chest.air * lung - hollow
    blood = vessels(anatomy, field, rng) * chest.near_air * (1 - change.filled) * (1 - change.freed)
    tissue = np.maximum(soft, 0) + blood + change.solid_mm
    result: Plane = SOFT_PER_MM * tissue + BONE_PER_MM * bone(anatomy, field) + 2.2 * marker(field, letter)
    return result
