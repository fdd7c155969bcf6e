"""The JSON of edited reports."""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hilum.archive import Edit, Wording
from hilum.findings import LabelState
from hilum.reports.editing import Objection
from hilum.server.faults import refuse_unknown

SECTIONS = "The sentences of the edited sections, `findings` and `impression`, by name; one left out stays as composed."


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class EditBody(_Body):
    """A report as a person left it."""

    number: int = Field(description="The version, from 1 in each language; the newest counts.")
    language: str
    based_on: Wording = Field(description="What was edited first.")
    editor: str
    created_at: datetime
    sections: dict[str, tuple[str, ...]] = Field(description=SECTIONS)


class ObjectionBody(_Body):
    """A sentence that goes against what is decided; it is kept as it is."""

    section: str
    sentence: str
    finding: str
    claimed: LabelState
    decided: LabelState


class KeptEdit(_Body):
    """What was kept, and where it goes against what is decided."""

    edit: EditBody
    objections: tuple[ObjectionBody, ...]


class EditRequest(_Body):
    """A report as a person leaves it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    based_on: Literal["findings", "learned"]
    editor: str = Field(description="Who edits, 1 to 100 characters.")
    follows: int = Field(ge=0, description="The newest version that the editor saw; 0 where there was none.")
    findings: tuple[str, ...] | None = None
    impression: tuple[str, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _check(cls, body: Any) -> Any:
        if isinstance(body, dict):
            refuse_unknown("fields", body, cls.model_fields)
        return body

    def edit(self) -> Edit:
        """The edit that is asked for, now."""
        given = {"findings": self.findings, "impression": self.impression}
        sections = {name: sentences for name, sentences in given.items() if sentences is not None}
        number = self.follows + 1
        return Edit(number, self.language, Wording(self.based_on), self.editor, datetime.now(UTC), sections)


def edit_body(edit: Edit) -> EditBody:
    """The wire form of an edit."""
    return EditBody(
        number=edit.number,
        language=edit.language,
        based_on=edit.based_on,
        editor=edit.editor,
        created_at=edit.created_at,
        sections=dict(edit.sections),
    )


def objection_body(one: Objection) -> ObjectionBody:
    """The wire form of an objection."""
    return ObjectionBody(
        section=one.section, sentence=one.sentence, finding=one.finding, claimed=one.claimed, decided=one.decided
    )
