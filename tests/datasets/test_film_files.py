from pathlib import Path

import pytest

from hilum.datasets.film_files import by_stem, find_films, first_folder, inner_folder, scale_box, size_of
from hilum.errors import DataSetError
from hilum.findings import Box


def test_films_are_found_however_deep_and_hidden_files_are_none(tmp_path: Path, write_film) -> None:
    write_film(tmp_path / "b.png")
    write_film(tmp_path / "deep" / "er" / "a.jpg")
    write_film(tmp_path / "deep" / "._a.jpg")
    (tmp_path / "notes.txt").write_text("no film")
    assert [path.name for path in find_films(tmp_path)] == ["b.png", "a.jpg"]
    assert find_films(tmp_path / "nothing") == []


def test_of_films_of_one_name_the_first_is_taken_and_the_others_named() -> None:
    paths = [Path("one/a.png"), Path("two/a.jpg"), Path("two/b.jpg")]
    assert by_stem(paths) == ({"a": paths[0], "b": paths[2]}, ("a",))


def test_a_folder_may_have_several_names(tmp_path: Path) -> None:
    (tmp_path / "CXR_png").mkdir()
    assert first_folder(tmp_path, "CXR", "CXR_png") == tmp_path / "CXR_png"
    with pytest.raises(DataSetError, match="image or images"):
        first_folder(tmp_path, "image", "images")


def test_the_folder_of_an_unpacked_archive_is_entered(tmp_path: Path) -> None:
    assert inner_folder(tmp_path, "chest_xray") == tmp_path
    (tmp_path / "chest_xray").mkdir()
    assert inner_folder(tmp_path, "chest_xray") == tmp_path / "chest_xray"


@pytest.mark.parametrize("name", ["film.png", "film.jpg"])
def test_a_size_is_width_and_height(tmp_path: Path, write_film, name: str) -> None:
    assert size_of(write_film(tmp_path / name)) == (96, 80)


@pytest.mark.parametrize("content", [b"", b"no film", b"\x89PNG\r\n\x1a\n broken"])
def test_a_broken_file_has_no_size(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.png"
    path.write_bytes(content)
    assert size_of(path) is None


def test_boxes_keep_their_place_in_another_frame() -> None:
    box = Box(x=256, y=512, width=128, height=64)
    assert scale_box(box, (1024, 1024), (512, 256)) == Box(x=128, y=128, width=64, height=16)
