"""A record: one upload of a film and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hilum.findings import Override, Reading, Stated


class Status(StrEnum):
    """How far an upload has come."""

    ACCEPTED = "accepted"
    READ = "read"
    REFUSED = "refused"
    # Never kept: what a list says of a record that is damaged, or of a form that only a newer hilum knows.
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Refusal:
    """Why a film was not read: an error's code and message."""

    code: str
    message: str


@dataclass(frozen=True)
class Order:
    """What is asked of a film.

    Attributes:
        name: the film's name as given, without folders.
        stated: what the caller states of the patient and the film.
        language: of the report.
        revises: the id of the record that this one reads again, or None.
        operating_point: the name of the point to decide by; each model's default when None.
        prior: the id of the record of an earlier film of the same patient, as the caller says, or None.
        override: who reads the film against the guard; for this one reading, which keeps it. A film whose reading a
            stopped server leaves undone is read without it: refused rather than read unasked.
    """

    name: str
    stated: Stated = Stated()
    language: str = "en"
    revises: str | None = None
    operating_point: str | None = None
    prior: str | None = None
    override: Override | None = None


@dataclass(frozen=True)
class Record:
    """One upload.

    Attributes:
        id: 32 hexadecimal digits.
        created_at: in UTC.
        film_sha256: of the film's bytes; many records may share one film.
        reading: once ``status`` is ``read``.
        refusal: once ``status`` is ``refused``.
    """

    id: str
    created_at: datetime
    film_sha256: str
    order: Order
    status: Status
    reading: Reading | None = None
    refusal: Refusal | None = None
