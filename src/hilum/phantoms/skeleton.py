"""Bones: ribs, clavicles and scapulae as tubes in space, and the spine as a plane of path lengths."""

import numpy as np
import numpy.typing as npt

from hilum.phantoms.anatomy import Anatomy
from hilum.phantoms.geometry import Field, Plane, Points, Tube, bulge, signed_distance, smooth

RIB_PAIRS = 11
_RIB_SPACING = 0.092


def bone(anatomy: Anatomy, field: Field) -> Plane:
    """Path length through bone, in mm of compact bone."""
    plane = spine(anatomy, field)
    unit = anatomy.half_width_mm
    radius = unit * (0.045 if anatomy.is_child else 0.044)
    for side in (-1, 1):
        for pair in range(RIB_PAIRS):
            for limb in rib(anatomy, side, pair):
                Tube(anatomy.to_mm(limb), radius * (0.8 if pair == 0 else 1.0), 0.26 * radius).add_to(plane, field)
        clavicle_radius = unit * (0.048 if anatomy.is_child else 0.052)
        Tube(anatomy.to_mm(clavicle(anatomy, side)), clavicle_radius, 0.6 * clavicle_radius).add_to(plane, field)
        arm_radius = unit * 0.085
        Tube(anatomy.to_mm(humerus(anatomy, side)), arm_radius, 0.3 * arm_radius).add_to(plane, field)
        _add_scapula(anatomy, side, plane, field)
    return plane


def rib(anatomy: Anatomy, side: int, pair: int) -> tuple[Points, Points]:
    """The posterior and the anterior limb of a rib (n × 3), joined at the lateral chest wall."""
    h, spacing = anatomy.lung_height, _RIB_SPACING
    start_y = -0.035 + pair * spacing
    fall = spacing * anatomy.rib_slope
    lateral_y = start_y + (0.35 + 0.07 * pair) * fall
    front_y = lateral_y + (0.85 + 0.05 * pair) * fall
    wall = anatomy.outer(side)
    wall_x = float(np.interp(lateral_y * h, wall[:, 1], side * wall[:, 0])) + 0.02
    wall_x = min(wall_x, 0.50 + 0.20 * pair) if pair < 2 else wall_x
    start_x = 0.10
    front_x = min(0.24 + 0.055 * pair, wall_x - 0.12)
    depth = 0.75 * wall_x
    t = np.linspace(0, 1, 15)
    quarter = t * np.pi / 2
    back = np.column_stack([
        start_x + (wall_x - start_x) * np.sin(quarter),
        (start_y - 0.022 * np.sin(np.pi * t) + (lateral_y - start_y) * t**2.2) * h,
        -depth * np.cos(quarter),
    ])  # fmt: skip
    front = np.column_stack([
        front_x + (wall_x - front_x) * np.cos(quarter),
        (lateral_y + (front_y - lateral_y) * np.sin(quarter)) * h,
        depth * np.sin(quarter),
    ])  # fmt: skip
    mirror = (side, 1, 1)
    return back * mirror, front * mirror


def clavicle(anatomy: Anatomy, side: int) -> Points:
    """The S of a clavicle from the sternum to the shoulder (n × 3)."""
    h = anatomy.lung_height
    lift = -0.02 if anatomy.view == "AP" else 0.0
    rows = [
        (0.13, 0.115, 0.0),
        (0.30, 0.085, 0.1),
        (0.52, 0.045, 0.1),
        (0.76, 0.010, 0.0),
        (0.98, 0.005, -0.1),
        (1.14, 0.03, -0.15),
    ]
    return smooth(np.array([(side * x, (y + lift * x) * h, z) for x, y, z in rows]), 5)


def humerus(anatomy: Anatomy, side: int) -> Points:
    """The upper arm's bone, hanging or held away (n × 3)."""
    h, out = anatomy.lung_height, 0.25 + 0.35 * anatomy.arms_out
    return smooth(np.array([(side * (1.26 + out * t), (0.075 + 0.62 * t) * h, 0.0) for t in (0.0, 0.4, 0.8, 1.2)]), 4)


def _add_scapula(anatomy: Anatomy, side: int, plane: Plane, field: Field) -> None:
    h = anatomy.lung_height
    inward = 0.10 if anatomy.view == "AP" else 0.0
    rows = [
        (1.18, 0.05),
        (1.14, 0.16),
        (1.06, 0.32),
        (0.97 - inward, 0.47),
        (0.92 - inward, 0.44),
        (0.90 - inward, 0.25),
        (0.96 - inward, 0.08),
        (1.06, 0.04),
    ]
    outline = anatomy.to_mm(smooth(np.array([(side * x, y * h) for x, y in rows]), 5, closed=True))
    window = field.around(outline, 1.0)
    if window is None:
        return
    distance = signed_distance(outline, field.part(*window))
    unit = anatomy.half_width_mm
    rim = np.exp(-(((distance - 0.018 * unit) / (0.014 * unit)) ** 2)) * (distance > 0)
    plane[window] += 0.012 * unit * bulge(distance, 0.01 * unit) + 0.022 * unit * rim


def spine(anatomy: Anatomy, field: Field) -> Plane:
    """Vertebral bodies with their discs, pedicles and spinous processes."""
    plane = np.zeros((field.height, field.width), dtype=np.float32)
    h = anatomy.lung_height
    reach = anatomy.to_mm(np.array([(x, y * h) for x in (-0.26, 0.26) for y in (-1.0, 2.0)]))
    window = field.around(reach, 0)
    if window is not None:
        plane[window] = _vertebrae(anatomy, field.part(*window))
    return plane


def _vertebrae(anatomy: Anatomy, field: Field) -> Plane:
    unit, h = anatomy.half_width_mm, anatomy.lung_height
    cos, sin = np.float32(np.cos(anatomy.tilt)), np.float32(np.sin(anatomy.tilt))
    x = (field.x_mm() * cos + field.y_mm() * sin) / np.float32(unit)
    y = (field.y_mm() * cos - field.x_mm() * sin) / np.float32(unit * h)
    spacing = np.float32(_RIB_SPACING)
    phase = np.mod(y / spacing + np.float32(0.15), np.float32(1)) - np.float32(0.5)
    end_plate = np.abs(phase)
    width = np.float32(0.125) + 0.025 * np.clip(y, -0.3, 1.3) + 0.010 * (2 * end_plate) ** 3
    across = np.clip(1 - (x / width) ** 2, 0, 1)
    disc = _step((end_plate - 0.40) / 0.04)
    plates = np.exp(-(((end_plate - 0.385) / 0.02) ** 2))
    body = np.sqrt(across) * (1 - 0.85 * disc) + 0.5 * plates * np.sqrt(across)
    pedicle = _ring((np.abs(x) - 0.085) / 0.028, (phase + 0.12) / 0.16)
    process = _ring(x / 0.022, (phase - 0.22) / 0.17)
    transverse = np.clip(1 - (np.abs(x) / 0.235) ** 4, 0, 1) * np.exp(-(((phase + 0.12) / 0.13) ** 2)) * 0.35
    result: Plane = (unit * (0.068 * body + 0.06 * pedicle + 0.05 * process + 0.05 * transverse)).astype(np.float32)
    return result


def _step(t: npt.NDArray[np.floating]) -> Plane:
    result: Plane = np.clip(t + 0.5, 0, 1).astype(np.float32)
    return result


def _ring(x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]) -> Plane:
    """An oval with a bright rim."""
    r = x**2 + y**2
    return np.asarray(np.clip(1 - r, 0, 1) * 0.4 + np.exp(-(((r - 0.8) / 0.35) ** 2)) * 0.6, dtype=np.float32)
