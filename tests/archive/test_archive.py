import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hilum.archive import Archive, Order, Status
from hilum.errors import RecordNotFound, StorageError, UnreadableFilm
from hilum.findings import Reading, Sex, Stated, View


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

    first = [record.id for record in archive.records(2)]
    second = [record.id for record in archive.records(2, before=first[-1])]
    third = [record.id for record in archive.records(2, before=second[-1])]

    assert first + second + third == ids[::-1]


@pytest.mark.parametrize("wrong", ["", "0" * 32, "../../etc/passwd", "' or 1=1 --"])
def test_an_unknown_id_is_not_found(archive: Archive, wrong: str) -> None:
    archive.accept(b"film", Order("film.png"))
    with pytest.raises(RecordNotFound):
        archive.record(wrong)
    with pytest.raises(RecordNotFound):
        archive.records(10, before=wrong)


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
    assert len(archive.records(100)) == 40
    assert archive.pending() == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="HILUM_DATA"):
        Archive(tmp_path / "file" / "data")


@pytest.mark.skipif(os.name != "posix", reason="rights of a folder are POSIX")
def test_a_new_folder_is_its_owners_only(archive: Archive, tmp_path: Path) -> None:
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
