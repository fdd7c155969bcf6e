import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.findings import Reading, from_json, to_json

readings = st.builds(Reading)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, NUMBERS)


@given(readings)
def test_a_reading_survives_its_json_form(reading: Reading) -> None:
    wire = json.loads(json.dumps(to_json(reading)))
    assert from_json(wire) == reading


@given(readings)
def test_fields_of_a_later_version_are_passed_over(reading: Reading) -> None:
    assert from_json({**to_json(reading), "later": 1}) == reading


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema_version": 2}, "schema version 1, got 2"),
        ({"schema_version": None}, "schema version 1, got None"),
        ({"findings": None}, "not a reading"),
        ({"film": {"sha256": 1}}, "not a reading"),
        ({"film": {}}, "not a reading"),
        ({"prompts": ["shoe_size"]}, "shoe_size"),
    ],
)
def test_anything_else_is_refused(change: dict[str, Any], message: str) -> None:
    film = {"sha256": "", "name": "", "width": 1, "height": 1, "bit_depth": 8, "format": "png"}
    wire = {"schema_version": 1, "film": film, "quality": [], "findings": [], "bundles": []}
    from_json(wire)
    with pytest.raises(ValueError, match=message):
        from_json({**wire, **change})
