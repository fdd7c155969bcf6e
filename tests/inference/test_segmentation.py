from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hilum.errors import BundleDamaged
from hilum.findings import Decision, FilmFacts, Organ, View
from hilum.images import Radiograph
from hilum.inference import load_bundle, open_bundle, segment, verify_bundle

MakeSegmenter = Callable[..., Path]
HEIGHT, WIDTH = 256, 384


def film(*, greys: dict[str, float] | None = None, view: View | None = View.PA, age_years: float | None = 50.0):  # type: ignore[no-untyped-def]
    """Boxes of the greys that the bundle of ``make_segmenter`` takes for organs; its cells are 6 × 4 pixels."""
    greys = {"right_lung": 0.6, "heart": 0.8, "left_lung": 0.4} if greys is None else greys
    pixels = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    columns = {"right_lung": (60, 150), "heart": (150, 270), "left_lung": (270, 330)}
    for organ, grey in greys.items():
        first, last = columns[organ]
        pixels[64:192, first:last] = grey
    return Radiograph(pixels, FilmFacts("", "film.png", WIDTH, HEIGHT, 8, "png", age_years=age_years, view=view))


def test_organs_are_drawn_and_measured_in_pixels_of_the_film(make_segmenter: MakeSegmenter) -> None:
    drawing = segment(load_bundle(make_segmenter()), film())
    assert [contour.organ for contour in drawing.contours] == [Organ.HEART, Organ.LEFT_LUNG, Organ.RIGHT_LUNG]
    assert {contour.bundle for contour in drawing.contours} == {"segmenter"}
    heart = np.array(drawing.contours[0].points)
    assert heart.min(axis=0) == pytest.approx([150, 64], abs=3)
    assert heart.max(axis=0) == pytest.approx([270, 192], abs=3)
    ratio = drawing.measurements[0]
    assert ratio.value == pytest.approx(120 / 270, abs=0.015)
    assert ratio.decision is Decision.ABSENT


@pytest.mark.parametrize("missing", ["left_lung", "right_lung"])
def test_a_film_without_a_lung_has_no_ratio(make_segmenter: MakeSegmenter, missing: str) -> None:
    greys = {"right_lung": 0.6, "heart": 0.8, "left_lung": 0.4}
    del greys[missing]
    drawing = segment(load_bundle(make_segmenter()), film(greys=greys))
    assert Organ(missing) not in {contour.organ for contour in drawing.contours}
    assert (drawing.measurements[0].value, drawing.measurements[0].reason) == (None, "lungs_not_found")


def test_what_is_unsure_is_not_drawn(make_segmenter: MakeSegmenter) -> None:
    # A grey at the rim of what the bundle takes for a lung: its probability is little above one half.
    drawing = segment(load_bundle(make_segmenter()), film(greys={"left_lung": 0.499}))
    assert drawing.contours == ()


def test_what_is_tiny_is_not_drawn(make_segmenter: MakeSegmenter) -> None:
    speck = film(greys={})
    speck.pixels[100:124, 100:124] = 0.4
    assert segment(load_bundle(make_segmenter()), speck).contours == ()


def test_a_lateral_film_is_not_drawn(make_segmenter: MakeSegmenter) -> None:
    drawing = segment(load_bundle(make_segmenter()), film(view=View.LATERAL))
    assert drawing.contours == ()
    assert [measurement.reason for measurement in drawing.measurements] == ["view_lateral"]


def test_a_child_is_drawn_and_not_decided(make_segmenter: MakeSegmenter) -> None:
    drawing = segment(load_bundle(make_segmenter()), film(age_years=4.0))
    assert len(drawing.contours) == 3
    assert (drawing.measurements[0].decision, drawing.measurements[0].reason) == (None, "child")


def test_the_bundle_is_of_the_same_format(make_segmenter: MakeSegmenter) -> None:
    bundle = load_bundle(make_segmenter())
    assert verify_bundle(bundle) < 1e-3
    assert bundle.manifest.facts().prevalence is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda fields: fields.update(task="classification"), "one answer or more"),
        (lambda fields: fields.update(classes=["heart", "liver", "left_lung"]), "classes are among heart"),
        (lambda fields: fields["input"].update(resize="crop"), "sees the whole film"),
    ],
)
def test_what_does_not_fit_the_task_is_refused(
    make_segmenter: MakeSegmenter, change: Callable[[dict[str, object]], None], message: str
) -> None:
    with pytest.raises(BundleDamaged, match=message):
        open_bundle(make_segmenter(change))


def test_a_model_with_other_outputs_is_refused(make_segmenter: MakeSegmenter) -> None:
    with pytest.raises(BundleDamaged, match=r"expected .* masks, features"):
        load_bundle(make_segmenter(masks="logits"))
