from hilum.archive import Wording


def test_a_report_is_composed_drafted_or_edited() -> None:
    assert [wording.value for wording in Wording] == ["findings", "learned", "edited"]
