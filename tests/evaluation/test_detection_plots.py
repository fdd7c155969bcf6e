import io
from dataclasses import replace

import numpy as np
from PIL import Image

from hilum.evaluation.detection import DetectionJudgement, score_classes
from hilum.evaluation.detection_plots import draw_detection
from hilum.evaluation.variants import Variants


def opened(picture: bytes) -> np.ndarray:
    assert picture.startswith(b"\x89PNG")
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def test_every_picture_is_a_png_with_something_on_it(
    detection_judged: DetectionJudgement, detection_variants: Variants
) -> None:
    drawn = draw_detection(detection_judged, detection_variants)
    assert set(drawn) == {"precision-recall.png", "froc.png", "map.png", "variants.png"}
    for picture in drawn.values():
        assert len(np.unique(opened(picture).reshape(-1, 3), axis=0)) > 20
    assert opened(drawn["froc.png"]).shape[:2] == (405, 810)
    assert set(draw_detection(detection_judged)) == {"precision-recall.png", "froc.png", "map.png"}


def test_boxes_that_are_never_found_can_be_drawn(detection_judged: DetectionJudgement) -> None:
    blind = tuple(replace(one, found={}) for one in detection_judged.seen)
    classes = score_classes(blind, ("mass", "nodule"), {})
    drawn = draw_detection(replace(detection_judged, seen=blind, classes=classes))
    assert all(opened(picture).size for picture in drawn.values())


def test_more_found_is_drawn_higher(detection_judged: DetectionJudgement) -> None:
    whole = draw_detection(detection_judged)["map.png"]
    blind = tuple(replace(one, found={}) for one in detection_judged.seen)
    empty = draw_detection(replace(detection_judged, classes=score_classes(blind, ("mass", "nodule"), {})))["map.png"]

    def grey(picture: bytes) -> int:
        pixels = opened(picture).astype(int)
        is_grey = (np.ptp(pixels, axis=2) == 0) & (pixels[..., 0] > 80) & (pixels[..., 0] < 210)
        return int(is_grey.sum())

    assert grey(whole) > grey(empty) + 5000
