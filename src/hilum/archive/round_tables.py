"""The tables of rounds and ratings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hilum.archive.tables import Tables


class RoundRow(Tables):
    """A round."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    design: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(35))
    seed: Mapped[int]
    is_synthetic: Mapped[bool]


class ItemRow(Tables):
    """An item of a round, its reports as they were when the round was made."""

    __tablename__ = "round_items"
    __table_args__ = (UniqueConstraint("round_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    place: Mapped[int]
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id"))
    reports: Mapped[list[dict[str, str]]] = mapped_column(JSON)


class RatingRow(Tables):
    """What a rater said of an item, once; said again, it is a row more, and the newest counts."""

    __tablename__ = "ratings"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("round_items.id"), index=True)
    rater: Mapped[str] = mapped_column(String(100))
    # The scores of the item's reports, in its order.
    scores: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    preferred: Mapped[str | None] = mapped_column(String(64))
    comment: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime)
    is_synthetic: Mapped[bool]
