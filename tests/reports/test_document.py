from dataclasses import replace
from datetime import date

import pytest

from hilum.errors import UsageError
from hilum.findings import ActivationMap, Decision, OperatingPoint
from hilum.reports.document import check_png, document_of, report_of


def test_a_reading_without_its_report_is_refused(make):
    with pytest.raises(UsageError, match="Compose it first"):
        report_of(replace(make.reading(), report=None))


def test_what_is_no_png_is_refused(make):
    check_png(make.png())
    with pytest.raises(UsageError, match="PNG"):
        check_png(b"<svg/>")


def test_the_examination_becomes_facts_and_the_rest_stays_sections(make, language):
    reading = make.reading(language=language)
    document = document_of(reading)
    assert document.examination == reading.report.sections[0].heading
    kept = reading.report.sections[3:]
    assert [(one.name, one.sentences) for one in document.sections] == [(one.name, one.sentences) for one in kept]
    assert [heading for heading, _ in document.request] == [one.heading for one in reading.report.sections[1:3]]
    assert all(f"{label}: {value}" in reading.report.text for label, value in document.facts)


def test_a_finding_is_a_row_with_the_shares_of_its_bar(make):
    ((row,),) = [group.rows for group in document_of(make.reading(language="es")).groups]
    assert (row.finding, row.decision_code) == ("Neumonía", "present")
    assert (row.probability, row.threshold) == ("93,4\u00a0%", "umbral 31,0\u00a0%")
    assert (row.probability_share, row.threshold_share) == (0.934, 0.31)
    assert "31,0" in row.bar


def test_an_unassessed_finding_has_no_numbers(make):
    (group,) = document_of(make.reading(make.not_assessed("age_outside_population"))).groups
    (row,) = group.rows
    assert (row.probability, row.point, row.threshold) == ("–", "–", "")
    assert row.probability_share is None and row.threshold_share is None
    assert row.decision == "Not assessed"


def test_alerts_are_sentences_of_the_report(make, language):
    reading = make.many_warnings(language)
    document = document_of(reading)
    written = {sentence for section in reading.report.sections for sentence in section.sentences}
    assert len(document.alerts) == 7 and set(document.alerts) <= written
    assert document_of(make.reading(language=language)).alerts == ()


def test_only_a_phantom_is_called_synthetic(make):
    assert document_of(make.reading()).synthetic is None
    assert document_of(make.reading(synthetic=True)).synthetic == "SYNTHETIC PHANTOM"


def test_the_date_stands_among_the_facts_only_where_it_is_given(make):
    reading = make.reading()
    assert document_of(reading, date(2026, 11, 20)).facts == (*document_of(reading).facts, ("Issued", "2026-11-20"))


def test_rows_stand_under_the_bundle_that_answered(make, language):
    findings, normality, note = document_of(make.adult(language)).groups
    heading = {"en": "Chest findings model, for adults", "es": "Modelo de hallazgos torácicos, para adultos"}[language]
    assert findings.heading.startswith(heading) and len(findings.rows) == 14 and len(normality.rows) == 1
    assert note.rows == () and note.note and note.heading == ""


def test_a_point_that_all_share_stands_in_the_heading(make):
    findings, *_ = document_of(make.adult()).groups
    assert findings.point == "Operating point: sensitivity ≥\u00a095\u00a0%"
    assert {row.point for row in findings.rows[:-1]} == {""}
    assert document_of(make.reading()).groups[0].point == ""


def test_both_thresholds_of_a_point_that_refers_are_drawn(make):
    point = OperatingPoint("conformal_90", 0.6, refer_from=0.3)
    reading = make.reading(make.finding(0.5, operating_point=point, decision=Decision.REFER))
    (row,) = document_of(reading).groups[0].rows
    assert (row.decision_code, row.decision) == ("refer", "Refer to a radiologist")
    assert (row.refer_share, row.threshold_share) == (0.3, 0.6)
    assert row.threshold == "no decision from 30.0% to 60.0%"


def test_a_finding_without_a_decision_is_marked_and_has_a_bar(make):
    row = document_of(make.adult()).groups[0].rows[-1]
    assert (row.decision_code, row.decision, row.point) == ("undecided", "No decision", "–")
    assert row.probability_share == 0.01 and row.threshold_share is None
    assert row.reason == "There were too few such patients to choose such a threshold, or the model is older than it."


def test_a_row_says_why_it_was_not_assessed_and_for_whom_the_model_is(make):
    (group,) = document_of(make.reading(make.not_assessed("age_outside_population"), age_years=81.0)).groups
    assert "(81 years)" in group.rows[0].reason and "children of 1 to 5 years" in group.rows[0].reason
    assert {row.reason for group in document_of(make.child()).groups for row in group.rows} == {""}


def test_what_the_table_says_of_a_bundle_is_not_said_again(make):
    document = document_of(make.adult())
    findings = next(section for section in document.sections if section.name == "findings")
    assert document.groups[-1].note not in findings.sentences
    assert set(document.leads) & set(findings.sentences)


def test_the_overlay_names_what_it_shows(make):
    assert document_of(make.reading()).pictures.overlay.endswith("support for pneumonia")
    assert document_of(make.adult()).pictures.overlay.endswith("support for pleural effusion (chest findings model)")
    assert document_of(make.schoolchild()).pictures.overlay == "Film with overlay: where the network found support"


def test_an_overlay_without_colour_says_so(make, language):
    reading = make.reading(language=language)
    (finding,) = reading.findings
    blank = replace(finding, activation=ActivationMap(((0.0, 0.0), (0.0, 0.0))))
    overlay = document_of(replace(reading, findings=(blank,))).pictures.overlay
    assert (
        overlay
        == {
            "en": "With overlay, without colour: no place on this film supports pneumonia by itself",
            "es": "Superposición sin color: ningún lugar de esta radiografía apoya por sí solo neumonía",
        }[language]
    )


def test_under_the_overlay_stands_how_much_of_it_lies_in_the_lungs(make):
    reading = make.reading()
    findings = [
        replace(one, activation=replace(one.activation, inside_lungs=0.317)) if one.activation else one
        for one in reading.findings
    ]
    overlay = document_of(replace(reading, findings=tuple(findings))).pictures.overlay
    assert overlay.endswith("support for pneumonia. Share of the support for pneumonia inside the lungs: 31.7%")
