from dataclasses import replace

from hilum.evaluation.cost import Cost
from hilum.evaluation.detection import DetectionJudgement, score_classes
from hilum.evaluation.detection_page import NOT_EXHAUSTIVE, gate_words, render_detection_page
from hilum.evaluation.variants import GateFacts, Variants
from hilum.inference import Bundle

PICTURES = {"map.png": b"one", "froc.png": b"two", "variants.png": b"three"}
COST = Cost(3.0, 1.0)


def test_the_page_says_what_was_measured(detection_bundle: Bundle, detection_judged: DetectionJudgement) -> None:
    page = render_detection_page(detection_bundle.manifest, detection_judged, PICTURES, COST)
    for name, one in detection_judged.classes.items():
        assert f'<th scope="row">{name}</th>' in page
        interval = one.found["map50"].interval()
        assert interval is not None
        assert f"{interval.value:.3f} <small>{interval.low:.3f} to {interval.high:.3f}</small>" in page
        assert one.of_mean_box is not None
        assert f"mean box {one.of_mean_box['map50'].value:.3f}" in page
    assert NOT_EXHAUSTIVE in page
    assert "3 with a source folder where nobody drew boxes" in page
    assert "edema: no film here has a box of it" in page
    assert page.count("data:image/png;base64,") == 2
    assert "Variants" not in page
    assert "<script" not in page


def test_variants_stand_beside_each_other(
    detection_bundle: Bundle, detection_judged: DetectionJudgement, detection_variants: Variants, gate_facts: GateFacts
) -> None:
    manifest = detection_bundle.manifest
    page = render_detection_page(manifest, detection_judged, PICTURES, COST, detection_variants, gate_facts)
    assert "detector less detector after findings:mass" in page
    assert gate_words(gate_facts) in page
    assert page.count("data:image/png;base64,") == 3


def test_a_gate_is_told_in_words(gate_facts: GateFacts) -> None:
    words = gate_words(gate_facts)
    assert "from a probability of 0.1250 of mass by findings on" in words
    assert "(96.0% of 12)" in words
    assert "30 of 40 pass, and 22 of 30 with boxes" in words


def test_a_class_without_a_mean_box_stands_alone(
    detection_bundle: Bundle, detection_judged: DetectionJudgement
) -> None:
    blind = tuple(replace(one, found={}) for one in detection_judged.seen)
    alone = replace(detection_judged, seen=blind, classes=score_classes(blind, ("nodule",), {}), unscored=())
    page = render_detection_page(detection_bundle.manifest, alone, {}, COST)
    assert "mean box 0" not in page
    assert "Marked films without a box found: nodule on 10." in page
