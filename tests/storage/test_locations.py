from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hilum.errors import StorageError
from hilum.storage import fetch

MakeZip = Callable[[Mapping[str, bytes]], Path]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


def test_a_folder_is_itself(tmp_path: Path, scratch: Path) -> None:
    assert fetch(tmp_path, scratch) == tmp_path
    assert fetch(str(tmp_path), scratch) == tmp_path


def test_a_zip_is_unpacked(make_zip: MakeZip, scratch: Path) -> None:
    assert (fetch(str(make_zip({"a": b"1"})), scratch) / "a").read_bytes() == b"1"


def test_a_zip_of_the_web_is_fetched_and_unpacked(make_zip: MakeZip, serve: Callable[..., str], scratch: Path) -> None:
    address = serve({"/m.zip?v=1": (200, {}, make_zip({"a": b"1"}).read_bytes())})
    assert (fetch(f"{address}/m.zip?v=1", scratch) / "a").read_bytes() == b"1"
    assert [path.name for path in scratch.iterdir()] == ["fetched"]


def test_a_page_in_place_of_a_zip_is_noticed(serve: Callable[..., str], scratch: Path) -> None:
    with pytest.raises(StorageError, match="is not a whole zip file"):
        fetch(f"{serve({'/m.zip': (200, {}, b'<html>log in</html>')})}/m.zip", scratch)


@pytest.mark.parametrize("uri", ["nowhere", "ftp://host/a.zip", "file:///a.zip", "s3://bucket"])
def test_what_it_is_not_is_said(uri: str, scratch: Path) -> None:
    with pytest.raises(StorageError, match="Expected"):
        fetch(uri, scratch)
