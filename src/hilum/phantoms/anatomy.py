"""The parameters of one chest, drawn from a seed, and the outlines that follow from them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hilum.findings import Sex, View
from hilum.phantoms.geometry import Points, smooth

CHILD_UNTIL_YEARS = 14.0
_GROWTH_YEARS = (0.0, 1.0, 5.0, 10.0, 18.0)


@dataclass(frozen=True)
class Anatomy:
    """A chest of plastic. Lengths are in half thoracic widths unless named otherwise; x is the patient's left, y down.

    The origin is the midline at the level of the lungs' apices.

    Attributes:
        half_width_mm: half the inner width of the thorax, the unit of the others.
        lung_height: from apex to costophrenic angle.
        apex_narrowing: 0 for a barrel, 1 for a narrow upper thorax.
        dome: how high the diaphragm rises over the costophrenic angle, as a fraction of ``lung_height``.
        heart_ratio: width of the heart over the width of the thorax.
        heart_right_share: of the heart's width, to the right of the midline.
        knob: radius of the aortic knob.
        depth_mm: front-to-back thickness of the chest.
        wall: soft tissue beside the ribs.
        rib_slope: how far a rib falls from the spine to its front end, in rib spacings.
        breast: size of the breast shadows, 0 for none.
        tilt: rotation of the patient in the film's plane, in radians.
    """

    age_years: float
    sex: Sex
    view: View
    half_width_mm: float
    lung_height: float
    apex_narrowing: float
    dome: float
    heart_ratio: float
    heart_right_share: float
    knob: float
    depth_mm: float
    wall: float
    rib_slope: float
    breast: float
    bubble: float
    arms_out: float
    tilt: float
    wobble: tuple[float, ...]

    @property
    def is_child(self) -> bool:
        """Whether the proportions are a child's."""
        return self.age_years < CHILD_UNTIL_YEARS

    def to_mm(self, points: Points) -> Points:
        """From the chest's own units to millimetres on the film, turned by ``tilt``."""
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        turned = points[:, :2] @ np.array([[cos, sin], [-sin, cos]])
        return np.concatenate([turned, points[:, 2:]], axis=1) * self.half_width_mm

    def outer(self, side: int) -> Points:
        """The chest wall's inner edge from apex to costophrenic angle; ``side`` is 1 for the patient's left."""
        n = 0.09 * self.apex_narrowing
        w = self.wobble[0] if side > 0 else self.wobble[1]
        rows = [
            (0.40 - n, 0.0), (0.56 - n, 0.045), (0.69 - n, 0.13), (0.79 - 0.8 * n, 0.25), (0.87 - 0.6 * n + w, 0.40),
            (0.935 - 0.4 * n + w, 0.56), (0.975 - 0.2 * n, 0.72), (1.0, 0.87), (0.995, 0.96), (0.985, 1.0),
        ]  # fmt: skip
        return self._side(rows, side)

    def inner(self, side: int) -> Points:
        """The mediastinal edge of a lung from the dome's medial end up to the apex."""
        low = 1 - 0.55 * self.dome
        if side > 0:
            knob, at = self.knob, 0.30
            rows = [
                (0.20, low), (0.19, 0.7), (0.20, 0.52), (0.235, 0.43), (0.19 + 0.2 * knob, 0.365),
                (0.16 + 1.0 * knob, at), (0.15 + 0.75 * knob, at - 0.055), (0.15, 0.20), (0.17, 0.09), (0.25, 0.025),
            ]  # fmt: skip
        else:
            rows = [
                (0.17, low),
                (0.16, 0.7),
                (0.165, 0.5),
                (0.175, 0.38),
                (0.17, 0.26),
                (0.155, 0.15),
                (0.17, 0.08),
                (0.25, 0.025),
            ]
        return self._side(rows, side)

    def diaphragm(self, side: int, lower: float = 0.0) -> Points:
        """The dome from the costophrenic angle to its medial end."""
        d = self.dome * (0.93 if side > 0 else 1.0)
        rows = [
            (0.955, 1 - 0.22 * d), (0.88, 1 - 0.52 * d), (0.77, 1 - 0.80 * d), (0.63, 1 - 0.96 * d), (0.50, 1 - d),
            (0.37, 1 - 0.93 * d), (0.27, 1 - 0.76 * d),
        ]  # fmt: skip
        return self._side([(x, y + lower) for x, y in rows], side)

    def _side(self, rows: list[tuple[float, float]], side: int) -> Points:
        return np.array([(side * x, y * self.lung_height) for x, y in rows])

    def lung(self, side: int, lower: float = 0.0) -> Points:
        """The whole lung in its own units, also where the heart lies before it; ``lower`` drops the dome."""
        outer = self.outer(side)
        outer[-2:, 1] += 0.5 * lower * self.lung_height
        corners = np.concatenate([outer, self.diaphragm(side, lower), self.inner(side)])
        curve = smooth(corners, 7, closed=True)
        # The costophrenic angle is sharp: no curve may swing past it.
        return np.column_stack([side * np.minimum(side * curve[:, 0], 1.0), curve[:, 1]])

    @cached_property
    def heart(self) -> Points:
        """The heart's outline in its own units; its width is ``heart_ratio`` times the thorax's."""
        h, width = self.lung_height, 2 * self.heart_ratio
        right, left = width * self.heart_right_share, width * (1 - self.heart_right_share)
        base = 1 - 0.50 * self.dome
        rows = [
            (-0.10, 0.40), (-0.17, 0.46), (-0.85 * right, base - 0.33), (-right, base - 0.19),
            (-0.93 * right, base - 0.07), (-0.60 * right, base + 0.015), (0.0, base + 0.045), (0.5 * left, base + 0.06),
            (0.86 * left, base + 0.035), (left, base - 0.05), (0.97 * left, base - 0.15), (0.83 * left, base - 0.26),
            (0.20 + 0.22 * left, 0.52), (0.23, 0.43), (0.15, 0.38), (0.0, 0.36),
        ]  # fmt: skip
        curve = smooth(np.array([(x, y * h) for x, y in rows]), 7, closed=True)
        x = curve[:, 0]
        scaled = np.where(x < 0, x * right / -x.min(), x * left / x.max())
        return np.column_stack([scaled, curve[:, 1]])

    @cached_property
    def body(self) -> Points:
        """Torso, shoulders and neck, open below the film."""
        h, w = self.lung_height, 1 + self.wall
        neck = 0.34 if self.is_child else 0.36
        half = [
            (neck - 0.02, -0.9), (neck, -0.34), (neck + 0.14, -0.17), (0.80, -0.09), (1.14, -0.04), (1.38, 0.09),
            (1.47, 0.35), (1.40, 0.46), (w + 0.06, 0.55), (w, 0.7), (w, 1.0), (w + 0.02, 1.3), (w + 0.02, 1.9),
        ]  # fmt: skip
        right = np.array([(-x, y * h) for x, y in reversed(half)])
        left = np.array([(x, y * h) for x, y in half])
        return smooth(np.concatenate([right, left]), 6, closed=True)


