"""From a request to an order: which film, its name, and what is asked of it."""

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Form, UploadFile

from hilum.errors import UsageError
from hilum.findings import Sex, Stated, View
from hilum.reports import LANGUAGES
from hilum.server.schemas import AgeYears

NAME_MAX_CHARACTERS = 255
UNNAMED = "film"


def _stated(
    age_years: Annotated[AgeYears | None, Form(description="The patient's age.")] = None,
    sex: Annotated[Sex | None, Form(description="The patient's sex.")] = None,
    view: Annotated[View | None, Form(description="The film's projection.")] = None,
) -> Stated:
    return Stated(age_years, sex, view)


StatedForm = Annotated[Stated, Depends(_stated)]
"""What a form states of the patient and the film, as a route's parameter."""


def film_name(filename: str | None) -> str:
    """A file's name without folders or control characters."""
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
