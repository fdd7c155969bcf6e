import stat
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hilum.errors import StorageError
from hilum.storage import FetchLimits
from hilum.storage.zip_file import is_safe_name, unpack

MakeZip = Callable[[Mapping[str, bytes]], Path]


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_files_come_out_as_they_went_in(make_zip: MakeZip, tmp_path: Path) -> None:
    files = {"bundle.json": b"{}", "deep/model.onnx": bytes(range(256)) * 1000}
    unpack(make_zip(files), tmp_path / "out")
    assert files_of(tmp_path / "out") == files


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/etc/out.txt", "C:/out.txt", "a\\..\\out.txt"])
def test_a_name_that_leads_out_is_refused_before_anything_is_written(
    make_zip: MakeZip, tmp_path: Path, name: str
) -> None:
    with pytest.raises(StorageError, match="leads out of its folder"):
        unpack(make_zip({"good.txt": b"", name: b"x"}), tmp_path / "in" / "out")
    assert not (tmp_path / "in").exists()


def test_safe_names() -> None:
    assert is_safe_name("a/b.txt")
    assert not any(map(is_safe_name, ["", "..", "a/..", "/a", "a\0b", "c:a"]))


def test_a_link_is_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("passwd")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as content:
        content.writestr(entry, "/etc/passwd")
    with pytest.raises(StorageError, match="'passwd' is a link"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_a_bomb_is_refused_by_what_it_says_of_itself(make_zip: MakeZip, tmp_path: Path) -> None:
    bomb = make_zip({"zeros": bytes(10_000_000)})
    assert bomb.stat().st_size < 20_000
    with pytest.raises(StorageError, match="more than the 1,000,000 bytes"):
        unpack(bomb, tmp_path / "out", FetchLimits(max_bytes=1_000_000))
    assert not (tmp_path / "out").exists()


def test_a_bomb_that_lies_writes_no_more_than_it_said(make_zip: MakeZip, tmp_path: Path) -> None:
    bomb = make_zip({"zeros": bytes(10_000_000)})
    said = (10_000_000).to_bytes(4, "little")
    bomb.write_bytes(bomb.read_bytes().replace(said, (1000).to_bytes(4, "little")))
    with pytest.raises(StorageError, match="is not a whole zip file"):
        unpack(bomb, tmp_path / "out", FetchLimits(max_bytes=1_000_000))
    assert all(len(data) <= 1000 for data in files_of(tmp_path / "out").values())


def test_too_many_files_are_refused(make_zip: MakeZip, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="more than the 2 files"):
        unpack(make_zip({str(i): b"" for i in range(3)}), tmp_path / "out", FetchLimits(max_files=2))


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as content, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content.writestr("a", "1")
        content.writestr("a", "2")
    with pytest.raises(StorageError, match="File exists"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize("keep", [0, 50, -30])
def test_a_damaged_zip_is_named(make_zip: MakeZip, tmp_path: Path, keep: int) -> None:
    path = make_zip({"a": bytes(range(256)) * 10})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(StorageError, match=r"made\.zip is not a whole zip file"):
        unpack(path, tmp_path / "out")


def test_a_flipped_byte_is_noticed(make_zip: MakeZip, tmp_path: Path) -> None:
    path = make_zip({"a": bytes(range(256)) * 10})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(StorageError, match="Fetch it again"):
        unpack(path, tmp_path / "out")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file"):
        unpack(tmp_path / "none.zip", tmp_path / "out")
