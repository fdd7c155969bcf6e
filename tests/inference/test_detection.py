from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hilum.errors import BundleDamaged
from hilum.findings import Box, FilmFacts, View
from hilum.images import Radiograph
from hilum.inference import detect, load_bundle, open_bundle, verify_bundle

MakeDetector = Callable[..., Path]
HEIGHT, WIDTH = 256, 384


def film(*greys: float, view: View | None = View.PA) -> Radiograph:
    """A film with these greys in its quarters, row by row."""
    pixels = np.kron(np.float32(greys).reshape(2, 2), np.ones((HEIGHT // 2, WIDTH // 2), dtype=np.float32))
    return Radiograph(pixels, FilmFacts("", "film.png", WIDTH, HEIGHT, 8, "png", view=view))


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
