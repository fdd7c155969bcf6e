from dataclasses import replace

import pytest

from hilum.findings import Decision, Finding, LabelState, OperatingPoint


def test_a_decision_has_four_outcomes() -> None:
    assert [decision.value for decision in Decision] == ["present", "absent", "refer", "not_assessed"]


def test_an_unmentioned_label_is_neither_absent_nor_uncertain() -> None:
    assert len({LabelState.PRESENT, LabelState.ABSENT, LabelState.UNCERTAIN, LabelState.UNMENTIONED}) == 4


@pytest.mark.parametrize(
    ("probability", "decision"),
    [
        (0.0, Decision.ABSENT),
        (0.29, Decision.ABSENT),
        (0.3, Decision.REFER),
        (0.59, Decision.REFER),
        (0.6, Decision.PRESENT),
        (1.0, Decision.PRESENT),
    ],
)
def test_a_point_with_two_thresholds_refers_between_them(probability: float, decision: Decision) -> None:
    assert OperatingPoint("two", 0.6, refer_from=0.3).decide(probability) is decision
    plain = OperatingPoint("one", 0.6).decide(probability)
    assert plain is (Decision.ABSENT if decision is Decision.REFER else decision)


@pytest.mark.parametrize(
    ("probability", "decision", "is_borderline"),
    [(0.9, "present", False), (0.45, "present", True), (0.35, "present", True), (0.2, "absent", True),
     (0.1, "absent", False), (0.45, "refer", False), (1.0, "present", False), (0.0, "absent", False)],
)  # fmt: skip
def test_a_probability_within_twice_the_odds_of_the_threshold_that_decided_is_borderline(
    probability: float, decision: str, is_borderline: bool
) -> None:
    point = OperatingPoint("youden", 0.3)
    finding = Finding("mass", "findings", Decision(decision), probability, point)
    assert finding.is_borderline is is_borderline
    assert not replace(finding, operating_point=None).is_borderline
