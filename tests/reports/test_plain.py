from dataclasses import replace

from hilum.findings import Decision, Measurement, Unit
from hilum.reports.claims import claims, decided_claims
from hilum.reports.plain import plain_text


def test_it_claims_what_is_decided_and_names_no_number_and_no_model(make, language):
    for case in (make.adult, make.child):
        reading = case(language)
        text = plain_text(reading, language)
        assert claims(text, language) == decided_claims(reading)
        assert "%" not in text and "model" not in text.lower() and "Youden" not in text


def test_a_finding_of_two_models_is_said_once(make):
    reading = make.reading(make.finding(), make.finding(bundle="other"))
    assert plain_text(reading, "en") == "Pneumonia: signs clearly above the threshold."


def test_a_measured_ratio_stands_with_the_heart(make):
    ratio = Measurement("cardiothoracic_ratio", "anatomy", 0.55, Unit.RATIO)
    assert "ratio 0.55" in plain_text(replace(make.adult(), measurements=(ratio,)), "en")


def test_what_is_referred_is_said_and_nothing_decided_is_nothing(make):
    assert "radiologist" in plain_text(make.reading(make.finding(decision=Decision.REFER)), "en")
    assert plain_text(make.schoolchild(), "en") == ""
