"""The table of edited reports."""

from datetime import datetime

from sqlalchemy import JSON, DateTime, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hilum.archive.tables import Tables


class EditRow(Tables):
    """A report as a person left it, once; edited again, it is a row more."""

    __tablename__ = "edits"
    # Of two that edit at once, the second one is told.
    __table_args__ = (UniqueConstraint("record_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id"), index=True)
    language: Mapped[str] = mapped_column(String(35))
    number: Mapped[int]
    based_on: Mapped[str] = mapped_column(String(8))
    editor: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(DateTime)
    sections: Mapped[dict[str, list[str]]] = mapped_column(JSON)
