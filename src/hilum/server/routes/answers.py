"""The error answers that routes declare, by status."""

from typing import Any

from hilum.server.schemas import ErrorBody

MEANINGS = {
    400: "The request is not well formed.",
    403: "A page of another origin sent it.",
    404: "There is no such record or finding.",
    409: "The record is not in a state to answer this: not read, not assessed, or of an unknown form.",
    413: "The file or its pixels are over the limits.",
    415: "A sound file of a kind that is not read: a CT, a colour photograph, several frames.",
    421: "The server does not answer to this host name.",
    422: "The film cannot be read, or a value is wrong.",
    429: "Too many films wait; Retry-After says when to try again.",
    503: "The models are loading or cannot be loaded, or the disk failed.",
}
FILM_ERRORS = (400, 403, 413, 415, 422, 429, 503)
LOOK_UP_ERRORS = (404, 409, 422, 503)


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that answers errors of these statuses; every route may answer 421."""
    answers: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*statuses, 421}):
        answers[status] = {"model": ErrorBody, "description": MEANINGS[status]}
    if 429 in answers:
        answers[429]["headers"] = {"Retry-After": {"description": "In seconds.", "schema": {"type": "integer"}}}
    return answers
