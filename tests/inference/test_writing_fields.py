from typing import Any

import pytest
from pydantic import ValidationError

from hilum.inference.writing_fields import Writing

FIELDS: dict[str, Any] = {
    "language": "en",
    "evidence": {"bundle": "findings", "quantiles": {"effusion": [0.0, 0.4, 1.0]}, "films": "tune films"},
    "decoding": "beam",
    "beam": 4,
    "length_power": 0.7,
    "longest": 60,
    "repeat": 4,
    "drafts": 8,
    "temperature": 1.0,
    "nucleus": 0.9,
    "recall": 1.5,
    "comparison": ["unchanged"],
}


def test_the_fields_come_back_from_json() -> None:
    fields = Writing.model_validate(FIELDS)
    assert Writing.model_validate_json(fields.model_dump_json()) == fields


@pytest.mark.parametrize(
    "change", [{"beam": 0}, {"repeat": 1}, {"longest": 0}, {"temperature": 0}, {"evidence": {"bundle": "findings"}}]
)
def test_wrong_fields_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Writing.model_validate(FIELDS | change)
