import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hilum.errors import StorageError
from hilum.storage import FetchLimits, pull_object, push_object
from hilum.storage.checksums import PART_BYTES
from hilum.storage.objects import receive
from hilum.storage.s3 import open_place
from hilum.storage.tally import Tally

BIG_BYTES = 2 * PART_BYTES + 12345


@pytest.mark.parametrize("size", [0, 1, BIG_BYTES])
@pytest.mark.parametrize("key", ["plain.bin", "with space/ñ 1%20+~[x]&.bin"])
def test_an_object_comes_back_as_it_was_sent(size: int, key: str, bucket: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(size))
    sent: list[int] = []
    come: list[int] = []
    push_object(tmp_path / "a", f"{bucket}/{key}", lambda so_far, _: sent.append(so_far))
    pull_object(f"{bucket}/{key}", tmp_path / "in" / "b", on_bytes=lambda so_far, _: come.append(so_far))
    assert (tmp_path / "in" / "b").read_bytes() == (tmp_path / "a").read_bytes()
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["b"]
    if size:
        assert (sent[-1], come[-1]) == (size, size)
    stored = open_place(f"{bucket}/{key}").find_object()
    assert stored.sha256 == hashlib.sha256((tmp_path / "a").read_bytes()).hexdigest()


def test_what_was_left_by_a_crash_is_gone_on_with(bucket: str, tmp_path: Path) -> None:
    data = os.urandom(BIG_BYTES)
    (tmp_path / "a").write_bytes(data)
    push_object(tmp_path / "a", f"{bucket}/a")
    target = tmp_path / "in" / "b"
    target.parent.mkdir()
    place = open_place(f"{bucket}/a")
    stored = place.find_object()
    interrupt_after(place, stored, target, 3 * 1024 * 1024)
    (part,) = target.parent.iterdir()
    had = part.stat().st_size
    assert 0 < had < BIG_BYTES
    told: list[int] = []
    assert receive(place, stored, target, Tally(BIG_BYTES, lambda so_far, _: told.append(so_far)))
    assert told[0] > had
    assert target.read_bytes() == data
    assert list(target.parent.iterdir()) == [target]


def test_what_was_left_damaged_is_fetched_anew(bucket: str, tmp_path: Path) -> None:
    data = os.urandom(BIG_BYTES)
    (tmp_path / "a").write_bytes(data)
    push_object(tmp_path / "a", f"{bucket}/a")
    target = tmp_path / "in" / "b"
    target.parent.mkdir()
    place = open_place(f"{bucket}/a")
    stored = place.find_object()
    interrupt_after(place, stored, target, 3 * 1024 * 1024)
    (part,) = target.parent.iterdir()
    part.write_bytes(bytes(part.stat().st_size))
    receive(place, stored, target, Tally(BIG_BYTES))
    assert target.read_bytes() == data


def interrupt_after(place: Any, stored: Any, target: Path, size: int) -> None:
    class Crash(BaseException):
        pass

    def crash(so_far: int, _total: int | None) -> None:
        if so_far >= size:
            raise Crash

    with pytest.raises(Crash):
        receive(place, stored, target, Tally(BIG_BYTES, crash))


def test_an_object_damaged_in_the_store_is_refused(ceph: Any, bucket: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(1000))
    push_object(tmp_path / "a", f"{bucket}/a.png")
    ceph.damage(bucket.removeprefix("s3://"), "a.png")
    with pytest.raises(StorageError, match=r"a\.png is damaged: its bytes are not those of its checksum"):
        pull_object(f"{bucket}/a.png", tmp_path / "in" / "b")
    assert list((tmp_path / "in").iterdir()) == []


def test_a_store_that_restarts_in_the_middle_is_waited_for(ceph: Any, bucket: str, tmp_path: Path) -> None:
    data = os.urandom(BIG_BYTES)
    (tmp_path / "a").write_bytes(data)
    again: list[threading.Thread] = []

    def restart(so_far: int, _total: int | None) -> None:
        if so_far > BIG_BYTES // 3 and not again:
            ceph.stop_gateway()
            again.append(threading.Thread(target=ceph.start_gateway))
            again[0].start()

    push_object(tmp_path / "a", f"{bucket}/a", restart)
    again.pop().join()
    pull_object(f"{bucket}/a", tmp_path / "b", on_bytes=restart)
    again.pop().join()
    assert (tmp_path / "b").read_bytes() == data


def test_a_store_that_stays_away_is_named_and_nothing_is_kept(ceph: Any, bucket: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    push_object(tmp_path / "a", f"{bucket}/a")
    ceph.stop_gateway()
    try:
        with pytest.raises(StorageError, match="could not be fetched: nothing answers at the endpoint"):
            pull_object(f"{bucket}/a", tmp_path / "b", FetchLimits(timeout_s=5, patience_s=1))
    finally:
        ceph.start_gateway()
    assert not (tmp_path / "b").exists()


def test_a_place_that_cannot_be_written_is_named(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    push_object(tmp_path / "a", f"{bucket}/a")
    with pytest.raises(StorageError, match="could not be read or written: File exists"):
        pull_object(f"{bucket}/a", tmp_path / "a" / "b")
    with pytest.raises(StorageError, match="could not be read or written: No such file"):
        push_object(tmp_path / "none", f"{bucket}/b")


def test_an_object_that_outgrew_what_was_said_of_it_is_refused(
    serve: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"ETag": '"e"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT", "Content-Length": "400"}
    monkeypatch.setenv("AWS_ENDPOINT_URL", serve({"/b/a": (200, headers, bytes(400))}))
    for name, value in (("ALLOW_HTTP", "true"), ("REGION", "x"), ("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(f"AWS_{name}", value)
    place = open_place("s3://b/a")
    stored = place.find_object()
    assert stored.size_bytes == 400
    # Nothing tells whether these are the bytes, and that is said.
    assert receive(place, stored, tmp_path / "a", Tally(400)) is False
    with pytest.raises(StorageError, match="expected 300 bytes of a"):
        receive(place, type(stored)("a", 300, stored.e_tag), tmp_path / "b", Tally(300))
    with pytest.raises(StorageError, match="more than the 100 bytes"):
        pull_object("s3://b/a", tmp_path / "b", FetchLimits(max_bytes=100))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
