from hilum.findings import Prompt
from hilum.reports.impression import impression_statements, population_leads


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
    said = impression_statements(make.ageless(), "en")
    adults, children = said.index("For adults of 18 years or more:"), said.index("For children of 1 to 5 years:")
    assert adults < children
    assert "pleural effusion" in said[adults + 1] and "no signs of abnormality" in " ".join(said[adults:children])
    assert said[children + 1].startswith("The model finds signs of pneumonia.")
    assert said[-1] == ("The patient’s age is not known: each answer holds only for the patients named above it.")


def test_answers_for_one_population_stand_together(make):
    assert population_leads(make.adult(), "en") == {}
    said = impression_statements(make.adult(), "en")
    assert (
        said[0] == "The model finds signs of: cardiomegaly, pleural effusion. A physician must confirm or reject them."
    )
    assert said[1].startswith("The model finds no signs above the threshold of: atelectasis,")
    assert said[2:4] == [
        "No decision was made on: hernia.",
        "The model finds signs of abnormality. A physician must confirm or reject them.",
    ]


def test_what_does_not_apply_is_named_last_and_once(make):
    assert impression_statements(make.adult(), "en")[-1].endswith("this patient or view: pneumonia model.")
    (said,) = impression_statements(make.schoolchild(), "en")
    assert said.endswith("chest findings model, normality model, pneumonia model.")


def test_a_finding_apart_keeps_its_own_sentence(make):
    said = impression_statements(make.reading(make.not_assessed("age_outside_population")), "en")
    assert said == ["pneumonia was not assessed; this report says nothing about it."]
