"""Edited reports: every version of a record's, and a new one."""

from typing import Annotated

from fastapi import APIRouter, Query

from hilum.reports.editing import objections
from hilum.server.edit_schemas import EditBody, EditRequest, KeptEdit, edit_body, objection_body
from hilum.server.intake import known_language, only_parameters
from hilum.server.pictures import Sheets
from hilum.server.routes.answers import declared
from hilum.server.services import Here

router = APIRouter(prefix="/api/v1/readings/{reading_id}/edits", tags=["edits"])


@router.get(
    "",
    response_description="The versions.",
    responses=declared(404, 422, 503),
    dependencies=[only_parameters("language")],
)
def list_edits(
    here: Here, reading_id: str, language: Annotated[str | None, Query(description="Of the report.")] = None
) -> list[EditBody]:
    """The versions of a record's edited report in a language, newest first."""
    record = here.archive.record(reading_id)
    chosen = known_language(language, record.order.language)
    return [edit_body(edit) for edit in here.archive.edits.all(reading_id, chosen)]


@router.post(
    "",
    status_code=201,
    response_description="The version as it is kept.",
    responses=declared(404, 409, 422, 503),
    dependencies=[only_parameters()],
)
def create_edit(here: Here, reading_id: str, body: EditRequest) -> KeptEdit:
    """Keep a report as a person leaves it; earlier versions stay.

    Where it goes against what is decided, the answer says so. 409 where somebody else has edited it meanwhile.
    """
    edit = body.edit()
    reading = Sheets(here.archive, here.archive.record(reading_id)).reading(edit.language, edit.based_on)
    assert reading.report is not None  # noqa: S101 - a reading in the archive always has one
    kept = here.archive.edits.keep(reading_id, edit)
    found = objections(reading, reading.report, kept.sections)
    return KeptEdit(edit=edit_body(kept), objections=tuple(objection_body(one) for one in found))
