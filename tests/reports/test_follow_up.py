import re
from dataclasses import replace

import pytest

from hilum.findings import Decision, Measurement, Unit
from hilum.reports.follow_up import _ADULTS, _CHILDREN, follow_up_statements, suggestion
from hilum.reports.phrases import phrase
from hilum.reports.statement import texts

TREATMENTS = r"antibiotic|antibiótic|drain|drenaje|surg|cirug|drug|medic(?:in|am)|dose|dosis|oxygen|oxígeno|diuretic"


def test_each_present_finding_that_a_guideline_names_has_a_suggestion_the_most_urgent_first(make, language):
    lead, *said = follow_up_statements(make.adult(language), language)
    assert lead.is_lead
    assert [one.grounds.findings for one in said] == [("effusion",), ("cardiomegaly",)]
    assert "BTS, Thorax 2023" in said[0].text and "ESC, Eur Heart J 2021" in said[1].text


def test_findings_that_share_a_suggestion_share_its_sentence(make):
    findings = tuple(make.finding(name=name) for name in ("infiltration", "pneumonia"))
    _, said = texts(follow_up_statements(make.reading(*findings, age_years=50.0), "en"))
    assert said.startswith("pneumonia, infiltration: a new film after about six weeks")


def test_children_have_their_own(make):
    (_, child), (_, adult) = (texts(follow_up_statements(make.reading(age_years=age), "en")) for age in (4.0, 40.0))
    assert "no new film after a full recovery" in child and "Suppl 2" in child
    assert "about six weeks" in adult and "Suppl 3" in adult
    assert suggestion("nodule", 4.0) is None


def test_a_heart_measured_enlarged_counts_as_one(make):
    ratio = Measurement("cardiothoracic_ratio", "anatomy", 0.6, Unit.RATIO, threshold=0.5, decision=Decision.PRESENT)
    reading = replace(make.reading(make.finding(0.01), age_years=60.0), measurements=(ratio,))
    assert "echocardiography" in texts(follow_up_statements(reading, "en"))[1]


def test_nothing_is_suggested_without_a_present_finding_an_age_or_a_guideline(make):
    assert follow_up_statements(make.reading(make.finding(0.01)), "en") == []
    assert "age is not known" in follow_up_statements(make.reading(age_years=None), "en")[0].text
    unsourced = make.reading(make.finding(name="hernia"), age_years=50.0)
    assert "no guideline" in follow_up_statements(unsourced, "en")[0].text


@pytest.mark.parametrize("one", {*_ADULTS.values(), *_CHILDREN.values()}, ids=lambda one: one.key)
def test_every_suggestion_has_words_and_a_source_and_none_is_a_treatment(one, language):
    assert one.source
    assert not re.search(TREATMENTS, phrase(language, f"follow_up.{one.key}"), re.IGNORECASE)
