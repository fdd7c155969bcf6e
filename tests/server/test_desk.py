import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hilum.archive import Archive, Order, Status
from hilum.errors import ArchiveBusy, BundleError, FilmError
from hilum.images import Limits
from hilum.server.desk import Desk, Readiness


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path / "data")
    yield opened
    opened.close()


def make_desk(archive: Archive, *, bundles: tuple[str, ...] = (), queue_films: int = 8) -> Desk:
    return Desk(archive, bundles=bundles, queue_films=queue_films, limits=Limits())


def wait_until_loaded(desk: Desk) -> None:
    async def wait() -> None:
        while desk.readiness is Readiness.LOADING:
            await asyncio.sleep(0.02)

    asyncio.run(asyncio.wait_for(wait(), 60))


@pytest.fixture
def desk(archive: Archive) -> Iterator[Desk]:
    from hilum.server.settings import load_settings

    opened = make_desk(archive, bundles=load_settings().bundles, queue_films=1)
    opened.open()
    wait_until_loaded(opened)
    yield opened
    opened.close()


def test_a_film_is_on_disk_before_it_is_read(archive: Archive, desk: Desk, films: list[bytes]) -> None:
    record, settled = asyncio.run(desk.take_in(lambda: films[0], Order("film.png")))

    assert archive.film(record) == films[0]
    done = settled.result(60)
    assert (done.id, done.status) == (record.id, Status.READ)
    assert archive.record(record.id) == done


def test_a_film_that_cannot_be_decoded_gives_its_place_back(archive: Archive, desk: Desk, films: list[bytes]) -> None:
    for _ in range(3):
        with pytest.raises(FilmError):
            asyncio.run(desk.take_in(lambda: b"no film", Order("film.png")))
    assert archive.summaries(10) == []
    asyncio.run(desk.take_in(lambda: films[0], Order("film.png")))[1].result(60)


def test_a_full_queue_says_when_to_come_again(desk: Desk, films: list[bytes]) -> None:
    async def send_two() -> None:
        first = asyncio.ensure_future(desk.take_in(lambda: films[0], Order("film.png")))
        await asyncio.sleep(0)
        with pytest.raises(ArchiveBusy) as caught:
            await desk.take_in(lambda: films[1], Order("film.png"))
        assert caught.value.retry_after_s >= 1
        (await first)[1].result(60)

    asyncio.run(send_two())


def test_what_waited_is_read_at_the_next_start(archive: Archive, films: list[bytes]) -> None:
    from hilum.server.settings import load_settings

    waiting = [archive.accept(film, Order("film.png")) for film in films[:3]]
    desk = make_desk(archive, bundles=load_settings().bundles)
    desk.open()
    wait_until_loaded(desk)
    asyncio.run(desk.take_in(lambda: films[3], Order("later.png")))[1].result(60)
    desk.close()

    assert [archive.record(record.id).status for record in waiting] == [Status.READ] * 3


def test_a_kept_film_that_can_no_longer_be_read_is_refused_and_the_next_is_read(
    archive: Archive, films: list[bytes]
) -> None:
    from hilum.server.settings import load_settings

    damaged = archive.accept(b"no film", Order("film.png"))
    sound = archive.accept(films[0], Order("film.png"))
    desk = make_desk(archive, bundles=load_settings().bundles)
    desk.open()
    wait_until_loaded(desk)
    asyncio.run(desk.take_in(lambda: films[1], Order("later.png")))[1].result(60)
    desk.close()

    assert archive.record(damaged.id).status is Status.REFUSED
    assert archive.record(sound.id).status is Status.READ


def test_a_film_that_the_disk_does_not_give_is_read_when_it_does(
    archive: Archive, films: list[bytes], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from hilum.server.settings import load_settings

    waiting = archive.accept(films[0], Order("film.png"))
    (kept,) = (path for path in (tmp_path / "data/films").rglob("*") if path.is_file())
    away = kept.rename(tmp_path / "away")
    for status in (Status.ACCEPTED, Status.READ):
        desk = make_desk(archive, bundles=load_settings().bundles)
        desk.open()
        wait_until_loaded(desk)
        asyncio.run(desk.take_in(lambda: films[1], Order("later.png")))[1].result(60)
        desk.close()
        assert archive.record(waiting.id).status is status
        if away.exists():
            assert waiting.id in caplog.text
            away.rename(kept)


def test_without_its_models_a_desk_takes_nothing_in(archive: Archive, films: list[bytes]) -> None:
    waiting = archive.accept(films[0], Order("film.png"))
    desk = make_desk(archive, bundles=("no-such-bundle",))
    desk.open()
    wait_until_loaded(desk)
    with pytest.raises(BundleError, match="no-such-bundle"):
        asyncio.run(desk.take_in(lambda: films[1], Order("film.png")))
    desk.close()

    assert desk.readiness is Readiness.FAILED
    assert archive.record(waiting.id).status is Status.ACCEPTED
    assert len(archive.summaries(10)) == 1


def test_a_desk_that_is_not_open_is_not_ready(archive: Archive) -> None:
    with pytest.raises(BundleError) as caught:
        _ = make_desk(archive).bundles
    assert caught.value.code == "not_ready"


def test_an_accepted_film_is_read_though_the_limit_was_lowered_since(archive: Archive, films: list[bytes]) -> None:
    from hilum.server.settings import load_settings

    large = archive.accept(films[0], Order("film.png"))
    desk = Desk(archive, bundles=load_settings().bundles, queue_films=8, limits=Limits(max_bytes=len(films[0]) - 1))
    desk.open()
    wait_until_loaded(desk)
    with pytest.raises(FilmError):
        asyncio.run(desk.take_in(lambda: films[0], Order("film.png")))
    end_s = time.monotonic() + 60
    while archive.pending() and time.monotonic() < end_s:
        time.sleep(0.02)
    desk.close()

    assert archive.record(large.id).status is Status.READ


def test_films_on_their_way_fill_the_queue_too(archive: Archive) -> None:
    desk = make_desk(archive, queue_films=3)
    desk.require_room(2)
    with pytest.raises(ArchiveBusy):
        desk.require_room(3)


def test_what_a_kill_left_behind_is_deleted_at_the_start(archive: Archive, tmp_path: Path) -> None:
    left = tmp_path / "data/films/ab/.half.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a film")
    os.utime(left, (0, 0))
    desk = make_desk(archive, bundles=("no-such-bundle",))
    desk.open()
    desk.close()
    assert not left.exists()


def test_a_desk_is_ready_only_with_its_guard(archive: Archive) -> None:
    from hilum.inference.guard import load_guard

    load_guard.cache_clear()
    desk = make_desk(archive)
    desk.open()
    wait_until_loaded(desk)
    desk.close()
    assert load_guard.cache_info().currsize == 1
