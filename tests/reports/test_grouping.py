from dataclasses import replace

from hilum.findings import Decision, OperatingPoint
from hilum.reports.grouping import groups_of, is_silent, is_undecided


def test_findings_stand_by_bundle_in_the_order_of_the_reading(make):
    groups = groups_of(make.ageless())
    assert [group.bundle.name for group in groups] == ["findings", "normality", "pneumonia"]
    assert [len(group.findings) for group in groups] == [14, 1, 1]


def test_no_finding_is_left_out_even_where_its_bundle_is_not_stated(make):
    reading = replace(make.reading(), bundles=())
    (group,) = groups_of(reading)
    assert group.findings == reading.findings and group.bundle.name == "pneumonia"


def test_a_bundle_has_answered_when_it_gave_a_probability(make):
    assert [group.has_answered for group in groups_of(make.adult())] == [True, True, False]


def test_a_probability_without_a_threshold_is_undecided_not_silent(make):
    (group, *_) = groups_of(make.adult())
    assert [finding.name for finding in group.undecided] == ["hernia"]
    assert is_undecided(group.findings[-1]) and not is_silent(group.findings[-1])
    assert is_silent(make.not_assessed("age_outside_population"))


def test_findings_are_chosen_by_decision(make):
    (group, *_) = groups_of(make.adult())
    assert [finding.name for finding in group.decided(Decision.PRESENT)] == ["cardiomegaly", "effusion"]
    assert len(group.decided(Decision.PRESENT, Decision.ABSENT)) == 13


def test_the_point_is_that_which_all_decided_findings_share(make):
    (group, *_) = groups_of(make.adult())
    assert group.point is not None and group.point.name == "sensitivity_95"
    other = make.finding(operating_point=OperatingPoint("youden", 0.5))
    assert groups_of(make.reading(make.finding(), other))[0].point is None
