"""``POST /``: the answer that callers of older pneumonia servers expect."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Request, UploadFile
from starlette.datastructures import UploadFile as StarletteFile

from hilum.archive import Order, Record
from hilum.errors import BundleError, UnsupportedFilm, UsageError
from hilum.findings import Decision, Finding
from hilum.server.faults import media_type
from hilum.server.intake import (
    MULTIPART,
    STATED_FIELDS,
    FilmRoute,
    StatedForm,
    film_name,
    only_fields,
    only_parameters,
    raw_body,
    reader_of,
)
from hilum.server.routes.answers import FILM_ERRORS, declared
from hilum.server.schemas import OlderAnswer
from hilum.server.services import Here

router = APIRouter(tags=["older"], route_class=FilmRoute)

FINDING = "pneumonia"
BUNDLE = "pneumonia"
"""Where this bundle is loaded its answer counts, whatever others answer; else any that answers the finding."""

RAW_TYPES = ("image/", "application/dicom", "application/octet-stream")
REASONS = {
    "age_outside_population": "the patient's age lies outside it",
    "view_outside_population": "the film's view lies outside it",
    "no_operating_point": "it has no threshold to decide by",
}
_RAW_BODY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
RAW_BODIES = {"requestBody": {"content": dict.fromkeys(("image/*", "application/dicom"), _RAW_BODY)}}


async def _film(
    request: Request, file: Annotated[UploadFile | None, File(description="A chest film as PNG, JPEG or DICOM.")] = None
) -> AsyncIterator[StarletteFile]:
    if file is not None:
        yield file
        return
    kind = media_type(request)
    if kind == MULTIPART:
        msg = "Expected the film in the field 'file' of the form; the form has no such file. Send it under that name."
        raise UsageError(msg)
    if not kind.startswith(RAW_TYPES):
        msg = (
            f"Expected a form with a field 'file', or a film of type image/*, application/dicom or "
            f"application/octet-stream; got {kind[:60] or 'no Content-Type'!r}. Set Content-Type to the film's."
        )
        raise UnsupportedFilm(msg)
    async with raw_body(request) as body:
        yield body


@router.post(
    "/",
    response_description="The answer.",
    responses=declared(*FILM_ERRORS),
    openapi_extra=RAW_BODIES,
    dependencies=[only_parameters(), only_fields("file", *STATED_FIELDS)],
)
async def answer_pneumonia(
    here: Here, stated: StatedForm, film: Annotated[StarletteFile, Depends(_film)]
) -> OlderAnswer:
    """The probability of pneumonia, in percent. Takes a form with ``file``, or the film itself as the body."""
    order = Order(name=film_name(film.filename), stated=stated, language=here.settings.language)
    _, settled = await here.desk.take_in(reader_of(film), order)
    return _answer(await asyncio.wrap_future(settled))


def _answer(record: Record) -> OlderAnswer:
    finding = _pneumonia(record)
    if finding.probability is None or finding.decision is Decision.NOT_ASSESSED:
        raise _not_assessed(record, finding)
    if finding.decision is Decision.REFER:
        msg = (
            f"The model refers the decision on {FINDING} to a physician, at a probability of "
            f"{100 * finding.probability:.1f} %. This answer has only yes and no; /api/v1/readings has the whole one."
        )
        raise UsageError(msg, code=Decision.REFER.value)
    is_present = finding.decision is Decision.PRESENT
    return OlderAnswer(
        result="Potentially Pneumonia" if is_present else "Normal", prediction=f"{100 * finding.probability:.4f}"
    )


def _pneumonia(record: Record) -> Finding:
    if record.reading is not None:
        for bundle in (BUNDLE, None):
            with suppress(UsageError):
                return record.reading.finding(FINDING, bundle)
    msg = f"No model of this server answers {FINDING}. /api/v1/bundles lists those that are loaded."
    raise BundleError(msg)


def _not_assessed(record: Record, finding: Finding) -> UsageError:
    bundles = record.reading.bundles if record.reading else ()
    populations = "; ".join(bundle.population.description for bundle in bundles if bundle.name == finding.bundle)
    reason = finding.reason or "not_assessed"
    why = REASONS.get(reason, reason)
    msg = (
        f"{FINDING} was not assessed: the model was trained on {populations}, and {why}. Do not use it on this patient."
    )
    return UsageError(msg, code=reason)
