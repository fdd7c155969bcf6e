from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hilum.findings import Contour, Decision, FilmFacts, Organ, Unit, View
from hilum.inference.measurement import measure
from hilum.inference.outline import trace
from hilum.phantoms import make_phantom
from hilum.phantoms.truth import Truth

ADULT = FilmFacts("", "film.png", 400, 300, 8, "png", spacing_mm=(0.2, 0.5), age_years=50.0, view=View.PA)


def box(organ: Organ, left: float, top: float, right: float, bottom: float) -> Contour:
    return Contour(organ, "anatomy", ((left, top), (right, top), (right, bottom), (left, bottom)))


HEART = box(Organ.HEART, 170, 150, 290, 240)
LUNGS = (box(Organ.RIGHT_LUNG, 60, 40, 180, 220), box(Organ.LEFT_LUNG, 260, 50, 360, 230))
CHEST = (HEART, *LUNGS)


def test_the_ratio_is_heart_over_thorax_and_its_lines_stand_where_they_were_measured() -> None:
    ratio, left, right = measure(CHEST, "anatomy", ADULT)
    assert (ratio.name, ratio.value, ratio.unit) == ("cardiothoracic_ratio", 0.4, Unit.RATIO)
    heart, thorax = ratio.diameters
    assert (heart.start[0], heart.end[0], heart.length_px, heart.length_mm) == (170, 290, 120, 60)
    assert (thorax.start[0], thorax.end[0], thorax.length_px, thorax.length_mm) == (60, 360, 300, 150)
    assert heart.start[1] == heart.end[1]
    assert (left.name, left.value, left.unit) == ("left_lung_area", 100 * 180 * 0.1, Unit.MM2)
    assert (right.name, right.value) == ("right_lung_area", 120 * 180 * 0.1)


def test_without_spacing_there_are_no_millimetres() -> None:
    ratio, left, _ = measure(CHEST, "anatomy", replace(ADULT, spacing_mm=None))
    assert [line.length_mm for line in ratio.diameters] == [None, None]
    assert (left.value, left.unit) == (100 * 180, Unit.PX2)


@pytest.mark.parametrize(("right", "decision"), [(320, Decision.ABSENT), (320.1, Decision.PRESENT)])
def test_a_ratio_above_a_half_is_enlarged(right: float, decision: Decision) -> None:
    ratio = measure((box(Organ.HEART, 170, 150, right, 240), *LUNGS), "anatomy", ADULT)[0]
    assert (ratio.decision, ratio.threshold, ratio.reason) == (decision, 0.5, None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"view": View.AP}, "view_ap"),
        ({"view": None}, "view_unknown"),
        ({"age_years": None}, "age_unknown"),
        ({"age_years": 17.9}, "child"),
        ({"age_years": 4.0, "view": View.AP}, "child"),
    ],
)
def test_only_the_pa_film_of_an_adult_is_decided(change: dict[str, object], reason: str) -> None:
    ratio = measure(CHEST, "anatomy", replace(ADULT, **change))[0]  # type: ignore[arg-type]
    assert (ratio.value, ratio.decision, ratio.threshold, ratio.reason) == (0.4, None, None, reason)


@pytest.mark.parametrize(
    ("contours", "reason"),
    [
        ((), "lungs_not_found"),
        ((HEART,), "lungs_not_found"),
        (CHEST[:2], "lungs_not_found"),
        (LUNGS, "heart_not_found"),
        ((box(Organ.HEART, 10, 150, 290, 240), *LUNGS), "implausible_outlines"),
        ((HEART, replace(LUNGS[0], organ=Organ.LEFT_LUNG), replace(LUNGS[1], organ=Organ.RIGHT_LUNG)),
         "implausible_outlines"),
    ],
)  # fmt: skip
def test_without_heart_and_both_lungs_there_is_no_ratio(contours: tuple[Contour, ...], reason: str) -> None:
    ratio = measure(contours, "anatomy", ADULT)[0]
    assert (ratio.value, ratio.decision, ratio.diameters, ratio.reason) == (None, None, (), reason)


def test_a_lateral_film_has_no_ratio() -> None:
    assert measure(CHEST, "anatomy", replace(ADULT, view=View.LATERAL))[0].reason == "view_lateral"


def true_mask(truth: Truth, organ: Organ) -> np.ndarray:
    image = Image.new("L", (truth.width * 4, truth.height * 4))
    ImageDraw.Draw(image).polygon([(4 * x, 4 * y) for x, y in getattr(truth, organ)], fill=255)
    return np.asarray(image.resize((truth.width, truth.height), Image.Resampling.BOX)) > 127


@pytest.mark.parametrize("seed", range(8))
def test_the_ratio_of_a_phantoms_true_masks_is_its_true_ratio(seed: int) -> None:
    truth = make_phantom(seed, size_px=512).truth
    contours = []
    for organ in Organ:
        polygon = trace(true_mask(truth, organ).astype(np.float32), 0.5, truth.width, truth.height)
        assert polygon is not None
        contours.append(Contour(organ, "truth", tuple((float(x), float(y)) for x, y in polygon)))
    facts = FilmFacts("", "", truth.width, truth.height, 8, "png", age_years=truth.age_years, view=truth.view)
    assert measure(contours, "truth", facts)[0].value == pytest.approx(truth.cardiothoracic_ratio, abs=0.004)
