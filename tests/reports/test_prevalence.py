from dataclasses import replace

from hilum.findings import Decision
from hilum.reports.prevalence import calibration_statement, shift_statements


def test_only_shifted_findings_with_a_probability_are_told(make):
    shifted = make.finding(calibration_prevalence=0.74, asked_prevalence=0.02)
    silent = replace(make.not_assessed("age_outside_population"), calibration_prevalence=0.5, asked_prevalence=0.1)
    plain = make.finding(calibration_prevalence=0.74)
    assert shift_statements((shifted, silent, plain), "en") == [
        "pneumonia: probability and threshold were shifted from a prevalence of 74.0%, where they were calibrated, to "
        "2.0%, as stated; this changes no decision."
    ]


def test_of_many_findings_those_that_matter_are_told_with_their_prevalence(make, language):
    present = make.finding(name="edema", calibration_prevalence=0.031)
    referred = make.finding(0.4, name="mass", decision=Decision.REFER, calibration_prevalence=0.052)
    absent = make.finding(0.01, name="hernia", calibration_prevalence=0.007)
    said = calibration_statement((present, referred, absent), language)
    assert "5.2" in said.replace(",", ".") and "3.1" in said.replace(",", ".")
    assert "hernia" not in said
    assert said.startswith(calibration_statement((absent,), language))
