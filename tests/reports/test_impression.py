from hilum.findings import Prompt
from hilum.reports.impression import impression_statements, population_leads, weight
from hilum.reports.statement import texts


def sentences(reading, section):
    return " ".join(next(part for part in reading.report.sections if part.name == section).sentences)


def test_a_present_finding_is_for_a_physician_to_confirm(make):
    assert sentences(make.reading(), "impression") == (
        "The model finds signs of pneumonia. A physician must confirm or reject them."
    )


def test_an_absent_finding_is_not_excluded(make):
    impression = sentences(make.reading(make.finding(0.02)), "impression")
    assert "no signs of pneumonia above the threshold. This does not exclude it." in impression


def test_an_unknown_age_makes_the_impression_conditional(make):
    unknown = make.reading(prompts=(Prompt.AGE,), age_years=None)
    assert "holds only for children of 1 to 5 years" in sentences(unknown, "impression")
    assert "holds only" not in sentences(make.reading(), "impression")


def test_answers_for_different_populations_stand_apart(make):
    said = texts(impression_statements(make.ageless(), "en"))
    adults, children = said.index("For adults of 18 years or more:"), said.index("For children of 1 to 5 years:")
    assert adults < children
    assert "pleural effusion" in said[adults + 1] and "no signs of abnormality" in " ".join(said[adults:children])
    assert said[children + 1].startswith("The model finds signs of pneumonia.")
    assert said[-1] == ("The patient’s age is not known: each answer holds only for the patients named above it.")


def test_answers_for_one_population_stand_together(make):
    assert population_leads(make.adult(), "en") == {}
    said = texts(impression_statements(make.adult(), "en"))
    assert (
        said[0] == "The model finds signs of: pleural effusion, cardiomegaly. A physician must confirm or reject them."
    )
    assert said[1] == (
        "The model finds no signs above the threshold of: pneumothorax, pneumonia, edema, consolidation, "
        "mass (borderline), nodule. This does not exclude them."
    )
    assert said[2:4] == [
        "No decision was made on: hernia.",
        "The model finds signs of abnormality. A physician must confirm or reject them.",
    ]


def test_what_does_not_apply_is_named_last_and_once(make):
    assert impression_statements(make.adult(), "en")[-1].text.endswith("this patient or view: pneumonia model.")
    (said,) = texts(impression_statements(make.schoolchild(), "en"))
    assert said.endswith("chest findings model, normality model, pneumonia model.")


def test_a_finding_apart_keeps_its_own_sentence(make):
    said = texts(impression_statements(make.reading(make.not_assessed("age_outside_population")), "en"))
    assert said == ["pneumonia was not assessed; this report says nothing about it."]


def test_a_model_that_answers_nothing_that_matters_has_its_negatives_named_all_the_same(make):
    absent = make.finding(0.01, name="scoliosis"), make.finding(0.01, name="hernia")
    assert "scoliosis, hernia" in impression_statements(make.reading(*absent), "en")[0].text


def test_the_most_urgent_weighs_least_and_what_is_not_known_most():
    assert weight("pneumothorax") < weight("nodule") < weight("scoliosis") == weight("hernia")
