from hilum.findings import Decision, LabelState


def test_a_decision_has_four_outcomes() -> None:
    assert [decision.value for decision in Decision] == ["present", "absent", "refer", "not_assessed"]


def test_an_unmentioned_label_is_neither_absent_nor_uncertain() -> None:
    assert len({LabelState.PRESENT, LabelState.ABSENT, LabelState.UNCERTAIN, LabelState.UNMENTIONED}) == 4
