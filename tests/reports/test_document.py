from dataclasses import replace
from datetime import date

import pytest

from hilum.errors import UsageError
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
    assert document.sections == reading.report.sections[1:]
    assert all(f"{label}: {value}" in reading.report.text for label, value in document.facts)


def test_a_finding_is_a_row_with_the_shares_of_its_bar(make):
    (row,) = document_of(make.reading(language="es")).rows
    assert (row.finding, row.decision_code) == ("Neumonía", "present")
    assert (row.probability, row.threshold) == ("93,4\u00a0%", "umbral 31,0\u00a0%")
    assert (row.probability_share, row.threshold_share) == (0.934, 0.31)
    assert "31,0" in row.bar


def test_an_unassessed_finding_has_no_numbers(make):
    (row,) = document_of(make.reading(make.not_assessed("age_outside_population"))).rows
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
