"""The archive's tables, and the version of their layout."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA_VERSION = 4
"""Raised with every change of a table; an archive of a newer version is never opened."""


class Tables(DeclarativeBase):
    """All tables of the archive."""


class RecordRow(Tables):
    """One upload: the film that came, what was stated of it, and what became of it."""

    __tablename__ = "records"

    # The order of arrival. Ids are random, and two uploads may share a moment.
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    # UTC; SQLite keeps no zone.
    created_at: Mapped[datetime] = mapped_column(DateTime)
    name: Mapped[str] = mapped_column(String(255))
    film_sha256: Mapped[str] = mapped_column(String(64), index=True)
    age_years: Mapped[float | None]
    sex: Mapped[str | None] = mapped_column(String(1))
    view: Mapped[str | None] = mapped_column(String(3))
    language: Mapped[str] = mapped_column(String(35))
    revises: Mapped[str | None] = mapped_column(ForeignKey("records.id"))
    operating_point: Mapped[str | None] = mapped_column(String(64))
    prevalence: Mapped[dict[str, float] | None] = mapped_column(JSON(none_as_null=True))
    indication: Mapped[str | None]
    # The record of an earlier film of the same patient.
    prior: Mapped[str | None] = mapped_column(ForeignKey("records.id"))
    status: Mapped[str] = mapped_column(String(8), index=True)
    reading: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # What the list shows of the reading, see hilum.archive.summary.
    summary: Mapped[str | None]
    error_code: Mapped[str | None] = mapped_column(String(64))
    error_message: Mapped[str | None]
