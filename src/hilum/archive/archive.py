"""The archive: every film that was accepted, and every reading of it. Nothing in it is overwritten."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Row, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from hilum.archive.edits import Edits
from hilum.archive.engine import open_engine
from hilum.archive.record import Order, Record, Refusal, Status
from hilum.archive.rounds import Rounds
from hilum.archive.summary import Summary, from_text, to_text
from hilum.archive.tables import RecordRow
from hilum.errors import ArchiveError, HilumError, RecordNotFound, StorageError, UsageError
from hilum.findings import Reading, Sex, Stated, View, from_json, to_json
from hilum.storage import FolderStore

DATABASE_FILE = "archive.sqlite"
FILMS_FOLDER = "films"
LEFT_OVER_AGE_S = 86_400
"""A younger film without a record may belong to another server that is just writing its record."""

logger = logging.getLogger(__name__)


class Archive:
    """A folder with a database of records and the films that they are about. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        try:
            # For its owner only: it holds patients' data.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            msg = f"The data folder {folder} cannot be made ({error.strerror}). Name another one in HILUM_DATA."
            raise StorageError(msg) from error
        self._films = FolderStore(folder / FILMS_FOLDER)
        self._engine = open_engine(folder / DATABASE_FILE)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        self.rounds = Rounds(self._transaction)
        self.edits = Edits(self._transaction)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def accept(self, film: bytes, order: Order) -> Record:
        """Keep a film and make its record; both are on disk when this returns.

        Equal films are kept once, but each call makes a record of its own.
        """
        # The film first: a film without a record is harmless, a record without its film is not.
        sha256 = self._films.put(film)
        record = Record(uuid.uuid4().hex, datetime.now(UTC), sha256, order, Status.ACCEPTED)
        with self._transaction() as session:
            session.add(_row(record))
        return record

    def finish(self, record_id: str, reading: Reading) -> Record:
        """Put the reading into an accepted record; one that is settled stays as it is."""
        return self._settle(record_id, status=Status.READ, reading=to_json(reading), summary=to_text(reading))

    def refuse(self, record_id: str, error: HilumError) -> Record:
        """Note in an accepted record why its film was not read; one that is settled stays as it is."""
        return self._settle(record_id, status=Status.REFUSED, error_code=error.code, error_message=error.message)

    def record(self, record_id: str) -> Record:
        """The record of that id.

        Raises:
            RecordNotFound: there is none.
            ArchiveError: it is of a form that this hilum does not know.
        """
        with self._transaction() as session:
            return _record(_find(session, record_id))

    def summaries(self, limit: int, before: str | None = None) -> list[Summary]:
        """At most ``limit`` records in short, newest first; with ``before``, those older than that record.

        Raises:
            RecordNotFound: there is no record of the id ``before``.
        """
        query = select(*LISTED).order_by(RecordRow.sequence.desc()).limit(limit)
        with self._transaction() as session:
            if before is not None:
                sequence = session.scalar(select(RecordRow.sequence).where(RecordRow.id == before))
                if sequence is None:
                    raise _not_found()
                query = query.where(RecordRow.sequence < sequence)
            return [_summary(row) for row in session.execute(query)]

    def pending(self) -> list[Record]:
        """The records accepted but not settled, oldest first; one that cannot be understood is logged and left."""
        query = select(RecordRow).where(RecordRow.status == Status.ACCEPTED.value).order_by(RecordRow.sequence)
        found = []
        with self._transaction() as session:
            for row in session.scalars(query):
                try:
                    found.append(_record(row))
                except ArchiveError as error:
                    logger.warning("Reading %s stays unread: %s", row.id, error.message)
        return found

    def film(self, record: Record) -> bytes:
        """The bytes of the film, as they came.

        Raises:
            StorageError: they are gone or damaged.
        """
        return self._films.get(record.film_sha256)

    def has_film(self, sha256: str) -> bool:
        """Whether a record is about the film of this hash."""
        query = select(RecordRow.sequence).where(RecordRow.film_sha256 == sha256).limit(1)
        with self._transaction() as session:
            return session.scalar(query) is not None

    def sweep(self) -> int:
        """Delete the films without a record and the half-written ones that a stopped server left behind.

        Returns:
            How many files were deleted; none of the last day, as another server may share the folder.

        Raises:
            StorageError: one cannot be deleted.
        """
        with self._transaction() as session:
            named = set(session.scalars(select(RecordRow.film_sha256).distinct()))
        return self._films.sweep(lambda sha256: sha256 in named or self.has_film(sha256), LEFT_OVER_AGE_S)

    def _settle(self, record_id: str, *, status: Status, **values: object) -> Record:
        waiting = (RecordRow.id == record_id) & (RecordRow.status == Status.ACCEPTED.value)
        with self._transaction() as session:
            session.execute(update(RecordRow).where(waiting).values(status=status.value, **values))
            return _record(_find(session, record_id))

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        try:
            with self._sessions.begin() as session:
                yield session
        except SQLAlchemyError as error:
            msg = f"The archive's database failed ({error.__cause__ or error}). Check the disk, then try again."
            raise StorageError(msg) from error


