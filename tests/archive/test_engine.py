import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from hilum.archive import Archive, Order, Status
from hilum.archive.engine import open_engine
from hilum.archive.tables import SCHEMA_VERSION
from hilum.errors import ArchiveError, StorageError
from hilum.findings import Decision, Finding, Reading, Stated, to_json


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


BEFORE_SUMMARIES = """
CREATE TABLE records (
    sequence INTEGER NOT NULL PRIMARY KEY, id VARCHAR(32) NOT NULL UNIQUE, created_at DATETIME NOT NULL,
    name VARCHAR(255) NOT NULL, film_sha256 VARCHAR(64) NOT NULL, age_years FLOAT, sex VARCHAR(1), view VARCHAR(3),
    language VARCHAR(35) NOT NULL, revises VARCHAR(32) REFERENCES records (id), status VARCHAR(8) NOT NULL,
    reading JSON, error_code VARCHAR(64), error_message VARCHAR
);
PRAGMA user_version = 1;
"""
INSERT = (
    "INSERT INTO records (id, created_at, name, film_sha256, language, status, reading)"
    " VALUES (?, '2026-01-02 03:04:05.000000', 'film.png', ?, 'en', ?, ?)"
)


def test_an_archive_from_before_the_summaries_is_opened_with_all_that_it_holds(
    tmp_path: Path, reading: Reading
) -> None:
    finding = replace(reading.findings[0], probability=0.1 + 0.2)
    reading = replace(reading, film=replace(reading.film, synthetic=True), findings=(finding, finding))
    kept = {"a" * 32: ("read", json.dumps(to_json(reading))), "b" * 32: ("accepted", None), "c" * 32: ("read", "{")}
    connection = sqlite3.connect(tmp_path / "archive.sqlite")
    connection.executescript(BEFORE_SUMMARIES)
    with connection:
        connection.executemany(INSERT, [(name, "0" * 64, *values) for name, values in kept.items()])
    connection.close()

    for _ in range(2):
        archive = Archive(tmp_path)
        damaged, waiting, read = archive.summaries(10)
        assert (damaged.status, waiting.status, read.status) == (Status.UNREADABLE, Status.ACCEPTED, Status.READ)
        assert read.synthetic
        assert read.findings == (Finding("pneumonia", "pneumonia", Decision.PRESENT, 0.1 + 0.2),) * 2
        assert archive.record("a" * 32).reading == reading
        archive.close()


def test_two_servers_that_open_an_old_archive_change_it_once(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.sqlite")
    connection.executescript(BEFORE_SUMMARIES)
    connection.close()
    with ThreadPoolExecutor(4) as pool:
        for engine in pool.map(open_engine, [tmp_path / "a.sqlite"] * 4):
            engine.dispose()


BEFORE_POINTS = BEFORE_SUMMARIES.replace("error_code", "summary VARCHAR, error_code").replace("= 1;", "= 2;")
BEFORE_PRIORS = BEFORE_POINTS.replace("error_code", "operating_point VARCHAR(64), prevalence JSON, error_code").replace(
    "= 2;", "= 3;"
)


@pytest.mark.parametrize("layout", [BEFORE_SUMMARIES, BEFORE_POINTS, BEFORE_PRIORS])
def test_an_older_archive_keeps_what_is_asked_of_a_new_film(tmp_path: Path, layout: str) -> None:
    connection = sqlite3.connect(tmp_path / "archive.sqlite")
    connection.executescript(layout)
    with connection:
        connection.execute(INSERT, ("a" * 32, "0" * 64, "accepted", None))
    connection.close()
    archive = Archive(tmp_path)
    stated = Stated(prevalence={"pneumonia": 0.02}, indication="cough")
    archive.accept(b"film", Order("film.png", stated, operating_point="conformal_90", prior="a" * 32))
    first, second = archive.pending()
    assert (first.order.prior, second.order.prior) == (None, "a" * 32)
    assert (first.order.operating_point, first.order.stated.prevalence) == (None, {})
    assert (second.order.operating_point, second.order.stated) == ("conformal_90", stated)
    archive.close()
