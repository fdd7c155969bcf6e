"""Computed films that are no frontal chest: bones of other parts and a chest from the side. To be refused, not read."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np

from hilum.images.radiograph import Pixels
from hilum.phantoms.attenuation import BONE_PER_MM, SOFT_PER_MM, draw_exposure, expose, tissue_texture
from hilum.phantoms.geometry import Field, Plane, Points, Tube, bulge, signed_distance, smooth


class Part(StrEnum):
    """What is on the film in place of a frontal chest."""

    HAND = "hand"
    KNEE = "knee"
    LATERAL_CHEST = "lateral_chest"
    PELVIS = "pelvis"
    SKULL = "skull"


class _Body:
    """Path lengths being laid up, in mm: soft tissue and bone, on one field."""

    def __init__(self, field: Field, rng: np.random.Generator) -> None:
        self.field = field
        self.rng = rng
        self.soft = np.zeros((field.height, field.width), dtype=np.float32)
        self.bone = np.zeros_like(self.soft)

    def solid(self, ring: list[tuple[float, float]], thick_mm: float, round_mm: float) -> Plane:
        """The path through a solid of that outline."""
        outline = smooth(np.array(ring, dtype=np.float64), 6, closed=True)
        return np.float32(thick_mm) * bulge(signed_distance(outline, self.field), round_mm)

    def disc(self, centre: tuple[float, float], radii: tuple[float, float], thick_mm: float) -> Plane:
        """The path through an ellipsoid."""
        angle = np.linspace(0, 2 * np.pi, 14, endpoint=False)
        ring = [(centre[0] + radii[0] * np.cos(a), centre[1] + radii[1] * np.sin(a)) for a in angle]
        return self.solid(ring, thick_mm, min(radii))

    def bar(self, line: list[tuple[float, float]], radius_mm: float, *, wall: float = 0.35) -> None:
        """Add a long bone along a line, with its marrow."""
        self._tube(self.bone, line, radius_mm, wall * radius_mm)

    def flesh(self, line: list[tuple[float, float]], radius_mm: float) -> None:
        """Add soft tissue along a line; where two meet, the thicker counts."""
        tube = np.zeros_like(self.soft)
        self._tube(tube, line, radius_mm, radius_mm)
        self.soft = np.maximum(self.soft, tube)

    def _tube(self, plane: Plane, line: list[tuple[float, float]], radius_mm: float, wall_mm: float) -> None:
        points: Points = np.array([(x, y, 0.0) for x, y in line])
        Tube(smooth(points, 4) if len(points) > 2 else points, radius_mm, wall_mm).add_to(plane, self.field)


def make_part(seed: int, part: Part, *, size_px: int = 256) -> Pixels:
    """Compute the film of a part, square, bone bright; the same arguments give the same film."""
    rng = np.random.default_rng([seed, 20, *part.encode()])
    extent_mm, draw = _PARTS[part]
    spacing = extent_mm * rng.uniform(0.85, 1.15) / size_px
    half = spacing * size_px / 2
    shift_x, shift_y = rng.uniform(-0.08, 0.08, 2) * extent_mm
    body = _Body(Field(size_px, size_px, float(spacing), float(shift_x - half), float(shift_y - half)), rng)
    draw(body)
    soft = np.maximum(body.soft, 0) * tissue_texture(body.field, rng)
    response = expose(SOFT_PER_MM * soft + BONE_PER_MM * body.bone, body.field, draw_exposure(seed), rng)
    top = float(np.percentile(response, 99)) * rng.uniform(0.7, 1.0)
    t = np.clip(response / np.float32(top), 0, 1.6) ** np.float32(rng.uniform(0.8, 1.6))
    curve: Pixels = (t / (1 + t**4) ** 0.25).astype(np.float32)
    return np.clip(curve, 0, 1)


def _draw_hand(body: _Body) -> None:
    rng, spread = body.rng, body.rng.uniform(0.6, 1.2)
    body.soft = body.solid(
        [(-36, 10), (-40, -15), (-25, -32), (25, -32), (40, -10), (36, 25), (24, 60), (-24, 60)], 28, 15
    )
    body.flesh([(0, 50), (0, 130)], 27)
    for finger, angle in enumerate(np.array([-1.0, -0.32, -0.08, 0.14, 0.38]) * spread):
        way = np.array([np.sin(angle), -np.cos(angle)])
        at = np.array([-22.0 + 11 * finger, 28.0 + (10 if finger == 0 else 0)])
        lengths = (42, 30, 24) if finger == 0 else (60 - 3 * abs(finger - 2), 40 - 4 * abs(finger - 2), 24, 17)
        for joint, length in enumerate(lengths):
            end = at + way * length
            radius = 4.8 - 0.6 * joint
            body.bar([tuple(at + way), tuple((at + end) / 2), tuple(end - 2 * way)], radius)
            for knuckle in (at + 2 * way, end - 3 * way):
                body.bone += 0.5 * body.disc(tuple(knuckle), (radius * 1.4, radius * 1.3), radius)
            if joint:
                body.flesh([tuple(at), tuple(end + 4 * way)], 9.5 - joint)
            at = end
    for _ in range(9):
        at_x, at_y = rng.uniform(-20, 20), rng.uniform(32, 58)
        body.bone += 0.6 * body.disc((at_x, at_y), (rng.uniform(6, 9), rng.uniform(6, 9)), 9)
    body.bar([(-11, 66), (-12, 100), (-11, 140)], 9)
    body.bar([(13, 68), (12, 100), (11, 140)], 6.5)


def _draw_knee(body: _Body) -> None:
    gap = body.rng.uniform(2, 5)
    body.flesh([(0, -150), (0, 0), (0, 150)], body.rng.uniform(50, 70))
    body.bar([(0, -150), (0, -80), (0, -30)], 15, wall=0.4)
    body.bar([(0, 30), (0, 80), (0, 150)], 14, wall=0.4)
    body.bar([(32, 32), (34, 80), (30, 150)], 7)
    for side in (-1, 1):
        body.bone += 0.35 * body.disc((side * 19, -19 - gap / 2), (22, 20), 45)
        body.bone += 0.35 * body.disc((side * 18, 16 + gap / 2), (21, 15), 40)
    body.bone += 0.3 * body.disc((body.rng.uniform(-6, 6), -32), (20, 22), 20)


def _draw_skull(body: _Body) -> None:
    rng = body.rng
    width, height = rng.uniform(68, 80), rng.uniform(88, 98)
    is_lateral = rng.random() < 0.5
    wide = width * (1.25 if is_lateral else 1.0)
    outer, inner = body.disc((0, -20), (wide, height), 150), body.disc((0, -20), (wide - 6, height - 6), 138)
    body.soft = body.disc((0, -20), (wide + 6, height + 6), 155)
    body.bone += np.maximum(outer - inner, 0)
    forward = -0.55 * wide if is_lateral else 0.0
    body.flesh([(forward, 40), (forward / 2, 100)], 48)
    body.flesh([(20 if is_lateral else 0, 60), (10 if is_lateral else 0, 160)], 52)
    for x in (forward,) if is_lateral else (-32, 32):
        body.bone += 14 * (body.disc((x, 0), (22, 19), 1) - 0.9 * body.disc((x, 0), (18, 15), 1))
    body.bone += body.disc((forward * 0.8, 45), (30, 34), 26) - body.disc((forward * 0.9, 25), (12, 18), 18)
    jaw = [(-50, 35), (-44, 80), (-18, 102), (18, 102), (44, 80), (50, 35)]
    body.bar([(0.3 * x + forward if is_lateral else x, y) for x, y in jaw], 9, wall=0.6)
    for tooth in np.linspace(-24, 24, 10):
        for y in (66, 80):
            body.bone += body.disc((forward + 0.6 * float(tooth), y), (2.2, 6), 8)
    for level in range(5):
        body.bone += 0.5 * body.disc((30 if is_lateral else 0, 95 + 17 * level), (14, 7.5), 26)


def _draw_pelvis(body: _Body) -> None:
    rng = body.rng
    body.soft = body.solid(
        [(-165, -160), (-150, -60), (-175, 60), (-165, 170), (165, 170), (175, 60), (150, -60), (165, -160)], 210, 110
    )
    for _ in range(6):
        at = (rng.uniform(-80, 80), rng.uniform(-150, -30))
        body.soft -= body.disc(at, (rng.uniform(10, 28), rng.uniform(8, 22)), rng.uniform(15, 45))
    for side in (-1, 1):
        wing = [(25, -60), (60, -105), (115, -95), (130, -60), (105, -25), (80, 5), (55, 5), (35, -25)]
        body.bone += body.solid([(side * x, y) for x, y in wing], 24, 14)
        body.bar([(side * x, y) for x, y in ((70, 5), (45, 30), (8, 48))], 8, wall=0.6)
        body.bar([(side * x, y) for x, y in ((75, 20), (60, 70), (35, 80), (10, 58))], 8, wall=0.6)
        body.bone += 0.45 * body.disc((side * 92, 22), (25, 25), 48)
        body.bar([(side * x, y) for x, y in ((95, 25), (120, 52), (128, 80))], 15, wall=0.5)
        body.bar([(side * x, y) for x, y in ((128, 70), (122, 120), (112, 190))], 15, wall=0.45)
    body.bone += body.solid([(-45, -70), (45, -70), (30, -10), (8, 25), (-8, 25), (-30, -10)], 26, 12)
    for level in range(4):
        body.bone += 0.7 * body.disc((0, -88 - 34 * level), (27, 14), 40)


def _draw_lateral(body: _Body) -> None:
    rng = body.rng
    side = -1 if rng.random() < 0.5 else 1
    deep, tall = rng.uniform(105, 130), rng.uniform(140, 165)

    def at(x: float, y: float) -> tuple[float, float]:
        return side * x * deep, y * tall

    torso = [(-0.5, -1.6), (-0.6, -1.0), (-1.02, -0.7), (-1.1, 0.0), (-1.05, 0.8), (-1.1, 1.6),
             (1.15, 1.6), (1.1, 0.6), (1.12, 0.0), (1.1, -0.6), (0.6, -1.0), (0.5, -1.6)]  # fmt: skip
    body.soft = body.solid([at(*point) for point in torso], rng.uniform(270, 330), 0.75 * deep)
    for _ in range(2):
        body.flesh([at(rng.uniform(-0.3, 0.3), -0.75), at(rng.uniform(-0.9, 0.2), -1.5)], rng.uniform(40, 52))
    lung = [(0.05, -0.98), (-0.45, -0.6), (-0.85, 0.0), (-0.9, 0.55), (-0.4, 0.45), (0.1, 0.47), (0.55, 0.65),
            (0.86, 0.92), (0.93, 0.4), (0.9, -0.2), (0.7, -0.7), (0.35, -0.98)]  # fmt: skip
    body.soft -= 0.74 * body.solid([at(*point) for point in lung], 0.75 * body.soft.max(), 0.5 * deep)
    heart = [(-0.8, 0.45), (-0.78, 0.1), (-0.5, -0.2), (-0.05, -0.25), (0.2, 0.1), (0.15, 0.45), (-0.3, 0.55)]
    body.soft += body.solid([at(*point) for point in heart], rng.uniform(80, 120), 0.4 * deep)
    body.soft -= body.disc(at(0.05, -0.75), (9, 0.4 * tall), 16)
    for level in range(16):
        y = -1.3 + 0.17 * level
        x = 0.62 + 0.25 * np.cos(1.1 * y) - 0.08
        body.bone += 0.75 * body.disc(at(float(x), y), (0.13 * deep, 0.068 * tall), 34)
        body.bar([at(float(x) + 0.12, y), at(float(x) + 0.3, y + 0.1)], 5)
    for pair in range(9):
        y = -0.85 + 0.17 * pair
        for offset in (0.0, rng.uniform(0.03, 0.07)):
            rib = [(0.85, y), (0.4, y + 0.12), (-0.2, y + 0.42), (-0.75, y + 0.52 - 0.02 * pair)]
            body.bar([at(px, py + offset) for px, py in rib], 5.5)
    body.bar([at(-0.78, -0.62), at(-1.0, -0.2), at(-1.02, 0.3)], 8, wall=0.5)


_PARTS: Mapping[Part, tuple[float, Callable[[_Body], None]]] = {
    Part.HAND: (230, _draw_hand),
    Part.KNEE: (260, _draw_knee),
    Part.LATERAL_CHEST: (370, _draw_lateral),
    Part.PELVIS: (370, _draw_pelvis),
    Part.SKULL: (270, _draw_skull),
}
