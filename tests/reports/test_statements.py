from dataclasses import replace

import pytest

from hilum.errors import UsageError
from hilum.findings import Decision, LowSuspicion, OperatingPoint, Resemblance
from hilum.reports.claims import claims
from hilum.reports.statements import degree, low_suspicion


def sentences(reading, section):
    return " ".join(next(part for part in reading.report.sections if part.name == section).sentences)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.934, "Pneumonia: signs clearly above the threshold. Calibrated probability 93.4%; threshold 31.0%"),
        (0.33, "Pneumonia: signs just above the threshold; a borderline result."),
        (0.29, "Pneumonia: no signs above the threshold, but only just below it; a borderline result."),
        (0.02, "Pneumonia: no signs above the threshold. Calibrated probability 2.0%"),
        (1.0, "Pneumonia: signs clearly above the threshold. Calibrated probability 100.0%"),
        (0.0, "Pneumonia: no signs above the threshold. Calibrated probability 0.0%"),
    ],
)
def test_certainty_is_tied_to_the_operating_point(make, probability, words):
    assert words in sentences(make.reading(make.finding(probability)), "findings")


def test_a_threshold_is_named_with_its_operating_point(make, language):
    name = {"en": "31.0% (sensitivity ≥\u00a095\u00a0%).", "es": "31,0\u00a0% (sensibilidad ≥\u00a095\u00a0%)."}[
        language
    ]
    assert name in sentences(make.reading(language=language), "findings")


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_a_threshold_at_an_end_is_composed_too(make, threshold):
    assert "threshold" in sentences(make.reading(make.finding(1.0, threshold)), "findings")


def test_a_finding_to_refer_is_left_open(make):
    reading = make.reading(make.finding(decision=Decision.REFER))
    assert "a radiologist should read the film" in sentences(reading, "impression")
    assert "the model does not decide" in sentences(reading, "findings")


def test_of_two_thresholds_both_are_named_and_the_one_that_decided_makes_a_result_borderline(make, language):
    point = OperatingPoint("conformal_90", 0.6, refer_from=0.3)
    referred = make.finding(0.5, operating_point=point, decision=Decision.REFER)
    words = {
        "en": "no decision from 30.0% to 60.0% (conformal 90\u00a0%)",
        "es": "sin decisión de 30,0\u00a0% a 60,0\u00a0% (conforme 90\u00a0%)",
    }
    assert words[language] in sentences(make.reading(referred, language=language), "findings")
    assert degree(referred) == "refer"
    assert degree(make.finding(0.29, operating_point=point, decision=Decision.ABSENT)) == "absent.near"
    assert degree(make.finding(0.02, operating_point=point, decision=Decision.ABSENT)) == "absent.clear"
    assert degree(make.finding(0.61, operating_point=point, decision=Decision.PRESENT)) == "present.near"


def test_many_findings_to_refer_share_a_sentence(make, language):
    point = OperatingPoint("conformal_90", 0.6, refer_from=0.3)
    open_ones = tuple(
        make.finding(0.5, name=name, operating_point=point, decision=Decision.REFER, resembles=())
        for name in ("edema", "mass", "nodule", "hernia")
    )
    reading = make.reading(*open_ones, language=language)
    listed = {"en": "edema, mass, nodule", "es": "edema, masa, nódulo"}[language]
    for section in ("findings", "impression"):
        assert f"{listed}." in sentences(reading, section) or f"{listed}, hernia." in sentences(reading, section)
        assert claims(sentences(reading, section), language) == ()
    assert sentences(make.reading(*open_ones[:3]), "findings").count("the model does not decide") == 3


def test_low_suspicion_adds_to_a_report_and_takes_nothing_from_it(make, language):
    absent = make.finding(0.05, decision=Decision.ABSENT)
    low = replace(absent, low_suspicion=LowSuspicion(0.12, 0.981, 0.962))
    plain, said = make.reading(absent, language=language), make.reading(low, language=language)
    for section in ("findings", "impression"):
        assert claims(sentences(said, section), language) == claims(sentences(plain, section), language)
    for before, after in zip(plain.report.sections, said.report.sections, strict=True):
        assert set(before.sentences) <= set(after.sentences)
    added = said.report.text
    assert {"en": "low suspicion", "es": "sospecha baja"}[language] in added
    assert {"en": "at least 96.2%", "es": "al menos el 96,2"}[language] in added
    assert {"en": "excludes nothing", "es": "no descarta nada"}[language] in added
    assert {"en": "cleared", "es": "normal"}[language] not in added
    with pytest.raises(UsageError, match="of low suspicion"):
        low_suspicion(absent, language)


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


@pytest.mark.parametrize(("share", "is_even"), [(0.5, True), (0.54, True), (0.57, False)])
def test_only_two_labels_alike_are_said_to_be_alike(make, share, is_even):
    two = make.finding(resembles=(Resemblance("bacterial", share), Resemblance("viral", 1 - share)))
    assert ("bacterial and viral about equally" in sentences(make.reading(two), "findings")) is is_even


def test_a_single_label_is_named_alone(make):
    one = make.finding(resembles=(Resemblance("viral", 1.0),))
    assert "labelled viral; this is not a cause" in sentences(make.reading(one), "findings")


def test_a_negative_film_resembles_nothing(make):
    assert "resembles" not in make.reading(make.finding(0.02)).report.text


def test_a_finding_without_an_operating_point_gives_its_probability(make):
    findings = sentences(make.reading(make.finding(operating_point=None)), "findings")
    assert "Calibrated probability 93.4%." in findings and "threshold 31" not in findings


def test_a_probability_that_is_not_calibrated_is_never_called_calibrated(make, language):
    raw = replace(make.bundle, is_calibrated=False, prevalence=None)
    undecided = make.finding(operating_point=None, decision=Decision.NOT_ASSESSED, reason="no_operating_point")
    text = make.reading(make.finding(), undecided, language=language, bundles=(raw,)).report.text
    calibrated = {"en": "alibrated probability 93", "es": "robabilidad calibrada"}[language]
    assert calibrated not in text
    assert {"en": "Probability not calibrated 93.4%; threshold", "es": "Probabilidad sin calibrar: 93,4"}[
        language
    ] in text


def test_the_degree_of_a_decision_is_clear_or_near(make):
    assert [degree(make.finding(probability)) for probability in (0.9, 0.33, 0.29, 0.01)] == [
        "present.clear",
        "present.near",
        "absent.near",
        "absent.clear",
    ]
    assert degree(make.finding(decision=Decision.REFER)) == "refer"
