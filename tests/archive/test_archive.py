import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hilum.archive import Archive, Order, Status
from hilum.errors import ArchiveError, RecordNotFound, StorageError, UnreadableFilm
from hilum.findings import Decision, Finding, Reading, Sex, Stated, View


def test_an_accepted_film_is_found_by_another_opening(archive: Archive, tmp_path: Path) -> None:
    order = Order("film.png", Stated(3.5, Sex.FEMALE, View.AP), "es")
    accepted = archive.accept(b"bytes of a film", order)

    again = Archive(tmp_path / "data")
    found = again.record(accepted.id)
    assert found == accepted
    assert found.order == order
    assert found.status is Status.ACCEPTED
    assert again.film(found) == b"bytes of a film"
    assert again.pending() == [accepted]
    again.close()


def test_equal_films_are_kept_once_with_a_record_each(archive: Archive, tmp_path: Path) -> None:
    first = archive.accept(b"same", Order("a.png"))
    second = archive.accept(b"same", Order("b.png", revises=first.id))

    assert first.id != second.id
    assert first.film_sha256 == second.film_sha256
    assert archive.record(second.id).order.revises == first.id
    assert len([path for path in (tmp_path / "data/films").rglob("*") if path.is_file()]) == 1


def test_a_reading_comes_back_as_it_was(archive: Archive, reading: Reading) -> None:
    record = archive.accept(b"film", Order("film.png"))

    finished = archive.finish(record.id, reading)

    assert finished.status is Status.READ
    assert finished.reading == reading
    assert archive.record(record.id) == finished
    assert archive.pending() == []


def test_a_settled_record_stays_as_it_is(archive: Archive, reading: Reading) -> None:
    record = archive.accept(b"film", Order("film.png"))
    archive.finish(record.id, reading)

    after = archive.refuse(record.id, UnreadableFilm("too late"))

    assert after.status is Status.READ
    assert after.reading == reading
    assert after.refusal is None


def test_a_refusal_keeps_its_reason(archive: Archive) -> None:
    record = archive.accept(b"film", Order("film.png"))

    refused = archive.refuse(record.id, UnreadableFilm("damaged"))

    assert refused.status is Status.REFUSED
    assert refused.refusal is not None
    assert (refused.refusal.code, refused.refusal.message) == ("unreadable_film", "damaged")
    assert refused.reading is None


def test_pages_go_from_the_newest_to_the_oldest_without_gaps(archive: Archive) -> None:
    ids = [archive.accept(b"film", Order(f"{number}.png")).id for number in range(5)]

    first = [record.id for record in archive.summaries(2)]
    second = [record.id for record in archive.summaries(2, before=first[-1])]
    third = [record.id for record in archive.summaries(2, before=second[-1])]

    assert first + second + third == ids[::-1]


@pytest.mark.parametrize("wrong", ["", "0" * 32, "../../etc/passwd", "' or 1=1 --"])
def test_an_unknown_id_is_not_found(archive: Archive, wrong: str) -> None:
    archive.accept(b"film", Order("film.png"))
    with pytest.raises(RecordNotFound):
        archive.record(wrong)
    with pytest.raises(RecordNotFound):
        archive.summaries(10, before=wrong)


def test_has_film_knows_only_films_with_a_record(archive: Archive) -> None:
    record = archive.accept(b"film", Order("film.png"))
    assert archive.has_film(record.film_sha256)
    assert not archive.has_film("0" * 64)


def test_a_lost_film_is_told(archive: Archive, tmp_path: Path) -> None:
    record = archive.accept(b"film", Order("film.png"))
    for path in (tmp_path / "data/films").rglob(record.film_sha256):
        path.unlink()
    with pytest.raises(StorageError):
        archive.film(record)


def test_many_threads_write_at_once(archive: Archive, reading: Reading) -> None:
    def accept_and_finish(number: int) -> str:
        record = archive.accept(bytes([number]), Order(f"{number}.png"))
        return archive.finish(record.id, reading).order.name

    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(accept_and_finish, range(40)))

    assert names == [f"{number}.png" for number in range(40)]
    assert len(archive.summaries(100)) == 40
    assert archive.pending() == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="HILUM_DATA"):
        Archive(tmp_path / "file" / "data")


@pytest.mark.skipif(os.name != "posix", reason="rights of a folder are POSIX")
def test_a_new_folder_is_its_owners_only(archive: Archive, tmp_path: Path) -> None:
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def _change(folder: Path, record_id: str, assignment: str) -> None:
    connection = sqlite3.connect(folder / "data/archive.sqlite")
    with connection:
        assert connection.execute(f"UPDATE records SET {assignment} WHERE id = ?", (record_id,)).rowcount == 1  # noqa: S608
    connection.close()


def test_a_list_says_what_it_shows_without_the_readings(archive: Archive, reading: Reading, tmp_path: Path) -> None:
    record = archive.finish(archive.accept(b"film", Order("film.png")).id, reading)
    _change(tmp_path, record.id, "reading = 'no JSON, and never looked at'")

    (summary,) = archive.summaries(10)

    assert summary.findings == (Finding("pneumonia", "pneumonia", Decision.PRESENT, 0.75),)
    assert (summary.id, summary.created_at, summary.name) == (record.id, record.created_at, "film.png")
    assert (summary.status, summary.synthetic, summary.revises) == (Status.READ, False, None)


@pytest.mark.parametrize(
    "assignment",
    [
        "reading = json_set(reading, '$.schema_version', 99), summary = json_set(summary, '$.schema_version', 99)",
        "reading = 'no JSON', summary = 'no JSON'",
        "reading = '[]', summary = '[]'",
        "reading = json_remove(reading, '$.film'), summary = NULL",
        "status = 'sealed'",
    ],
)
def test_a_record_of_an_unknown_form_is_told_and_hides_no_other(
    archive: Archive, reading: Reading, tmp_path: Path, assignment: str
) -> None:
    sound, strange = (archive.accept(b"film", Order("film.png")).id for _ in range(2))
    for record_id in (sound, strange):
        archive.finish(record_id, reading)
    _change(tmp_path, strange, assignment)

    assert [item.status for item in archive.summaries(10)] == [Status.UNREADABLE, Status.READ]
    assert archive.record(sound).reading == reading
    with pytest.raises(ArchiveError) as caught:
        archive.record(strange)
    assert caught.value.code == "unreadable_record"


@pytest.mark.parametrize("assignment", ["view = 'XXX'", "age_years = -3"])
def test_what_waits_in_an_unknown_form_does_not_keep_the_others_waiting(
    archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture, assignment: str
) -> None:
    strange, sound = (archive.accept(b"film", Order("film.png")) for _ in range(2))
    _change(tmp_path, strange.id, assignment)
    assert archive.pending() == [sound]
    assert strange.id in caplog.text


def test_a_sweep_takes_old_films_without_a_record(archive: Archive, tmp_path: Path) -> None:
    kept = archive.accept(b"film", Order("film.png"))
    films = tmp_path / "data/films"
    (film,) = (path for path in films.rglob("*") if path.is_file())
    old, new = (film.with_name(sign * 64) for sign in "ab")
    part = film.with_name(".half.part")
    for path in (old, new, part):
        path.write_bytes(b"nobody names it")
    old_s = time.time() - 2 * 86_400
    for path in (film, old, part):
        os.utime(path, (old_s, old_s))

    assert archive.sweep() == 2

    assert [path.exists() for path in (old, new, part)] == [False, True, False]
    assert archive.film(kept) == b"film"
