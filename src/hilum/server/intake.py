"""From a request to an order: which film, its name, and what is asked of it."""

import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast

from fastapi import Depends, Form, Request, Response
from fastapi.routing import APIRoute
from pydantic import PlainValidator
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from hilum.errors import UsageError
from hilum.findings import Override, Sex, Stated, View
from hilum.reports import LANGUAGES
from hilum.server.faults import media_type, refuse_unknown
from hilum.server.schemas import (
    AGE,
    INDICATION,
    OPERATING_POINT,
    OVERRIDE_WHO,
    OVERRIDE_WHY,
    PREVALENCE_FIELD,
    PRIOR,
    SEX,
    VIEW,
    AgeYears,
)

NAME_MAX_CHARACTERS = 255
UNNAMED = "unnamed film"
MULTIPART = "multipart/form-data"
IN_MEMORY_BYTES = 1024 * 1024
"""A larger body waits in a temporary file, as that of a form does."""
FILMS_A_FORM = 1
STATED_FIELDS = ("age_years", "sex", "view")
OVERRIDE_FIELDS = ("override_who", "override_why")
DECIDING_FIELDS = ("operating_point", "prevalence")
REPORT_FIELDS = ("indication", "prior")


def typed(value: object) -> str:
    """A field of a form as it was typed.

    Raises:
        UsageError: it is a file.
    """
    if not isinstance(value, str):
        msg = "Expected a file only in the field 'file' of the form; another field holds one. Give its value as text."
        raise UsageError(msg)
    return value


# Typed as text, since findings says what a wrong value should have been; described as what it stands for.
TypedAge = Annotated[str, PlainValidator(typed, json_schema_input_type=AgeYears)]
TypedSex = Annotated[str, PlainValidator(typed, json_schema_input_type=Sex)]
TypedView = Annotated[str, PlainValidator(typed, json_schema_input_type=View)]
TypedLanguage = Annotated[str, PlainValidator(typed, json_schema_input_type=str)]


def _stated(
    age_years: Annotated[TypedAge | None, Form(description=AGE)] = None,
    sex: Annotated[TypedSex | None, Form(description=SEX)] = None,
    view: Annotated[TypedView | None, Form(description=VIEW)] = None,
) -> Stated:
    return Stated.from_text(age_years, sex, view)


StatedForm = Annotated[Stated, Depends(_stated)]
"""What a form states of the patient and the film, as a route's parameter."""


TypedWords = Annotated[str, PlainValidator(typed, json_schema_input_type=str)]


def _override(
    override_who: Annotated[TypedWords | None, Form(description=OVERRIDE_WHO)] = None,
    override_why: Annotated[TypedWords | None, Form(description=OVERRIDE_WHY)] = None,
) -> Override | None:
    if not override_who and not override_why:
        return None
    return Override(override_who or "", override_why or "")


@dataclass(frozen=True)
class Asked:
    """What a form asks of a film: what it states, how to decide, who reads it against the guard, what came before."""

    stated: Stated
    operating_point: str | None
    override: Override | None
    prior: str | None


def _asked(
    stated: StatedForm,
    override: Annotated[Override | None, Depends(_override)],
    operating_point: Annotated[TypedWords | None, Form(description=OPERATING_POINT)] = None,
    prevalence: Annotated[TypedWords | None, Form(description=PREVALENCE_FIELD)] = None,
    indication: Annotated[TypedWords | None, Form(description=INDICATION)] = None,
    prior: Annotated[TypedWords | None, Form(description=PRIOR)] = None,
) -> Asked:
    more = Stated.from_text(prevalence=prevalence.split(",") if prevalence else (), indication=indication)
    stated = replace(stated, prevalence=more.prevalence, indication=more.indication)
    return Asked(stated, operating_point or None, override, prior or None)


AskedForm = Annotated[Asked, Depends(_asked)]
"""What a form asks, as a route's parameter."""


class _FilmRequest(Request):
    def form(self, **limits: Any) -> Any:
        return super().form(**{"max_files": FILMS_A_FORM, **limits})


class FilmRoute(APIRoute):
    """A route whose form brings one film: a second one is refused before it comes to disk."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with requests that read no more files than one."""
        handle = super().get_route_handler()

        async def handle_one_film(request: Request) -> Response:
            return await handle(_FilmRequest(request.scope, request.receive))

        return handle_one_film


def only_fields(*fields: str) -> Any:
    """What a route depends on so that no field of its form is lost: none but these, each once."""

    async def check(request: Request) -> None:
        # A film sent as if it were a short form (curl's way where no type is given) has no fields worth naming.
        if media_type(request) == MULTIPART:
            refuse_unknown("form fields", [name for name, _ in (await request.form()).multi_items()], fields)

    return Depends(check)


def only_parameters(*parameters: str) -> Any:
    """What a route depends on so that nothing in its address is lost: no parameter but these, each once."""

    def check(request: Request) -> None:
        refuse_unknown("query parameters", [name for name, _ in request.query_params.multi_items()], parameters)

    return Depends(check)


def text_of(form: FormData, field: str) -> str | None:
    """What was typed into a field; None where nothing was.

    Raises:
        UsageError: it is a file.
    """
    return typed(form.get(field, "")) or None


def film_name(filename: str | None) -> str:
    """A file's name without folders or control characters; where none came, words that say so."""
    last = re.split(r"[/\\]", filename or "")[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:NAME_MAX_CHARACTERS] or UNNAMED


def known_language(language: str | None, default: str) -> str:
    """The language asked for, or the default.

    Raises:
        UsageError: there are no reports in it.
    """
    chosen = language or default
    if chosen not in LANGUAGES:
        msg = f"There are no reports in {chosen[:35]!r}. Ask for one of: {', '.join(LANGUAGES)}."
        raise UsageError(msg)
    return chosen


def reader_of(file: UploadFile) -> Callable[[], bytes]:
    """A function that reads an uploaded file, which lies in a temporary file until then."""
    return file.file.read


@asynccontextmanager
async def raw_body(request: Request) -> AsyncIterator[UploadFile]:
    """The body of a request as an uploaded file without a name.

    Raises:
        HTTPException: it breaks off.
    """
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        upload = UploadFile(cast(BinaryIO, file))
        try:
            async for chunk in request.stream():
                await upload.write(chunk)
        except ClientDisconnect as error:
            raise HTTPException(400, "the sender left") from error
        await upload.seek(0)
        yield upload
