import hashlib
import os
import time
from pathlib import Path

import pytest

from hilum.errors import StorageError
from hilum.storage import FolderStore


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    first, second = store.put(b"film"), store.put(b"film")
    assert first == second == hashlib.sha256(b"film").hexdigest()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / first[:2] / first]
    assert store.get(first) == b"film"


def test_a_changed_object_is_noticed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    sha256 = store.put(b"film")
    (tmp_path / sha256[:2] / sha256).write_bytes(b"fil")
    with pytest.raises(StorageError, match="has changed on disk"):
        store.get(sha256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_only_hashes_name_objects(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError, match="64 hexadecimal digits"):
        FolderStore(tmp_path).has(name)


def test_a_missing_object_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is not in"):
        FolderStore(tmp_path).get("0" * 64)


@pytest.mark.parametrize("damaged", [b"fil", b"FILM", b""])
def test_a_damaged_object_is_mended_by_the_next_put(tmp_path: Path, damaged: bytes) -> None:
    store = FolderStore(tmp_path)
    sha256 = store.put(b"film")
    (tmp_path / sha256[:2] / sha256).write_bytes(damaged)
    assert store.put(b"film") == sha256
    assert store.get(sha256) == b"film"


DAY_S = 86_400


def _make_old(path: Path) -> None:
    old_s = time.time() - 2 * DAY_S
    os.utime(path, (old_s, old_s))


def test_a_sweep_takes_what_is_old_and_unwanted_and_nothing_else(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    wanted, unwanted, fresh, again = (store.put(data) for data in (b"wanted", b"unwanted", b"fresh", b"again"))
    folder = tmp_path / wanted[:2]
    part, new_part, note = folder / f".{wanted[:40]}.1.part", folder / f".{wanted[:40]}.2.part", folder / "note.txt"
    for path in (part, new_part, note):
        path.write_bytes(b"half")
    for path in (part, note, *(tmp_path / name[:2] / name for name in (wanted, unwanted, again))):
        _make_old(path)
    store.put(b"again")

    assert store.sweep(lambda sha256: sha256 == wanted, DAY_S) == 2

    assert [store.has(sha256) for sha256 in (wanted, unwanted, fresh, again)] == [True, False, True, True]
    assert [path.exists() for path in (part, new_part, note)] == [False, True, True]


def test_a_store_that_is_not_there_yet_has_nothing_to_sweep(tmp_path: Path) -> None:
    assert FolderStore(tmp_path / "none").sweep(lambda _: False, 0) == 0
