import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from hilum.archive.engine import open_engine
from hilum.archive.tables import SCHEMA_VERSION
from hilum.errors import ArchiveError, StorageError


def test_commits_reach_the_disk_and_readers_do_not_wait(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.sqlite")
    with engine.connect() as connection:
        pragma = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")
        }
    engine.dispose()
    assert pragma == {"journal_mode": "wal", "synchronous": 2}


def test_an_archive_of_a_newer_layout_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    open_engine(path).dispose()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()

    with pytest.raises(ArchiveError, match="newer hilum"):
        open_engine(path)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"this is not a database, but long enough to be looked at" * 20)
    with pytest.raises(StorageError, match="cannot be opened"):
        open_engine(path)
    assert path.read_bytes().startswith(b"this is not a database")
