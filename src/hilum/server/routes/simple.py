"""The plain form: a film in and its reading as a page, without JavaScript."""

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from hilum.archive import Order, Record
from hilum.errors import ArchiveBusy, FilmError, FilmStopped, FilmTooLarge, HilumError, UsageError
from hilum.findings import Override, Sex, Stated, View
from hilum.findings.override import LONGEST
from hilum.inference.bundle import Task
from hilum.reports import LANGUAGES, phrase, why_refused
from hilum.reports.wording import point_title, support_inside
from hilum.server.desk import Readiness
from hilum.server.errors import NOT_READY, headers_of, log, status_of
from hilum.server.faults import refuse_unknown
from hilum.server.intake import (
    FILMS_A_FORM,
    OVERRIDE_FIELDS,
    STATED_FIELDS,
    film_name,
    known_language,
    reader_of,
    text_of,
)
from hilum.server.paper import TEMPLATES, render
from hilum.server.services import Here, Services

router = APIRouter(include_in_schema=False)

NO_FILM = "no_film"
DAMAGED = "damaged_form"
INCOMPLETE = "override_incomplete"
POINT = "operating_point"
STOPPED = "reading"
"""The field that names the record of a film that the guard stopped, in place of the film."""
SENTENCES = {
    NO_FILM: "simple.no_film",
    DAMAGED: "simple.damaged_form",
    INCOMPLETE: "simple.override_incomplete",
    NOT_READY: "simple.not_ready",
    ArchiveBusy.code: "simple.busy",
    UsageError.code: "simple.wrong_value",
    HilumError.code: "simple.failed",
}
"""The phrase of each error that is not a film's, by its code, or else by that of a class above it."""


@router.get("/simple", response_class=HTMLResponse)
def get_simple_form(here: Here, request: Request, language: Annotated[str | None, Query()] = None) -> HTMLResponse:
    """The empty form."""
    try:
        refuse_unknown("query parameters", [name for name, _ in request.query_params.multi_items()], ("language",))
        return HTMLResponse(_form(here, known_language(language, here.settings.language)))
    except UsageError as error:
        return _refusal(here, error, here.settings.language)


@router.post("/simple", response_class=HTMLResponse)
async def answer_simple_form(here: Here, request: Request) -> HTMLResponse:
    """The reading of the film that the form brought, or the form again with what was wrong."""
    language, stopped = here.settings.language, None
    # Taken apart by hand: whatever is wrong with it must come back as the form, in its language.
    try:
        async with request.form(max_files=FILMS_A_FORM) as form:
            language = known_language(text_of(form, "language"), language)
            stopped = text_of(form, STOPPED)
            accepted, settled = await _take_in(here, form, language)
        stopped = accepted.id
        record = await asyncio.wrap_future(settled)
    except HilumError as error:
        is_overridable = isinstance(error, FilmStopped) or error.code == INCOMPLETE
        return _refusal(here, error, language, stopped if is_overridable else None)
    except (HTTPException, ClientDisconnect) as error:
        return _refusal(here, _refused_body(error), language)
    return HTMLResponse(_answer(record))


def _refused_body(error: HTTPException | ClientDisconnect) -> HilumError:
    """What was wrong with a form that could not be read to its end."""
    if isinstance(error, ClientDisconnect):
        return UsageError("The sender left.", code=DAMAGED)
    status, message = error.status_code, str(error.detail)
    if status == 413:
        return FilmTooLarge(message)
    if status == 429:
        # Read back from the header: only exceptions of the framework come through its reader of forms.
        return ArchiveBusy(message, retry_after_s=int((error.headers or {})["Retry-After"]))
    return UsageError(message, code=DAMAGED)


@router.get("/plain.css")
def get_plain_style() -> Response:
    """The style of the plain pages."""
    return Response(
        (TEMPLATES / "plain.css").read_bytes(), media_type="text/css", headers={"Cache-Control": "no-cache"}
    )


async def _take_in(here: Services, form: FormData, language: str) -> tuple[Record, Future[Record]]:
    """Accept the film of a form, or again the one that the guard stopped, by an override."""
    stopped = text_of(form, STOPPED)
    fields = (STOPPED, *OVERRIDE_FIELDS) if stopped else ("file", *STATED_FIELDS, POINT)
    refuse_unknown("form fields", [name for name, _ in form.multi_items()], (*fields, "language"))
    if not stopped:
        return await _take_in_film(here, form, language)
    override = Override(*(text_of(form, field) or "" for field in OVERRIDE_FIELDS))
    earlier = await asyncio.to_thread(here.archive.record, stopped)
    order = replace(earlier.order, language=language, revises=earlier.id, override=override)
    return await here.desk.take_in(lambda: here.archive.film(earlier), order)


async def _take_in_film(here: Services, form: FormData, language: str) -> tuple[Record, Future[Record]]:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        msg = "Expected a film, none was chosen. Choose a PNG, JPEG or DICOM file."
        raise UsageError(msg, code=NO_FILM)
    age_years, sex, view = (text_of(form, field) for field in STATED_FIELDS)
    stated = Stated.from_text(age_years, sex, view)
    order = Order(film_name(file.filename), stated, language, operating_point=text_of(form, POINT) or None)
    return await here.desk.take_in(reader_of(file), order)


def _refusal(here: Services, error: HilumError, language: str, stopped: str | None = None) -> HTMLResponse:
    """The form with what was wrong; for a film that the guard stopped, with the way to override it."""
    log(error)
    return HTMLResponse(_form(here, language, sentence(error, language), stopped), status_of(error), headers_of(error))


def sentence(error: HilumError, language: str) -> str:
    """What was wrong and what to do, in the language; the error's own message says it in English."""
    if isinstance(error, FilmError):
        return why_refused(error, language)
    codes = [error.code, *(kind.code for kind in type(error).__mro__ if issubclass(kind, HilumError))]
    return phrase(language, next(SENTENCES[code] for code in codes if code in SENTENCES))


def _form(here: Services, language: str, error: str | None = None, stopped: str | None = None) -> str:
    return render(
        "simple_form.html",
        language,
        languages=LANGUAGES,
        error=error,
        stopped=stopped,
        longest=LONGEST,
        sexes=list(Sex),
        views=list(View),
        points={name: point_title(name, language) for name in _points(here)},
    )


def _points(here: Services) -> list[str]:
    """The operating points that every loaded model has; none while they are loading."""
    if here.desk.readiness is not Readiness.READY:
        return []
    manifests = [bundle.manifest for bundle in here.desk.bundles if bundle.manifest.task is Task.CLASSIFICATION]
    names = [{name for answer in manifest.answers for name in answer.operating_points} for manifest in manifests]
    return sorted(set.intersection(*names)) if names else []


def _answer(record: Record) -> str:
    reading = record.reading
    explained = reading.explained() if reading else None
    return render(
        "simple_answer.html",
        record.order.language,
        record=record,
        reading=reading,
        explained=explained,
        inside=support_inside(reading, record.order.language) if reading else "",
    )
