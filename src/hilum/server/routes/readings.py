"""Films in, readings out: upload, list, one, and read again."""

import asyncio
import dataclasses
from concurrent.futures import Future
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from hilum.archive import Order, Record, Wording
from hilum.server.intake import (
    DECIDING_FIELDS,
    OVERRIDE_FIELDS,
    REPORT_FIELDS,
    STATED_FIELDS,
    AskedForm,
    FilmRoute,
    TypedLanguage,
    film_name,
    known_language,
    only_fields,
    only_parameters,
    reader_of,
)
from hilum.server.pictures import Sheets
from hilum.server.routes.answers import FILM_ERRORS, declared
from hilum.server.routes.pictures import Draft
from hilum.server.schemas import (
    LANGUAGE,
    RecordBody,
    RecordPage,
    RevisionRequest,
    record_body,
    record_summary,
    revised,
)
from hilum.server.services import Here

router = APIRouter(prefix="/api/v1/readings", tags=["readings"], route_class=FilmRoute)

Wait = Annotated[bool, Query(description="Answer when the film is read (201), or at once when it is kept (202).")]
SETTLED = "The film is read; Location names its record."
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"model": RecordBody, "description": "The film is kept and will be read."}
}


@router.post(
    "",
    status_code=201,
    response_description=SETTLED,
    responses={**ACCEPTED, **declared(*FILM_ERRORS)},
    dependencies=[
        only_parameters("wait"),
        only_fields("file", *STATED_FIELDS, *DECIDING_FIELDS, *OVERRIDE_FIELDS, *REPORT_FIELDS, "language"),
    ],
)
async def create_reading(
    here: Here,
    response: Response,
    asked: AskedForm,
    file: Annotated[UploadFile, File(description="A chest film as PNG, JPEG or DICOM.")],
    language: Annotated[TypedLanguage | None, Form(description=LANGUAGE)] = None,
    wait: Wait = True,
) -> RecordBody:
    """Read a film. What is stated of the patient goes before what the file says.

    A film that the guard stops (``not_a_chest``, ``not_frontal``, ``rotated``) is kept and its record says why; with
    ``override_who`` and ``override_why`` it is read, and the reading keeps both.
    """
    order = Order(
        name=film_name(file.filename),
        stated=asked.stated,
        language=known_language(language, here.settings.language),
        operating_point=asked.operating_point,
        prior=asked.prior,
        override=asked.override,
    )
    record, settled = await here.desk.take_in(reader_of(file), order)
    return await _answer(response, record, settled, wait=wait)


@router.post(
    "/{reading_id}/revisions",
    status_code=201,
    response_description=SETTLED,
    responses={**ACCEPTED, **declared(404, *FILM_ERRORS)},
    dependencies=[only_parameters("wait")],
)
async def create_revision(
    here: Here, response: Response, reading_id: str, body: RevisionRequest, wait: Wait = True
) -> RecordBody:
    """Read the film of a record again with other facts or another operating point; the earlier record stays."""
    earlier = await asyncio.to_thread(here.archive.record, reading_id)
    has_prior = "prior" in body.model_fields_set
    is_decided_anew = "operating_point" in body.model_fields_set
    order = Order(
        name=earlier.order.name,
        stated=revised(earlier.order.stated, body),
        language=known_language(body.language, earlier.order.language),
        revises=earlier.id,
        operating_point=body.operating_point if is_decided_anew else earlier.order.operating_point,
        prior=body.prior if has_prior else earlier.order.prior,
        override=body.override,
    )
    record, settled = await here.desk.take_in(lambda: here.archive.film(earlier), order)
    return await _answer(response, record, settled, wait=wait)


@router.get(
    "",
    response_description="A page of the list.",
    responses=declared(404, 422, 503),
    dependencies=[only_parameters("limit", "before")],
)
def list_readings(
    here: Here,
    limit: Annotated[int, Query(ge=1, le=200, description="How many records at most, 1 to 200.")] = 50,
    before: Annotated[str | None, Query(description="The ``next`` of the page before.")] = None,
) -> RecordPage:
    """List the readings, newest first."""
    # One more than asked for tells whether there is a next page.
    summaries = here.archive.summaries(limit + 1, before)
    items = summaries[:limit]
    return RecordPage(
        items=tuple(record_summary(item) for item in items),
        next=items[-1].id if len(summaries) > limit else None,
    )


@router.get(
    "/{reading_id}",
    response_description="The record.",
    responses=declared(404, 409, 422, 503),
    dependencies=[only_parameters("language", "draft")],
)
def get_reading(
    here: Here,
    reading_id: str,
    language: Annotated[str | None, Query(description="Compose the report in this language.")] = None,
    draft: Draft = Wording.FINDINGS,
) -> RecordBody:
    """One record with its reading."""
    record = here.archive.record(reading_id)
    if record.reading is not None:
        record = dataclasses.replace(record, reading=Sheets(here.archive, record).reading(language, draft))
    return record_body(record)


async def _answer(response: Response, record: Record, settled: Future[Record], *, wait: bool) -> RecordBody:
    response.headers["Location"] = f"{router.prefix}/{record.id}"
    if wait:
        record = await asyncio.wrap_future(settled)
    else:
        response.status_code = 202
    return record_body(record)
