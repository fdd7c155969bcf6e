import re
from dataclasses import replace

import pytest

from hilum.errors import UsageError
from hilum.findings import BundleFacts, Decision, OperatingPoint, Population, Prompt
from hilum.reports import compose

SECTIONS = ["examination", "indication", "comparison", "findings", "impression", "follow_up", "quality", "model"]


def sentences(reading, section):
    return " ".join(next(part for part in reading.report.sections if part.name == section).sentences)


def test_the_sections_stand_in_the_order_of_a_radiology_report(make, language):
    report = make.reading(language=language).report
    assert [section.name for section in report.sections] == SECTIONS
    assert all(section.heading and section.sentences for section in report.sections)
    assert report.language == language


def test_an_unknown_language_is_refused(make):
    with pytest.raises(UsageError, match=r"en \(English\), es .*; got 'tlh'"):
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


def test_a_film_that_needs_an_age_is_not_said_to_be_without_a_warning(make):
    quality = sentences(make.reading(prompts=(Prompt.AGE,), age_years=None), "quality")
    assert "State the age." in quality and "No check" not in quality


def test_an_operating_point_is_explained_by_its_name(make, language):
    own = make.finding(name="own", operating_point=OperatingPoint("ppv_50", 0.3))
    model = sentences(make.reading(make.finding(), own, language=language), "model")
    assert {"en": "chosen to keep a sensitivity of 95%", "es": "mantener una sensibilidad del 95"}[language] in model
    assert "Youden" not in model


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
    assert "74.0% of the films were positive" in model and "for research only" in model


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


def test_each_bundle_that_answered_has_its_paragraph_and_the_others_their_identity(make):
    findings, normality, others, method = make.adult().report.sections[-1].sentences
    assert findings.startswith("Bundle findings") and "labels were mined from reports" in findings
    assert "never saw: cardiomegaly sensitivity 95.7%, specificity 89.1%; pleural effusion" in findings
    assert "mass sens" not in findings
    assert "stands in its card" in findings and "stands in its card" not in normality
    assert "not that the film is normal" in normality and "40.0% of the films were positive" in normality
    assert others == "Bundle pneumonia, identity 9f2c41d07b6e." and "neural network" in method


def test_one_prevalence_does_not_stand_for_many_findings(make):
    model = sentences(make.adult(), "model")
    assert "calibrated to how frequent the finding is" in model


def test_a_research_bundle_says_its_terms_and_its_origin(make):
    bundle = BundleFacts("tuberculosis", "ef" * 32, "research", Population("adults", 15), prevalence=0.5)
    model = sentences(make.reading(make.finding(bundle="tuberculosis"), bundles=(bundle,)), "model")
    assert "Shenzhen" in model and "for research only" in model


def test_the_population_is_said_once_for_all_models_that_answered(make):
    assert sentences(make.ageless(), "quality").count("trained on films") == 1
    assert "The pneumonia model was trained on films of children" in sentences(make.child(), "quality")
    assert "trained on films" not in sentences(make.schoolchild(), "quality")


@pytest.mark.parametrize("case", ["adult", "ageless", "child", "schoolchild"])
def test_reports_of_several_bundles_are_whole_in_each_language(make, language, case):
    text = getattr(make, case)(language).report.text
    assert "{" not in text and "no_operating_point" not in text and "pleural_thickening" not in text
    if language == "es":
        assert not [word for word in (" the ", "threshold", "model ", "effusion") if word in text]


def test_a_point_that_refers_says_what_it_covers_and_refers(make, language):
    measured = {"coverage_present": 0.91, "coverage_absent": 0.89, "refer_rate": 0.345}
    point = OperatingPoint("conformal_90", 0.6, 0.5, 0.4, refer_from=0.3, **measured)
    model = sentences(make.reading(make.finding(0.7, operating_point=point), language=language), "model")
    for share in ("91", "89", "34"):
        assert share in model
    assert {"en": "cannot decide", "es": "no puede decidir"}[language] in model
    unmeasured = make.finding(0.7, operating_point=OperatingPoint("conformal_90", 0.6, 0.5, 0.4, refer_from=0.3))
    assert "34" not in sentences(make.reading(unmeasured, language=language), "model")


def test_a_shift_to_another_prevalence_is_told_in_place_of_the_one_of_calibration(make, language):
    shifted = make.finding(calibration_prevalence=0.74, asked_prevalence=0.02)
    model = sentences(make.reading(shifted, language=language), "model")
    plain = sentences(make.reading(language=language), "model")
    assert {"en": "from a prevalence of 74.0%", "es": "de una prevalencia del 74,0"}[language] in model
    assert {"en": "it reads too high", "es": "resultará demasiado alta"}[language] not in model
    assert {"en": "it reads too high", "es": "resultará demasiado alta"}[language] in plain


@pytest.mark.parametrize("case", ["adult", "ageless", "child", "schoolchild", "many_warnings"])
def test_the_same_facts_stand_in_each_language(make, case):
    english, spanish = getattr(make, case)("en").report, getattr(make, case)("es").report
    for one, other in zip(english.sections, spanish.sections, strict=True):
        assert (one.name, one.grounds, one.leads) == (other.name, other.grounds, other.leads)
        assert [place for place, text in enumerate(one.sentences) if text.endswith(":")] == list(one.leads)
        assert len(one.sentences) == len(other.sentences) == len(one.grounds)
        for sentence, translated in zip(one.sentences, other.sentences, strict=True):
            assert numbers(sentence) == numbers(translated)


def numbers(sentence):
    """The numbers of a sentence in their order as text, without those that are a part of a name."""
    # A percentage in words of the language's own (one in ten) is none.
    return sorted(re.findall(r"(?<![\w.,])\d+(?:[.,]\d+)?", sentence.replace(",", ".")))


def test_the_indication_stands_in_the_report_as_it_was_stated(make, language):
    reading = make.reading(language=language)
    plain = {"en": "Not stated", "es": "No consta"}[language]
    assert sentences(reading, "indication") == plain
    asked = replace(reading, indication="fever for 3 days\nand a cough")
    assert compose(asked, language).sections[1].sentences == ("Fever for 3 days and a cough",)


def test_a_report_compares_only_where_an_earlier_film_was_given(make):
    assert "nothing is said of any change" in sentences(make.reading(), "comparison")
