from dataclasses import replace

from hilum.findings import Box, Decision, Detection, Grounds, Measurement, Unit
from hilum.reports.findings_section import findings_statements, measured_statements, not_assessed, unsought
from hilum.reports.phrases import capitalise
from hilum.reports.statement import texts


def statements(reading):
    return [capitalise(one.text) for one in findings_statements(reading, reading.report.language)]


def leads(reading):
    return [capitalise(one.text) for one in findings_statements(reading, reading.report.language) if one.is_lead]


def test_findings_stand_by_region_and_each_region_names_its_models(make):
    assert leads(make.adult()) == [
        "Lungs (chest findings model):",
        "Pleura (chest findings model):",
        "Heart and mediastinum (chest findings model):",
        "Film as a whole (normality model):",
    ]


def test_where_the_age_is_unknown_each_population_has_its_regions(make):
    said = leads(make.ageless())
    assert said[0] == "For adults of 18 years or more:"
    children = said.index("For children of 1 to 5 years:")
    assert said[children + 1 :] == []
    assert statements(make.ageless())[-2].startswith("Pneumonia: signs clearly above")


def test_one_bundle_with_one_region_needs_no_lead(make):
    assert leads(make.reading()) == []


def test_present_findings_are_told_in_full_and_absent_ones_in_a_sentence_for_each_region(make):
    said = statements(make.adult())
    lungs, pleura, heart = (
        said.index(f"{name} (chest findings model):") for name in ("Lungs", "Pleura", "Heart and mediastinum")
    )
    assert said[lungs + 1 : pleura] == [
        "No signs above the threshold of: atelectasis, infiltration, mass (borderline), nodule, pneumonia, "
        "consolidation, edema, emphysema, fibrosis."
    ]
    assert said[pleura + 1].startswith("Pleural effusion: signs clearly above")
    assert said[pleura + 2] == "No signs above the threshold of: pneumothorax, pleural thickening."
    assert said[heart + 1].startswith("Cardiomegaly: signs clearly above")


def test_few_absent_findings_are_told_one_by_one(make):
    said = statements(make.reading(*(make.finding(0.01, name=name) for name in ("mass", "nodule", "edema"))))
    assert [sentence.split(":")[0] for sentence in said] == ["Mass", "Nodule", "Edema"]


def test_findings_without_a_decision_share_a_sentence_with_their_probabilities(make):
    assert (
        "Without a decision, only a calibrated probability: hernia 1.0%. "
        "There were too few such patients to choose such a threshold, or the model is older than it."
    ) in statements(make.adult())


def test_a_bundle_that_does_not_apply_says_so_once(make):
    said = statements(make.child())
    (sentence,) = [sentence for sentence in said if sentence.startswith("Chest findings model: not assessed.")]
    assert "(4 years)" in sentence and "adults of 18 years or more" in sentence
    assert "telectasis" not in " ".join(said)


def test_a_lone_bundle_of_many_findings_that_does_not_apply_says_so_once(make):
    reading = make.reading(*make.silent("findings", *make.LABELS), bundles=(make.FINDINGS,), age_years=4.0)
    assert len(statements(reading)) == 1


def test_where_nothing_was_looked_for_that_is_said(make):
    assert texts(not_assessed(replace(make.reading(), findings=(), bundles=()), "en")) == ["No finding was looked for."]
    assert not_assessed(make.reading(), "en") == []


def test_what_no_model_looks_at_is_named_but_for_what_one_does(make):
    assert "bones; tubes and other devices" in unsought(make.reading(), "en")
    assert "bones" not in unsought(make.reading(make.finding(name="fracture")), "en")
    assert "Huesos" not in unsought(make.reading(), "es") and "huesos" in unsought(make.reading(), "es")


def test_boxes_and_measurements_stand_in_the_region_of_what_they_show(make):
    box = Detection("effusion", "boxes", 0.4, Box(1, 1, 5, 5))
    ratio = Measurement("cardiothoracic_ratio", "anatomy", 0.55, Unit.RATIO, threshold=0.5, decision=Decision.PRESENT)
    reading = replace(make.adult(), detections=(box,), measurements=(ratio,))
    said = statements(reading)
    assert said.index("Pleura (chest findings model, box model):") < said.index("Box 1: pleural effusion (score 0.40).")
    assert said.index("Heart and mediastinum (chest findings model, anatomy model):") < said.index(
        "Cardiothoracic ratio 0.55, measured on the outlines drawn on the film."
    )
    assert next(one.grounds for one in measured_statements(reading, "en") if not one.is_lead) == Grounds(
        ("effusion",), "boxes", boxes=(1,)
    )


def test_every_sentence_about_the_film_rests_on_something(make, language):
    for case in (make.adult, make.ageless, make.child):
        for one in findings_statements(case(language), language):
            assert one.is_lead or one.grounds.findings
