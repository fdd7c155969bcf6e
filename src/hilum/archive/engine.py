"""Opens the archive's database: durable, for many threads, and of a layout known here."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from hilum.archive.tables import SCHEMA_VERSION, Tables
from hilum.errors import ArchiveError, StorageError

BUSY_TIMEOUT_S = 30

SUMMARISE = """
UPDATE records SET summary = json_object(
    'schema_version', json_extract(reading, '$.schema_version'),
    'synthetic', json_extract(reading, '$.film.synthetic'),
    'findings', json((
        SELECT json_group_array(json(json_extract(value, '$.name', '$.bundle', '$.decision', '$.probability')))
        FROM json_each(reading, '$.findings')
    ))
) WHERE json_valid(reading)
"""
"""Gives every reading the summary that newer ones are kept with, without bringing readings into memory."""


def open_engine(path: Path) -> Engine:
    """Open the database at ``path``, making its tables when it is new.

    Raises:
        ArchiveError: a newer hilum wrote it.
        StorageError: it cannot be opened or written, or is no database.
    """
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _make_durable)
    try:
        _lay_out(engine, path)
    except SQLAlchemyError as error:
        engine.dispose()
        msg = f"The archive {path} cannot be opened ({error.__cause__ or error}). Check the folder, or restore a copy."
        raise StorageError(msg) from error
    except ArchiveError:
        engine.dispose()
        raise
    return engine


def _make_durable(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # FULL: a commit has reached the disk when it returns, so that an accepted film outlives a power cut.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _lay_out(engine: Engine, path: Path) -> None:
    with engine.begin() as connection:
        version = connection.execute(text("PRAGMA user_version")).scalar_one()
        if version > SCHEMA_VERSION:
            msg = (
                f"The archive {path} has layout {version}; this hilum knows layouts up to {SCHEMA_VERSION}. "
                "A newer hilum wrote it: use that one, or another data folder."
            )
            raise ArchiveError(msg)
        if version < SCHEMA_VERSION:
            # Python's driver begins a transaction only before data is changed; this one also guards the layout, so
            # that of two servers only one changes it, and a stopped one leaves it as it was.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _change_layout(connection, connection.execute(text("PRAGMA user_version")).scalar_one())


def _change_layout(connection: Connection, version: int) -> None:
    if version == 1:
        connection.execute(text("ALTER TABLE records ADD COLUMN summary VARCHAR"))
        connection.execute(text(SUMMARISE))
    if version in (1, 2):
        connection.execute(text("ALTER TABLE records ADD COLUMN operating_point VARCHAR(64)"))
        connection.execute(text("ALTER TABLE records ADD COLUMN prevalence JSON"))
    if version in (1, 2, 3):
        connection.execute(text("ALTER TABLE records ADD COLUMN indication VARCHAR"))
        connection.execute(text("ALTER TABLE records ADD COLUMN prior VARCHAR(32) REFERENCES records (id)"))
    # Tables that there are already stay as they are.
    Tables.metadata.create_all(connection)
    connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))
