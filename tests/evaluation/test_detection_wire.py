import json
from pathlib import Path

from hilum.evaluation.cost import Cost
from hilum.evaluation.detection import DetectionJudgement, score_classes
from hilum.evaluation.detection_wire import MEAN, detection_json, evaluation_json
from hilum.evaluation.variants import GateFacts, Variants
from hilum.findings import Box
from hilum.inference import Bundle

DOCUMENT = Path(__file__).parents[2] / "docs" / "evaluation.md"


def test_every_measure_has_its_classes_and_their_mean(detection_judged: DetectionJudgement) -> None:
    wire = json.loads(json.dumps(detection_json(detection_judged), allow_nan=False))
    for measure in ("map", "map50", "map40", "pointing", "iou"):
        assert set(wire[measure]) == {MEAN, "mass", "nodule"}
        assert set(wire[measure]["mass"]) == {"value", "low", "high", "mean_box", "difference"}
    values = [wire["map"][name]["value"] for name in ("mass", "nodule")]
    assert wire["map"][MEAN]["value"] == sum(values) / 2
    assert set(wire["froc"]["mass"]) == {"0.125", "0.25", "0.5", "1", "2", "4", "8", MEAN}
    assert set(wire["tiou"][MEAN]) == {"0.1", "0.3", "0.5"}
    assert wire["tiou"]["mass"]["0.5"]["low"] < wire["tiou"]["mass"]["0.5"]["value"]
    assert wire["classes"]["nodule"] == {
        "films": 40, "marked": 10, "patients": 10, "boxes": 10, "unmarked": 0, "silent": 0,
    }  # fmt: skip
    assert (wire["averaged"], wire["unscored"], wire["n"]["excluded"]) == (9, ["edema"], {"unmarked_folder": 3})


def test_without_a_mean_box_there_is_none_beside_the_number(detection_judged: DetectionJudgement) -> None:
    classes = score_classes(detection_judged.seen, ("mass", "nodule"), {"mass": Box(0, 0, 1, 1)})
    alone = DetectionJudgement("marked", "judge", detection_judged.seen, 20, {}, 0, classes, ())
    wire = detection_json(alone)
    assert wire["map"]["mass"]["mean_box"] is not None
    assert wire["map"]["nodule"]["mean_box"] is wire["map"][MEAN]["mean_box"] is None
    assert wire["map"]["nodule"]["difference"] is None
    assert wire["map"]["nodule"]["value"] > 0


def test_the_variants_and_the_gate_have_their_keys(
    detection_bundle: Bundle, detection_judged: DetectionJudgement, detection_variants: Variants, gate_facts: GateFacts
) -> None:
    bundle = detection_bundle.manifest
    wire = evaluation_json(bundle, detection_judged, Cost(3.0, 1.0), detection_variants, gate_facts)
    wire = json.loads(json.dumps(wire, allow_nan=False))
    assert (wire["bundle"], wire["task"], wire["hash"]) == ("detector", "detection", bundle.identity())
    variants = wire["variants"]
    assert (variants["first"], variants["n"]) == ("detector", {"films": 40, "patients": 20})
    assert "difference" not in variants["all"]["detector"]
    gated = variants["all"]["detector after findings:mass"]
    assert gated["difference"]["map"]["value"] > 0
    assert gated["map"]["value"] < variants["all"]["detector"]["map"]["value"]
    assert set(gated["classes"]) == {"mass", "nodule"}
    assert wire["gate"]["judged"] == {"films": 40, "kept": 30, "marked": 30, "kept_marked": 22}
    assert (wire["gate"]["finding"], wire["gate"]["threshold"]) == ("mass", 0.125)
    assert "variants" not in evaluation_json(bundle, detection_judged, Cost(3.0, 1.0))


def test_the_keys_stand_in_the_document(detection_judged: DetectionJudgement) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    lacking = [key for key in detection_json(detection_judged) if f"`{key}" not in text]
    assert lacking == []
