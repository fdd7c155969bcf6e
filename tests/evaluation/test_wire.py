import json

from hilum.evaluation.classification import Judgement
from hilum.evaluation.cost import Cost
from hilum.evaluation.wire import evaluation_json, judgement_json, summary_json
from hilum.inference import Bundle

POINT = {"threshold", "sensitivity", "specificity", "ppv", "npv", "f1", "accuracy", "confusion"}


def test_the_keys_are_those_of_the_document(bundle: Bundle, judgement: Judgement) -> None:
    wire = json.loads(json.dumps(evaluation_json(bundle.manifest, judgement, Cost(3.5, 4.4)), allow_nan=False))
    assert (wire["bundle"], wire["hash"]) == ("pneumonia", bundle.manifest.identity())
    assert (wire["dataset"], wire["split"], wire["folders"]) == ("kermany", "judge", ["train"])
    assert wire["task"] == "classification"
    assert wire["cost"] == {"ms_per_film": 3.5, "mb": 4.4}
    assert (wire["n"]["films"], wire["n"]["patients"], wire["n"]["excluded"]) == (24, 12, {})
    label = wire["labels"]["pneumonia"]
    assert label["n"] == {"films": 24, "patients": 12, "present": 16, "patients_present": 8}
    for area in (label["auc_roc"], label["auc_pr"], wire["macro"]["auc_roc"], wire["macro"]["auc_pr"]):
        assert area["low"] <= area["value"] <= area["high"]
    assert wire["macro"]["auc_roc"] == label["auc_roc"]
    default = label["operating_points"][label["default_operating_point"]]
    assert set(default) == POINT | {"ppv_at_prevalence", "npv_at_prevalence"}
    assert {name: label[name] for name in default} == default
    assert len(label["calibration"]["bins"]) == 15
    assert set(label["stretched"]["wide_1.2"]) == {"auc_roc", "operating_points"}


def test_what_cannot_be_computed_is_null(many_judged: Judgement) -> None:
    wire = json.loads(json.dumps(judgement_json(many_judged), allow_nan=False))
    hernia = wire["labels"]["hernia"]
    assert {name: hernia[name] for name in POINT} == dict.fromkeys(POINT)
    assert hernia["operating_points"] == {}
    assert hernia["auc_roc"] is not None
    effusion = wire["labels"]["effusion"]
    assert set(effusion["operating_points"]["youden"]) == POINT
    assert effusion["subgroups"]["folder"]["large"]["auc_roc"] is None
    assert wire["n"]["excluded"] == {"age_outside_population": 1}
    assert len(wire["unlabelled"]) == 12


def test_a_bundle_keeps_everything_but_the_long_parts(judgement: Judgement) -> None:
    whole, kept = judgement_json(judgement), summary_json(judgement)
    label = kept["labels"]["pneumonia"]
    assert "subgroups" not in label
    assert set(label["calibration"]) == {"ece", "brier", "brier_skill"}
    assert kept["macro"] == whole["macro"]


def test_what_referring_achieves_stands_with_its_point(referring: Bundle, referred: Judgement) -> None:
    wire = json.loads(json.dumps(evaluation_json(referring.manifest, referred, Cost(3.5, 4.4)), allow_nan=False))
    point = wire["labels"]["pneumonia"]["operating_points"]["conformal_90"]
    assert set(point) == POINT | {"refer_from", "doubt"}
    assert (point["refer_from"], point["threshold"]) == (0.5, 0.9)
    doubt = point["doubt"]
    assert (doubt["nominal_coverage"], doubt["n"]) == (0.9, {"patients": 12, "present": 8, "absent": 4})
    for name in ("coverage_present", "coverage_absent", "refer_rate"):
        assert doubt[name]["low"] <= doubt[name]["value"] <= doubt[name]["high"]
