import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hilum.archive import Archive, Edit, Order, Wording
from hilum.errors import ArchiveError, UsageError

EDIT = Edit(
    1,
    "en",
    Wording.LEARNED,
    " Dr  A ",
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    {"findings": ("No effusion.", " ", "Clear\nlungs. "), "impression": ("Normal.",)},
)
KEPT = replace(EDIT, editor="Dr A", sections={**EDIT.sections, "findings": ("No effusion.", "Clear lungs.")})


@pytest.fixture
def record_id(archive: Archive) -> str:
    return archive.accept(b"film", Order("film.png")).id


def test_every_version_is_kept_and_the_newest_counts(archive: Archive, record_id: str) -> None:
    assert archive.edits.newest(record_id, "en") is None
    assert archive.edits.keep(record_id, EDIT) == KEPT
    second = replace(KEPT, number=2, editor="Dr B")
    archive.edits.keep(record_id, second)
    assert archive.edits.all(record_id, "en") == [second, KEPT]
    assert archive.edits.newest(record_id, "en") == second
    assert archive.edits.all(record_id, "es") == []
    spanish = replace(KEPT, language="es")
    assert archive.edits.keep(record_id, spanish) == archive.edits.newest(record_id, "es")


def test_who_did_not_see_the_newest_version_is_told(archive: Archive, record_id: str) -> None:
    archive.edits.keep(record_id, EDIT)
    for number in (1, 3):
        with pytest.raises(ArchiveError, match="Dr A has left version 1") as caught:
            archive.edits.keep(record_id, replace(EDIT, number=number))
        assert caught.value.code == "edited_meanwhile"
    with pytest.raises(ArchiveError, match="nobody has edited it"):
        archive.edits.keep(record_id, replace(EDIT, number=2, language="es"))
    assert len(archive.edits.all(record_id, "en")) == 1


def test_of_many_who_edit_at_once_one_is_kept(archive: Archive, record_id: str) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def edit(number: int) -> None:
        start.wait()
        try:
            archive.edits.keep(record_id, replace(EDIT, editor=f"Dr {number}"))
            outcomes.append("kept")
        except ArchiveError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [*["edited_meanwhile"] * 7, "kept"]
    assert len(archive.edits.all(record_id, "en")) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"editor": "  "}, "the editor's name"),
        ({"sections": {"findings": (" ",)}}, "got none in findings"),
        ({"sections": {}}, "got none in any"),
        ({"sections": {"findings": ("a" * 20_001,)}}, "at most 20000 characters, got 20001"),
    ],
)
def test_what_is_no_report_is_refused(archive: Archive, record_id: str, wrong: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        archive.edits.keep(record_id, replace(EDIT, **wrong))
    assert archive.edits.all(record_id, "en") == []
