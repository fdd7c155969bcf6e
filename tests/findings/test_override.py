import pytest

from hilum.errors import UsageError
from hilum.findings.override import Override


def test_it_keeps_who_and_why_without_stray_spaces():
    override = Override(" Dr. A. Osei ", "seen on the\n box:  a chest")
    assert (override.who, override.why) == ("Dr. A. Osei", "seen on the box: a chest")


def test_a_command_line_gives_both_in_one():
    assert Override.from_text("Dr. A. Osei: a chest: I see it") == Override("Dr. A. Osei", "a chest: I see it")


@pytest.mark.parametrize(
    ("who", "why", "lacking"),
    [
        ("", "a chest", "who"),
        ("Osei", "  ", "why"),
        ("Osei", None, "why"),
        ("x" * 101, "y", "who"),
        ("x", "y" * 501, "why"),
    ],
)
def test_without_one_of_them_it_is_refused(who, why, lacking):
    with pytest.raises(UsageError, match=f"says {lacking}") as caught:
        Override(who, why)
    assert caught.value.code == "override_incomplete"


@pytest.mark.parametrize("text", ["Osei", "Osei:", ": a chest", ""])
def test_a_command_line_without_both_is_refused(text):
    with pytest.raises(UsageError):
        Override.from_text(text)