def _find(session: Session, record_id: str) -> RecordRow:
    try:
        row = session.scalar(select(RecordRow).where(RecordRow.id == record_id))
    except ValueError as error:
        # The reading is no JSON.
        raise _unreadable() from error
    if row is None:
        raise _not_found()
    return row


def _not_found() -> RecordNotFound:
    return RecordNotFound("The archive has no reading of this id. The list of readings has the ids that there are.")


def _row(record: Record) -> RecordRow:
    order = record.order
    return RecordRow(
        id=record.id,
        created_at=record.created_at.replace(tzinfo=None),
        name=order.name,
        film_sha256=record.film_sha256,
        age_years=order.stated.age_years,
        sex=order.stated.sex,
        view=order.stated.view,
        language=order.language,
        revises=order.revises,
        operating_point=order.operating_point,
        prevalence=dict(order.stated.prevalence) or None,
        indication=order.stated.indication,
        prior=order.prior,
        status=record.status.value,
    )


LISTED = (
    RecordRow.id,
    RecordRow.created_at,
    RecordRow.name,
    RecordRow.status,
    RecordRow.revises,
    RecordRow.summary,
)
"""The columns that a list needs."""


def _summary(row: Row[str, datetime, str, str, str | None, str | None]) -> Summary:
    created_at = row.created_at.replace(tzinfo=UTC)
    try:
        status = Status(row.status)
        is_synthetic, findings = from_text(row.summary or "") if status is Status.READ else (False, ())
    except ValueError:
        # One record that is not understood must not hide the others.
        return Summary(row.id, created_at, row.name, Status.UNREADABLE, row.revises)
    return Summary(row.id, created_at, row.name, status, row.revises, is_synthetic, findings)


def _record(row: RecordRow) -> Record:
    try:
        return _understood(row)
    except (AttributeError, ValueError, UsageError) as error:
        raise _unreadable() from error


def _unreadable() -> ArchiveError:
    msg = (
        "The archive's record is damaged, or of a form that this hilum does not know; a newer one may have written it. "
        "Use that one, or send the film again."
    )
    return ArchiveError(msg, code="unreadable_record")


def _understood(row: RecordRow) -> Record:
    stated = Stated(
        age_years=row.age_years,
        sex=Sex(row.sex) if row.sex else None,
        view=View(row.view) if row.view else None,
        prevalence=row.prevalence or {},
        indication=row.indication,
    )
    return Record(
        id=row.id,
        created_at=row.created_at.replace(tzinfo=UTC),
        film_sha256=row.film_sha256,
        order=Order(row.name, stated, row.language, row.revises, row.operating_point, row.prior),
        status=Status(row.status),
        reading=None if row.reading is None else from_json(row.reading),
        refusal=Refusal(row.error_code, row.error_message or "") if row.error_code else None,
    )
