from dataclasses import replace

import pytest

from hilum.errors import UsageError
from hilum.findings import BundleFacts, Decision, Population, Prompt, Resemblance
from hilum.reports import compose

SECTIONS = ["examination", "findings", "impression", "quality", "model"]


def sentences(reading, section):
    return " ".join(next(part for part in reading.report.sections if part.name == section).sentences)


def test_the_sections_stand_in_the_order_of_a_radiology_report(make, language):
    report = make.reading(language=language).report
    assert [section.name for section in report.sections] == SECTIONS
    assert all(section.heading and section.sentences for section in report.sections)
    assert report.language == language


def test_an_unknown_language_is_refused(make):
    with pytest.raises(UsageError, match="en, es"):
        compose(make.reading(), "tlh")


def test_a_report_can_be_composed_again_in_another_language(make):
    reading = make.reading(language="en")
    assert compose(reading, "es") == make.reading(language="es").report
    assert compose(reading, "en") == reading.report


def test_no_report_calls_itself_more_than_a_draft(make, language):
    report = make.reading(language=language).report
    assert report.text.endswith(report.disclaimer)
    assert report.disclaimer.startswith(
        {"en": "Draft, not a diagnosis", "es": "Borrador, no es un diagnóstico"}[language]
    )


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.934, "Pneumonia: signs clearly above the threshold. Calibrated probability 93.4%; threshold 31.0%."),
        (0.33, "Pneumonia: signs just above the threshold; a borderline result."),
        (0.29, "Pneumonia: no signs above the threshold, but only just below it; a borderline result."),
        (0.02, "Pneumonia: no signs above the threshold. Calibrated probability 2.0%"),
        (1.0, "Pneumonia: signs clearly above the threshold. Calibrated probability 100.0%"),
        (0.0, "Pneumonia: no signs above the threshold. Calibrated probability 0.0%"),
    ],
)
def test_certainty_is_tied_to_the_operating_point(make, probability, words):
    assert words in sentences(make.reading(make.finding(probability)), "findings")


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_a_threshold_at_an_end_is_composed_too(make, threshold):
    assert "threshold" in sentences(make.reading(make.finding(1.0, threshold)), "findings")


def test_a_present_finding_is_for_a_physician_to_confirm(make):
    assert sentences(make.reading(), "impression") == (
        "The model finds signs of pneumonia. A physician must confirm or reject them."
    )


def test_an_absent_finding_is_not_excluded(make):
    impression = sentences(make.reading(make.finding(0.02)), "impression")
    assert "no signs of pneumonia above the threshold. This does not exclude it." in impression


def test_a_finding_to_refer_is_left_open(make):
    reading = make.reading(make.finding(decision=Decision.REFER))
    assert "a radiologist should read the film" in sentences(reading, "impression")
    assert "the model does not decide" in sentences(reading, "findings")


@pytest.mark.parametrize("reason", ["age_outside_population", "view_outside_population", "other"])
def test_an_unassessed_finding_says_why_and_nothing_else(make, language, reason):
    reading = make.reading(make.not_assessed(reason), language=language, age_years=81.0)
    findings = sentences(reading, "findings")
    assert "%" not in findings and ("not assessed" in findings or "no se ha valorado" in findings)
    assert "%" not in sentences(reading, "impression")
    assert "95.7" not in reading.report.text and "95,7" not in reading.report.text


def test_a_positive_film_resembles_labels_never_a_cause(make):
    findings = sentences(make.reading(), "findings")
    assert (
        "resembles training films labelled bacterial more than those labelled viral (78.2% against 21.8%)" in findings
    )
    assert "this is not a cause" in findings


def test_two_labels_alike_are_said_to_be_alike(make):
    even = make.finding(resembles=(Resemblance("bacterial", 0.52), Resemblance("viral", 0.48)))
    assert "bacterial and viral about equally" in sentences(make.reading(even), "findings")


def test_a_single_label_is_named_alone(make):
    one = make.finding(resembles=(Resemblance("viral", 1.0),))
    assert "labelled viral; this is not a cause" in sentences(make.reading(one), "findings")


def test_a_negative_film_resembles_nothing(make):
    assert "resembles" not in make.reading(make.finding(0.02)).report.text


def test_a_finding_without_an_operating_point_gives_its_probability(make):
    findings = sentences(make.reading(make.finding(operating_point=None)), "findings")
    assert "Calibrated probability 93.4%." in findings and "threshold 31" not in findings


def test_a_reading_without_findings_says_so(make):
    reading = make.reading()
    report = compose(replace(reading, findings=(), bundles=()), "en")
    assert "No finding was looked for." in report.text


def test_warnings_and_prompts_stand_in_the_quality_section(make):
    quality = sentences(make.many_warnings(), "quality")
    assert "“HAND”" in quality and "“ZZ”" in quality and "200 × 180" in quality
    assert "age without its unit" in quality and "No check" not in quality


def test_a_film_without_warnings_says_so(make):
    assert "No check of the film gave a warning." in sentences(make.reading(), "quality")


def test_an_unknown_age_makes_the_impression_conditional(make):
    unknown = make.reading(prompts=(Prompt.AGE,), age_years=None)
    assert "holds only for children of 1 to 5 years" in sentences(unknown, "impression")
    assert "holds only" not in sentences(make.reading(), "impression")


def test_the_population_and_what_was_not_looked_for_are_named(make):
    quality = sentences(make.reading(), "quality")
    assert "a children’s model, trained on films of children of 1 to 5 years" in quality
    assert "anything else on the film was not assessed" in quality
    assert "do not outline disease" in quality


def test_the_overlay_is_explained_only_where_there_is_one(make):
    assert "outline" not in sentences(make.reading(make.finding(activation=None)), "quality")


def test_the_model_is_named_with_its_identity_and_what_it_achieved(make):
    model = sentences(make.reading(), "model")
    assert "Bundle pneumonia, identity 9f2c41d07b6e." in model
    assert "sensitivity 95.7% and specificity 89.1%" in model
    assert "74% of the films were positive" in model and "for research only" in model


def test_a_bundle_unknown_to_the_languages_speaks_for_itself(make):
    own = BundleFacts("mine", "ab" * 32, "private", Population("adults of ward 3."))
    model = sentences(make.reading(make.finding(bundle="mine"), bundles=(own,)), "model")
    assert "Origin: adults of ward 3." in model and "Terms: private" in model and "were positive" not in model


def test_a_phantom_is_called_one_before_anything_else(make, language):
    first = make.reading(language=language, synthetic=True).report.sections[0].sentences[0]
    assert first.startswith({"en": "SYNTHETIC PHANTOM", "es": "MANIQUÍ SINTÉTICO"}[language])
    assert first not in make.reading(language=language).report.text


def test_a_hostile_name_stays_one_line(make, language):
    text = make.reading(language=language, name=make.HOSTILE).report.text
    (line,) = [line for line in text.splitlines() if "#panic" in line]
    assert line.endswith(".png") and "\u202e" not in text
    text.encode("utf-8")


def test_no_report_has_an_unfilled_placeholder(make, language):
    readings = [
        make.many_warnings(language),
        make.reading(
            make.finding(0.02), make.not_assessed("x"), make.finding(decision=Decision.REFER), language=language
        ),
    ]
    assert not any(mark in reading.report.text for reading in readings for mark in "{}")


def test_spanish_is_spanish_throughout(make):
    text = make.many_warnings("es").report.text
    assert "35,0\u00a0%" in text and "neumonía" in text and "«bacteriana»" in text
    for english in (" the ", "pneumonia:", "threshold", "film "):
        assert english not in text
