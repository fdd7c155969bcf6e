from pathlib import Path

import pytest

from hilum.errors import StorageError
from hilum.storage import cached_place, pull_cached, push_folder
from hilum.storage.cache import cache_folder


def test_the_folder_is_the_one_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILUM_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("HILUM_CACHE")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert tmp_path / "home" in cache_folder().parents
    assert "hilum" in cache_folder().parts


def test_each_key_of_each_store_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    one = cached_place("s3://b/gold/data")
    assert one.name.startswith("data-")
    assert cached_place("s3://b/gold/data/") == one
    assert cached_place("s3://c/gold/data") != one
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:2")
    assert cached_place("s3://b/gold/data") != one
    with pytest.raises(StorageError, match="Expected s3://bucket/key"):
        cached_place("s3://b")


def test_the_folder_follows_the_store(bucket: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a").write_bytes(b"1")
    (source / "b").write_bytes(b"1")
    push_folder(source, f"{bucket}/old")
    (source / "a").write_bytes(b"2")
    push_folder(source, f"{bucket}/data")
    folder, first = pull_cached(f"{bucket}/data")
    assert (first.moved, first.kept) == (("a", "b"), ())
    (folder / "a").write_bytes(b"3")
    (folder / "stranger").write_bytes(b"x")
    same, second = pull_cached(f"{bucket}/data")
    assert (same, second.moved, second.kept) == (folder, ("a",), ("b",))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a": b"2", "b": b"1"}


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("HILUM_CACHE", str(tmp_path / "file"))
    with pytest.raises(StorageError, match="could not be read or written: Not a directory"):
        pull_cached("s3://b/data")
