"""The plain form: a film in and its reading as a page, without JavaScript."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import HTMLResponse, Response

from hilum.archive import Order, Record
from hilum.errors import HilumError, UsageError
from hilum.findings import Sex, View
from hilum.reports import LANGUAGES
from hilum.server.errors import status_of
from hilum.server.intake import StatedForm, film_name, known_language, reader_of
from hilum.server.paper import TEMPLATES, render
from hilum.server.services import Here

router = APIRouter(include_in_schema=False)


@router.get("/simple", response_class=HTMLResponse)
def get_simple_form(here: Here, language: Annotated[str | None, Query()] = None) -> str:
    """The empty form."""
    return _form(known_language(language, here.settings.language))


@router.post("/simple", response_class=HTMLResponse)
async def answer_simple_form(
    here: Here,
    stated: StatedForm,
    file: Annotated[UploadFile | None, File()] = None,
    language: Annotated[str | None, Form()] = None,
) -> HTMLResponse:
    """The reading of the film that the form brought, or the form again with what was wrong."""
    chosen = known_language(language, here.settings.language)
    try:
        if file is None or not file.filename:
            msg = "Expected a film, none was chosen. Choose a PNG, JPEG or DICOM file."
            raise UsageError(msg)
        order = Order(film_name(file.filename), stated, chosen)
        _, settled = await here.desk.take_in(reader_of(file), order)
        record = await asyncio.wrap_future(settled)
    except HilumError as error:
        return HTMLResponse(_form(chosen, error), status_of(error))
    return HTMLResponse(_answer(record))


@router.get("/plain.css")
def get_plain_style() -> Response:
    """The style of the plain pages."""
    return Response(
        (TEMPLATES / "plain.css").read_bytes(), media_type="text/css", headers={"Cache-Control": "no-cache"}
    )


def _form(language: str, error: HilumError | None = None) -> str:
    return render("simple_form.html", language, languages=LANGUAGES, error=error, sexes=list(Sex), views=list(View))


def _answer(record: Record) -> str:
    reading = record.reading
    explained = reading.explained() if reading else None
    return render(
        "simple_answer.html",
        record.order.language,
        record=record,
        reading=reading,
        explained=explained,
    )
