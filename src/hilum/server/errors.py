"""The only table from errors to HTTP, and the one shape in which every error is answered."""

import logging
from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from hilum import errors
from hilum.server import faults

logger = logging.getLogger(__name__)

STATUS: dict[type[errors.HilumError], int] = {
    errors.HilumError: 500,
    errors.FilmError: 422,
    errors.UnreadableFilm: 422,
    errors.UnsupportedFilm: 415,
    errors.FilmTooLarge: 413,
    errors.UsageError: 422,
    errors.BundleError: 503,
    errors.StorageError: 503,
    # The archive is sound, but the record is not in a state to answer this.
    errors.ArchiveError: 409,
    errors.RecordNotFound: 404,
    errors.ArchiveBusy: 429,
    errors.MissingExtra: 501,
}

CODES = {
    400: "bad_request",
    403: "origin_not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "film_too_large",
    421: "host_not_allowed",
    422: errors.UsageError.code,
    429: errors.ArchiveBusy.code,
}
"""The codes of refusals that come from the protocol rather than from hilum."""

NOT_READY = "not_ready"
NOT_READY_RETRY_S = 2


def status_of(error: errors.HilumError) -> int:
    """The HTTP status of an error: that of its class, or of the nearest class above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def error_response(
    status: int, message: str, *, code: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error in the one shape: ``{"error": {"code", "message"}}``."""
    body = {"error": {"code": code or CODES.get(status, "refused"), "message": message}}
    return JSONResponse(body, status, headers)


def headers_of(error: errors.HilumError) -> dict[str, str]:
    """The headers of an answer to this error: when to come again."""
    if isinstance(error, errors.ArchiveBusy):
        return {"Retry-After": str(error.retry_after_s)}
    return {"Retry-After": str(NOT_READY_RETRY_S)} if status_of(error) == 503 else {}


def log(error: errors.HilumError) -> None:
    """Note an error that is not the caller's; a server that still starts is nothing wrong."""
    if status_of(error) >= 500:
        level = logging.INFO if error.code == NOT_READY else logging.ERROR
        logger.log(level, "%s: %s", error.code, error.message)


def answer_hilum_error(error: errors.HilumError) -> JSONResponse:
    """The answer to an error of hilum's."""
    log(error)
    return error_response(status_of(error), error.message, code=error.code, headers=headers_of(error))


def install(app: FastAPI, routes: Sequence[BaseRoute] = ()) -> None:
    """Make the app answer every error in the one shape; a refused method is answered with those of ``routes``."""

    def on_protocol_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - narrows the type
        answer = faults.understood(request, error, routes)
        return error_response(answer.status_code, answer.detail, headers=answer.headers)

    app.add_exception_handler(errors.HilumError, _on_hilum_error)
    app.add_exception_handler(RequestValidationError, _on_wrong_value)
    app.add_exception_handler(HTTPException, on_protocol_error)
    app.add_exception_handler(Exception, _on_fault)


def _on_hilum_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.HilumError)  # noqa: S101 - narrows the type
    return answer_hilum_error(error)


def _on_wrong_value(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - narrows the type
    return error_response(*faults.status_and_message(request, error))


def _on_fault(request: Request, error: Exception) -> JSONResponse:
    # The traceback goes to the log by the server itself; the caller learns nothing of the inside.
    logger.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
    message = "The server failed on this request. Its log says where; the film, if accepted, is kept."
    return error_response(500, message, code="internal_error")