def draw_anatomy(seed: int, age_years: float | None = None, view: View | None = None) -> Anatomy:
    """Draw a chest; the same seed and age give the same chest.

    Without an age, about half of the seeds are children of 1 to 5 years, the others adults.
    """
    rng = np.random.default_rng([seed, 1])
    drawn = rng.uniform(1.0, 6.0) if rng.random() < 0.5 else rng.uniform(18.0, 85.0)
    age = round(float(drawn), 1) if age_years is None else float(age_years)
    sex = Sex.FEMALE if rng.random() < 0.5 else Sex.MALE
    grown = float(np.clip(age / 18, 0, 1))
    is_child = age < CHILD_UNTIL_YEARS
    drawn_view = View.AP if is_child or rng.random() < 0.2 else View.PA
    size = float(np.interp(age, _GROWTH_YEARS, (52, 72, 90, 106, 142)))

    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    return Anatomy(
        age_years=age,
        sex=sex,
        view=view or drawn_view,
        half_width_mm=size * between(0.94, 1.06) * (0.94 if sex is Sex.FEMALE and not is_child else 1.0),
        lung_height=between(1.32, 1.48) + 0.24 * grown,
        apex_narrowing=between(0.3, 1.0),
        dome=between(0.15, 0.20),
        heart_ratio=between(0.45, 0.53) if is_child else between(0.40, 0.49),
        heart_right_share=between(0.32, 0.38),
        knob=between(0.02, 0.05) if is_child else between(0.07, 0.11),
        depth_mm=size * between(1.40, 1.60),
        wall=between(0.10, 0.18),
        rib_slope=between(0.9, 1.3) + 1.2 * grown,
        breast=between(0.5, 1.0) if sex is Sex.FEMALE and age > 13 else 0.0,
        bubble=between(0.0, 1.0),
        arms_out=between(0.0, 1.0),
        tilt=between(-0.03, 0.03),
        wobble=(between(-0.015, 0.015), between(-0.015, 0.015)),
    )
