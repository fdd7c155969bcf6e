from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hilum.errors import BundleDamaged
from hilum.findings import Box, Contour, Decision, FilmFacts, Finding, Organ, View, Zone
from hilum.images import Radiograph
from hilum.inference import detect, load_bundle, open_bundle, verify_bundle
from hilum.inference.bundle import Gate
from hilum.inference.detection import mark, passes

MakeDetector = Callable[..., Path]
HEIGHT, WIDTH = 256, 384


def film(*greys: float, view: View | None = View.PA, age_years: float | None = None) -> Radiograph:
    """A film with these greys in its quarters, row by row."""
    pixels = np.kron(np.float32(greys).reshape(2, 2), np.ones((HEIGHT // 2, WIDTH // 2), dtype=np.float32))
    return Radiograph(pixels, FilmFacts("", "film.png", WIDTH, HEIGHT, 8, "png", view=view, age_years=age_years))


def test_boxes_are_in_pixels_of_the_film_and_the_surest_comes_first(make_detector: MakeDetector) -> None:
    found = detect(load_bundle(make_detector()), film(0.1, 0.6, 0.9, 0.2))
    assert [(one.name, one.bundle) for one in found] == [("mass", "detector")] * 2
    assert [one.score for one in found] == pytest.approx([0.9, 0.6], abs=0.01)
    assert [one.box for one in found] == [Box(0, 128, 192, 128), Box(192, 0, 192, 128)]


def test_an_evaluation_gets_every_box_of_every_class(make_detector: MakeDetector) -> None:
    bundle = load_bundle(make_detector())
    found = detect(bundle, film(0.1, 0.6, 0.9, 0.2), least_score=0.05)
    assert [one.name for one in found] == ["mass", "nodule", "mass", "nodule", "mass", "mass"]
    assert all(one.score >= 0.05 for one in found)
    # What the model does not give at all is no box.
    assert detect(bundle, film(0, 0, 0, 0), least_score=0) == ()


def test_a_lateral_film_is_not_marked(make_detector: MakeDetector) -> None:
    assert detect(load_bundle(make_detector()), film(0.1, 0.6, 0.9, 0.2, view=View.LATERAL)) == ()


def test_thresholds_decide_the_identity_and_the_golden_film_is_checked(make_detector: MakeDetector) -> None:
    bundle = load_bundle(make_detector())
    assert verify_bundle(bundle) < 1e-3
    other = make_detector(lambda fields: fields["detecting"]["thresholds"].update(mass=0.6), name="other")
    fields = {**bundle.manifest.model_dump(mode="json"), "name": "other"}
    assert open_bundle(other).manifest.identity() != type(bundle.manifest).model_validate(fields).identity()


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"detecting": None}, "a detection has the field detecting"),
        ({"detecting": {"thresholds": {"hernia": 0.5}}}, "hernia"),
        ({"task": "segmentation", "classes": ["heart"]}, "no other task has"),
    ],
)
def test_a_manifest_that_is_no_detection_is_refused(
    make_detector: MakeDetector, part: dict[str, object], message: str
) -> None:
    with pytest.raises(BundleDamaged, match=message):
        open_bundle(make_detector(lambda fields: fields.update(part)))


GATE = Gate(bundle="normality", answer="abnormal", threshold=0.5)


@pytest.mark.parametrize(
    ("finding", "is_passed"),
    [
        (Finding("abnormal", "normality", Decision.PRESENT, 0.5), True),
        (Finding("abnormal", "normality", Decision.PRESENT, 0.49), False),
        # At a tenth of the prevalence the same film has a lower probability; the gate is the same.
        (
            Finding("abnormal", "normality", Decision.ABSENT, 0.2, calibration_prevalence=0.5, asked_prevalence=0.1),
            True,
        ),
        (Finding("abnormal", "normality", Decision.NOT_ASSESSED), True),
        (Finding("abnormal", "another", Decision.ABSENT, 0.1), True),
    ],
)
def test_a_gate_stops_what_is_below_its_threshold(finding: Finding, is_passed: bool) -> None:
    assert passes(GATE, [finding]) is is_passed
    assert passes(None, [finding])


def test_a_reading_shows_boxes_with_their_zone_behind_the_gate(make_detector: MakeDetector) -> None:
    def gated(fields: dict[str, dict[str, object]]) -> None:
        fields["detecting"]["gate"] = GATE.model_dump()

    bundle = load_bundle(make_detector(gated))
    lungs = [
        Contour(organ, "anatomy", ((x, 10.0), (x + 150, 10.0), (x + 150, 250.0), (x, 250.0)))
        for organ, x in ((Organ.RIGHT_LUNG, 20.0), (Organ.LEFT_LUNG, 210.0))
    ]
    bright = film(0.1, 0.6, 0.9, 0.2)
    assert [one.zone for one in mark(bundle, bright, (), lungs)] == [Zone.RIGHT_LOWER, Zone.LEFT_UPPER]
    assert [one.zone for one in mark(bundle, bright)] == [None, None]
    assert mark(bundle, bright, [Finding("abnormal", "normality", Decision.ABSENT, 0.1)]) == ()
    assert mark(bundle, film(0.1, 0.6, 0.9, 0.2, age_years=9)) == ()
