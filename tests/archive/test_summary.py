import pytest

from hilum.archive.summary import from_text, to_text
from hilum.findings import Decision, Finding, Reading


def test_a_summary_comes_back_as_it_was_kept(reading: Reading) -> None:
    assert from_text(to_text(reading)) == (False, (Finding("pneumonia", "pneumonia", Decision.PRESENT, 0.75),))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema_version": 2, "synthetic": false, "findings": []}',
        '{"schema_version": 1, "synthetic": false, "findings": [["pneumonia"]]}',
        '{"schema_version": 1, "synthetic": false, "findings": [["pneumonia", "pneumonia", "perhaps", 0.5]]}',
    ],
)
def test_another_form_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_text(text)
