from dataclasses import replace

import pytest

from hilum.findings import Decision, MeasuredChange, View, comparison_of
from hilum.reports.comparing import comparison_impression, comparison_statements
from hilum.reports.statement import texts

EARLIER = {"sha256": "e" * 64, "name": "earlier.png"}


def compared(make, now, before):
    return replace(now, comparison=comparison_of(now, before))


def test_without_an_earlier_film_nothing_is_said_of_change(make, language):
    (said,) = texts(comparison_statements(make.reading(language=language), language))
    assert {"en": "No earlier film was given", "es": "ninguna radiografía anterior"}[language] in said
    assert comparison_impression(make.reading(), language) == []


@pytest.mark.parametrize(
    ("before", "now", "words", "is_in_impression"),
    [
        (0.01, 0.934, "Signs above the threshold now, not on the earlier film: pneumonia.", True),
        (0.934, 0.934, "Signs above the threshold on both films: pneumonia.", False),
        (0.934, 0.01, "Signs above the threshold on the earlier film, not now: pneumonia.", True),
        (0.01, 0.02, "No signs above the threshold on either film: pneumonia.", False),
        (0.29, 0.934, "now, not on the earlier film: pneumonia (borderline).", True),
        (0.934, 0.29, "on the earlier film, not now: pneumonia (borderline).", True),
    ],
)
def test_what_became_of_a_finding_is_said_by_its_decisions(make, before, now, words, is_in_impression):
    earlier = make.reading(make.finding(before), **EARLIER)
    reading = compared(make, make.reading(make.finding(now)), earlier)
    film, said = texts(comparison_statements(reading, "en"))
    assert "earlier.png" in film and "was not checked" in film
    assert words in said
    assert any(words in one for one in texts(comparison_impression(reading, "en"))) is is_in_impression


def test_what_cannot_be_compared_is_named(make, language):
    other = replace(make.bundle, hash="0" * 64)
    earlier = make.reading(make.finding(), bundles=(other,), **EARLIER)
    said = texts(comparison_statements(compared(make, make.reading(), earlier), language))
    assert {"en": "cannot be compared", "es": "no se pueden comparar"}[language] in said[-1]


def test_where_nothing_can_be_compared_that_is_said(make):
    referred = make.reading(make.finding(decision=Decision.REFER), **EARLIER)
    said = texts(comparison_statements(compared(make, make.reading(make.finding(0.01)), referred), "en"))
    assert said[-1].startswith("Nothing was decided on both films")


@pytest.mark.parametrize(
    ("before", "now", "word"), [(0.45, 0.51, "larger"), (0.51, 0.45, "smaller"), (0.48, 0.52, "error of measurement")]
)
def test_a_ratio_is_compared_by_the_error_of_measuring_it(make, before, now, word):
    reading = compared(make, make.reading(view=View.PA), make.reading(**EARLIER))
    change = MeasuredChange("cardiothoracic_ratio", "anatomy", before, now)
    reading = replace(reading, comparison=replace(reading.comparison, measured=(change,)))
    (said,) = [one for one in texts(comparison_statements(reading, "en")) if "ratio" in one]
    assert f"ratio {now:.2f}" in said and f"{before:.2f}" in said and word in said
