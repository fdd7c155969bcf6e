import hashlib
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
