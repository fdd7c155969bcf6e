from pathlib import Path

from sqlalchemy import inspect, text

from hilum.archive.engine import open_engine
from hilum.archive.tables import SCHEMA_VERSION, Tables


def test_a_new_archive_has_every_table_and_its_version(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.sqlite")
    with engine.connect() as connection:
        version = connection.execute(text("PRAGMA user_version")).scalar_one()
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    assert version == SCHEMA_VERSION
    assert tables == set(Tables.metadata.tables) == {"records", "rounds", "round_items", "ratings", "edits"}
