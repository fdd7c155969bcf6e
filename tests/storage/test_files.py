import os
import stat
from pathlib import Path

import pytest

from hilum.errors import StorageError
from hilum.storage import files, write_whole


def test_writes_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "film.bin"
    write_whole(target, b"first")
    write_whole(target, b"second")
    assert target.read_bytes() == b"second"
    assert list(target.parent.iterdir()) == [target]


def test_rights_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "f", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


def test_the_rights_of_the_process_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two threads that change the umask at the same time may leave the wrong one behind.
    changes = []
    monkeypatch.setattr(os, "umask", changes.append)
    write_whole(tmp_path / "f", b"x")
    assert changes == []


def test_the_name_of_every_new_folder_reaches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    monkeypatch.setattr(files, "_sync_folder", synced.append)
    write_whole(tmp_path / "new" / "folder" / "film.bin", b"x")
    assert synced == [tmp_path, tmp_path / "new", tmp_path / "new" / "folder"]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "film.bin"
    write_whole(target, b"before")

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(StorageError, match="No space left"):
        write_whole(target, b"after")
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_that_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be written"):
        write_whole(tmp_path, b"x")
