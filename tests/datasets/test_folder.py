from pathlib import Path

import pytest

from hilum.datasets import Split, read_manifest, split_of
from hilum.errors import DataSetError
from hilum.findings import LabelState


def test_folders_of_parts_are_followed(tmp_path: Path, write_film) -> None:
    for number, folder in enumerate(("train/Normal", "train/Sick Lung", "val/Normal", "test/Sick Lung")):
        write_film(tmp_path / folder / "1.png", number)
    manifest = read_manifest("folder", tmp_path)
    assert {(film.folder, film.kind, film.split) for film in manifest.films} == {
        ("train", "normal", Split.FIT),
        ("train", "sick_lung", Split.FIT),
        ("val", "normal", Split.TUNE),
        ("test", "sick_lung", Split.JUDGE),
    }
    assert manifest.labels == ("normal", "sick_lung")
    assert "no patients" in manifest.remarks[0]
    assert len(manifest.remarks) == 1


def test_a_film_is_of_its_class_and_of_no_other(tmp_path: Path, write_film) -> None:
    write_film(tmp_path / "a" / "1.png", 1)
    write_film(tmp_path / "b" / "deeper" / "2.jpg", 2)
    first, second = read_manifest("folder", tmp_path).films
    assert first.labels == {"a": LabelState.PRESENT, "b": LabelState.ABSENT}
    assert second.labels == {"a": LabelState.ABSENT, "b": LabelState.PRESENT}


def test_without_parts_the_law_divides_by_name_and_says_so(tmp_path: Path, write_film) -> None:
    for number in range(8):
        write_film(tmp_path / ("a", "b")[number % 2] / f"film-{number}.png", number)
    manifest = read_manifest("folder", tmp_path)
    assert [film.split for film in manifest.films] == [split_of("folder", film.path.stem) for film in manifest.films]
    assert {film.official_split for film in manifest.films} == {None}
    assert "name stands for its patient" in manifest.remarks[0]


def test_without_validation_films_some_of_train_choose(tmp_path: Path, write_film) -> None:
    for number in range(30):
        write_film(tmp_path / "Train" / "a" / f"film-{number}.png", 1)
    write_film(tmp_path / "Test" / "a" / "film-0.png", 2)
    counts = read_manifest("folder", tmp_path).film_counts()
    assert counts[Split.JUDGE] == 1
    assert counts[Split.TUNE] > 0
    assert counts[Split.FIT] + counts[Split.TUNE] == 30


def test_without_test_films_it_says_that_nothing_is_judged(tmp_path: Path, write_film) -> None:
    write_film(tmp_path / "train" / "a" / "1.png")
    write_film(tmp_path / "valid" / "a" / "1.png")
    assert "no folder test" in read_manifest("folder", tmp_path).remarks[1]


def test_a_folder_beside_the_parts_is_named(tmp_path: Path, write_film) -> None:
    write_film(tmp_path / "train" / "a" / "1.png")
    write_film(tmp_path / "trial" / "a" / "1.png")
    with pytest.raises(DataSetError, match="got trial beside them"):
        read_manifest("folder", tmp_path)


def test_no_films_and_no_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="found none"):
        read_manifest("folder", tmp_path)
    with pytest.raises(DataSetError, match="there is none"):
        read_manifest("folder", tmp_path / "nothing")
