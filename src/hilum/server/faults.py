"""What is wrong with a request, in sentences: what was expected, what came, what to do."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from hilum.errors import UsageError

TOO_MANY_FILES = "Too many files"
"""How the reader of forms begins its refusal."""
BAD_REQUEST, NOT_FOUND, NOT_ALLOWED, WRONG_VALUE = 400, 404, 405, 422
PAGE = "/{path:path}"
NOT_JSON = "json_invalid"

EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "greater_than_equal": "a number of {ge} or more",
    "less_than_equal": "a number of {le} or less",
    "string_type": "a text",
    # Only a file of a form checks itself.
    "value_error": "a file, in curl as -F file=@film.png",
}
"""What was expected, by pydantic's name of the fault."""

_SHOWN_CHARACTERS = 60


def status_and_message(request: Request, error: RequestValidationError) -> tuple[int, str]:
    """The status and the sentences for values that do not fit a route."""
    faults = error.errors()
    if faults[0]["type"] == NOT_JSON:
        place, reason = faults[0]["loc"][-1], faults[0]["ctx"]["error"]
        return BAD_REQUEST, (
            f"Expected a body of JSON; got one that is none from character {place} on ({reason}). "
            "Correct it and send it again."
        )
    said = " ".join(_sentence(request, fault) for fault in faults)
    return WRONG_VALUE, f"{said} Correct it and send it again; /docs says what each takes."


def understood(request: Request, error: HTTPException, routes: Iterable[BaseRoute]) -> HTTPException:
    """The same refusal of the protocol's in a sentence, with the methods of all routes of the path."""
    path, detail = request.url.path, str(error.detail)
    if error.status_code == BAD_REQUEST and detail.startswith(TOO_MANY_FILES):
        msg = "Expected one film in a form; got several files. Send one film at a time, and every other field as text."
        return HTTPException(WRONG_VALUE, msg)
    if error.status_code == BAD_REQUEST:
        msg = (
            f"Expected a body that is what its Content-Type says; got one that is damaged or breaks off ({detail}). "
            "Send it again whole."
        )
        return HTTPException(BAD_REQUEST, msg)
    methods = _methods(path, routes)
    if error.status_code == NOT_ALLOWED and methods:
        msg = f"Expected {' or '.join(methods)} for {path}; got {request.method}. /docs lists what there is."
        # HEAD is answered wherever GET is.
        allowed = sorted({*methods, *(["HEAD"] if "GET" in methods else [])})
        return HTTPException(NOT_ALLOWED, msg, {"Allow": ", ".join(allowed)})
    if error.status_code == NOT_ALLOWED or detail == HTTPStatus.NOT_FOUND.phrase:
        return HTTPException(NOT_FOUND, f"There is nothing at {path}. /docs lists what there is.")
    return error


def _methods(path: str, routes: Iterable[BaseRoute]) -> list[str]:
    found = [route for route in routes if isinstance(route, APIRoute) and route.path_regex.match(path)]
    # The page stands for every path, but there is none under /api.
    is_page = not path.startswith("/api/")
    return sorted({method for route in found if is_page or route.path != PAGE for method in route.methods or ()})


def refuse_unknown(kind: str, names: Iterable[str], known: Collection[str]) -> None:
    """Refuse a name that is not known or came twice, so that nothing sent is lost.

    Args:
        kind: what the names are of, in the plural.
        names: those that came.
        known: those that may.

    Raises:
        UsageError: the message has the name and the nearest one that is known.
    """
    given = list(names)
    for name in given:
        shown = repr(name[:_SHOWN_CHARACTERS])
        if name not in known:
            near = _nearest(name.lower(), known)
            meant = f" Did you mean {near!r}?" if near else ""
            expected = f"only the {kind} {', '.join(known)}" if known else f"no {kind}"
            msg = (
                f"Expected {expected}; got {shown}.{meant} Correct it, or leave it out; /docs says what is taken where."
            )
            raise UsageError(msg)
        if given.count(name) > 1:
            msg = f"Expected each of the {kind} once; got {shown} {given.count(name)} times. Send one film at a time."
            raise UsageError(msg)


def _nearest(name: str, known: Collection[str]) -> str | None:
    # A beginning first: by its letters, "age" is nearer to "language" than to "age_years".
    begun = [choice for choice in known if name and choice.startswith(name)]
    return next(iter(begun or difflib.get_close_matches(name, known, n=1)), None)


def media_type(request: Request) -> str:
    """The type of a request's body, without its parameters; its letters' case means nothing."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def _sentence(request: Request, fault: Mapping[str, Any]) -> str:
    # The first part says body, query or path; a person needs the field's own name.
    place = ".".join(str(part) for part in fault["loc"][1:])
    content_type = media_type(request)[:_SHOWN_CHARACTERS]
    shown = repr(fault["input"])[:_SHOWN_CHARACTERS]
    if not place:
        came = shown if "json" in content_type else f"Content-Type: {content_type or 'none'}"
        return f"Expected a JSON object, with Content-Type: application/json; got {came}."
    if fault["type"] == "missing":
        is_form = content_type == "multipart/form-data"
        came = "a form without it" if is_form else content_type or "no form"
        return f"Expected a form (multipart/form-data) with the field {place!r}; got {came}."
    expected = EXPECTED.get(fault["type"])
    if expected is None:
        return f"Expected another value of {place} ({fault['msg']}); got {shown}."
    return f"Expected {place} to be {expected.format_map(fault.get('ctx', {}))}; got {shown}."
