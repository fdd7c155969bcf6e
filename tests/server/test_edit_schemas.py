import pytest
from pydantic import ValidationError

from hilum.archive import Wording
from hilum.errors import UsageError
from hilum.server.edit_schemas import EditRequest, edit_body

BODY = {"language": "en", "based_on": "learned", "editor": "Dr A", "follows": 2, "impression": ["Normal."]}


def test_an_edit_follows_the_version_that_was_seen_and_leaves_other_sections_out() -> None:
    edit = EditRequest.model_validate(BODY).edit()
    assert (edit.number, edit.based_on, edit.sections) == (3, Wording.LEARNED, {"impression": ("Normal.",)})
    body = edit_body(edit)
    assert (body.number, body.editor, body.sections) == (3, "Dr A", {"impression": ("Normal.",)})


@pytest.mark.parametrize("wrong", [{"based_on": "edited"}, {"follows": -1}, {"editor": None}])
def test_a_wrong_value_is_refused(wrong: dict) -> None:
    with pytest.raises(ValidationError):
        EditRequest.model_validate({**BODY, **wrong})


def test_a_section_that_is_not_edited_by_people_is_named() -> None:
    with pytest.raises(UsageError, match="quality"):
        EditRequest.model_validate({**BODY, "quality": ["Good."]})
