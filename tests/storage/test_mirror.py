import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hilum.errors import StorageError
from hilum.storage import PullRule, Transfer, has_objects, pull_folder, push_folder
from hilum.storage.checksums import MEBIBYTE

FILES = {"films.csv": b"film\n", "films/1.png": b"one", "films/in/2.png": b"two", "empty": b""}


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_goes_there_and_back_and_only_what_lacks_is_moved(bucket: str, tmp_path: Path) -> None:
    source, told = write(tmp_path / "source", FILES), []
    assert push_folder(source, f"{bucket}/gold/data/") == Transfer(tuple(sorted(FILES)), 11, ())
    assert push_folder(source, f"{bucket}/gold/data").kept == tuple(sorted(FILES))
    pulled = pull_folder(f"{bucket}/gold/data", tmp_path / "b", on_bytes=lambda *both: told.append(both))
    assert (set(pulled.moved), pulled.moved_bytes, pulled.unchecked) == (set(FILES), 11, ())
    assert told[-1] == (11, 11)
    assert read(tmp_path / "b") == FILES
    (tmp_path / "b" / "films" / "1.png").unlink()
    again = pull_folder(f"{bucket}/gold/data", tmp_path / "b")
    assert (again.moved, again.kept) == (("films/1.png",), tuple(sorted(set(FILES) - {"films/1.png"})))
    # A key is the whole name of a folder, not the beginning of one.
    assert not has_objects(f"{bucket}/gold/dat")
    with pytest.raises(StorageError, match="Nothing lies under"):
        pull_folder(f"{bucket}/gold/dat", tmp_path / "c")


def test_what_differs_is_written_over_only_when_that_is_said(bucket: str, tmp_path: Path) -> None:
    ours, theirs = write(tmp_path / "ours", FILES), {**FILES, "films/1.png": b"uno"}
    push_folder(ours, f"{bucket}/data")
    write(ours, {"films/1.png": b"uno", "more.csv": b"more"})
    with pytest.raises(StorageError, match=r"1 of the files in s3://.*differ.*films/1\.png.*--replace"):
        push_folder(ours, f"{bucket}/data")
    with pytest.raises(StorageError, match=r"1 of the files in .*ours differ.*--replace"):
        pull_folder(f"{bucket}/data", ours)
    # Refused before anything was moved.
    assert read(ours) == {**theirs, "more.csv": b"more"}
    pull_folder(f"{bucket}/data", tmp_path / "c")
    assert read(tmp_path / "c") == FILES
    push_folder(ours, f"{bucket}/data", may_replace=True)
    pull_folder(f"{bucket}/data", tmp_path / "c", rule=PullRule(may_replace=True))
    assert read(tmp_path / "c") == {**theirs, "more.csv": b"more"}


def test_an_exact_pull_deletes_what_has_no_object(bucket: str, tmp_path: Path) -> None:
    push_folder(write(tmp_path / "a", FILES), f"{bucket}/data")
    folder = write(tmp_path / "b", {"old/in/1.png": b"old", "films/3.png": b"old", "films/.3.png.0.part": b"old"})
    pull_folder(f"{bucket}/data", folder, rule=PullRule(is_exact=True))
    assert read(folder) == FILES
    assert not (folder / "old").exists()


def test_what_vouches_for_the_others_goes_last_and_nothing_does_when_they_fail(
    ceph: Any, bucket: str, tmp_path: Path
) -> None:
    order: list[int] = []
    files = {"a.json": b"1", "b": b"22", "c": b"333"}
    push_folder(write(tmp_path / "a", files), f"{bucket}/x", lambda so_far, _: order.append(so_far), last=["a.json"])
    assert order[-2:] == [5, 6]

    class Failure(Exception):
        pass

    def fail(so_far: int, _total: int | None) -> None:
        raise Failure

    with pytest.raises(Failure):
        push_folder(tmp_path / "a", f"{bucket}/y", fail, last=["a.json"])
    pull_folder(f"{bucket}/y", tmp_path / "y")
    assert "a.json" not in read(tmp_path / "y")


def test_one_damaged_object_fails_the_pull_and_is_not_there(ceph: Any, bucket: str, tmp_path: Path) -> None:
    push_folder(write(tmp_path / "a", FILES), f"{bucket}/data")
    ceph.damage(bucket.removeprefix("s3://"), "data/films/1.png")
    with pytest.raises(StorageError, match=r"data/films/1\.png is damaged"):
        pull_folder(f"{bucket}/data", tmp_path / "b")
    assert not (tmp_path / "b" / "films" / "1.png").exists()
    # Damaged a second time in the same way it is whole again, and the same command goes on.
    ceph.damage(bucket.removeprefix("s3://"), "data/films/1.png")
    pull_folder(f"{bucket}/data", tmp_path / "b")
    assert read(tmp_path / "b") == FILES


def test_an_empty_folder_and_one_that_is_not_there_are_refused(bucket: str, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(StorageError, match="Expected a folder with files"):
            push_folder(folder, f"{bucket}/data")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_what_would_be_left_out_behind_a_link_is_refused(bucket: str, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", FILES)
    folder = write(tmp_path / "data", {"a": b"a"})
    (folder / "b").symlink_to(tmp_path / "elsewhere" / "films.csv")
    assert push_folder(folder, f"{bucket}/data").moved == ("a", "b")
    (folder / "films").symlink_to(tmp_path / "elsewhere" / "films")
    with pytest.raises(StorageError, match=r"1 links to folders or to nothing \(films\)"):
        push_folder(folder, f"{bucket}/data")


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")
def test_a_pull_that_is_killed_goes_on(bucket: str, tmp_path: Path) -> None:
    big = {f"{number}.bin": os.urandom(24 * MEBIBYTE) for number in range(2)}
    push_folder(write(tmp_path / "a", {**FILES, **big}), f"{bucket}/data")
    words = ["-m", "hilum", "data", "pull", f"{bucket}/data", str(tmp_path / "b")]
    process = subprocess.Popen([sys.executable, *words], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None and not list((tmp_path / "b").glob(".*.part")):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    # Whatever has its own name is whole.
    assert {name: data for name, data in read(tmp_path / "b").items() if name in big} == {}
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    assert read(tmp_path / "b") == {**FILES, **big}
