import dataclasses

import pytest

from hilum.findings import CheckOutcome, QualityCheck, View


def test_values_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        QualityCheck("view_unknown", CheckOutcome.WARN).code = "other"  # type: ignore[misc]


def test_the_wire_words_are_dicoms() -> None:
    assert [view.value for view in View] == ["PA", "AP", "LAT"]


def test_checks_are_compared_by_value() -> None:
    assert QualityCheck("view_unknown", CheckOutcome.WARN, (("value", "XX"),)) == QualityCheck(
        "view_unknown", CheckOutcome.WARN, (("value", "XX"),)
    )
