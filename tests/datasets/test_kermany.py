import shutil
from pathlib import Path

import pytest

from hilum.datasets import Split, read_manifest
from hilum.datasets.kermany import parse_name
from hilum.errors import DataSetError, UsageError
from hilum.findings import LabelState


@pytest.mark.parametrize(
    ("name", "kind", "patient"),
    [
        ("person1_bacteria_1.jpeg", "bacterial", "bacterial-1"),
        ("person1_virus_6.jpeg", "viral", "viral-1"),
        ("person1372_virus_2365_1.jpeg", "viral", "viral-1372"),
        ("IM-0115-0001.jpeg", "normal", "normal-115"),
        ("IM-0543-0001-0002.jpeg", "normal", "normal-543"),
        ("NORMAL2-IM-0115-0001.jpeg", "normal", "normal-115"),
    ],
)
def test_the_name_tells_kind_and_patient(name: str, kind: str, patient: str) -> None:
    assert parse_name(name) == (kind, patient)


def test_a_name_of_another_form_is_refused() -> None:
    with pytest.raises(DataSetError, match="BACTERIA-7422-0001"):
        parse_name("BACTERIA-7422-0001.jpeg")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    names = {
        "train/NORMAL": ["IM-0115-0001.jpeg", "._IM-0115-0001.jpeg"],
        "train/PNEUMONIA": ["person1_bacteria_1.jpeg", "person1_virus_6.jpeg"],
        "val/NORMAL": [],
        "val/PNEUMONIA": ["person1_bacteria_2.jpeg"],
        "test/NORMAL": ["IM-0001-0001.jpeg", "NORMAL2-IM-0115-0001.jpeg"],
        "test/PNEUMONIA": ["person80_bacteria_389.jpeg"],
    }
    for folder, files in names.items():
        (tmp_path / "chest_xray" / folder).mkdir(parents=True)
        for name in files:
            (tmp_path / "chest_xray" / folder / name).write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize("inside", ["", "chest_xray"])
def test_films_of_train_and_val_are_divided_by_patient(root: Path, inside: str) -> None:
    manifest = read_manifest("kermany", root / inside)
    divided = [film for film in manifest.films if film.split is not Split.TEST]
    assert [film.path.name for film in divided] == [
        "IM-0115-0001.jpeg",
        "person1_bacteria_1.jpeg",
        "person1_virus_6.jpeg",
        "person1_bacteria_2.jpeg",
    ]
    assert divided[1].split is divided[3].split is Split.TUNE
    assert [film.official_split for film in divided] == ["train", "train", "train", "val"]


def test_the_official_test_is_a_part_of_its_own_and_its_films_come_last(root: Path) -> None:
    manifest = read_manifest("kermany", root)
    test = manifest.select("test")
    assert test == manifest.of(Split.TEST) == manifest.films[-3:]
    assert [film.kind for film in test] == ["normal", "normal", "bacterial"]


def test_the_official_test_shares_no_patient_with_the_rest(root: Path) -> None:
    manifest = read_manifest("kermany", root)
    test = {film.patient for film in manifest.of(Split.TEST)}
    assert test == {"normal-1", "normal2-115", "bacterial-80"}
    assert test & {film.patient for film in manifest.films if film.split is not Split.TEST} == set()


def test_the_test_folder_alone_will_do_for_judging(root: Path) -> None:
    shutil.rmtree(root / "chest_xray" / "train")
    shutil.rmtree(root / "chest_xray" / "val")
    manifest = read_manifest("kermany", root)
    assert {film.split for film in manifest.films} == {Split.TEST}
    with pytest.raises(UsageError, match=r"there are: test \(3\), all \(3\)"):
        manifest.select("judge")


def test_labels_are_present_or_absent(root: Path) -> None:
    normal, bacterial = read_manifest("kermany", root).films[:2]
    assert set(normal.labels.values()) == {LabelState.ABSENT}
    assert bacterial.labels == {
        "pneumonia": LabelState.PRESENT,
        "bacterial": LabelState.PRESENT,
        "viral": LabelState.ABSENT,
    }


def test_a_folder_without_films_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="train/NORMAL"):
        read_manifest("kermany", tmp_path)


def test_empty_folders_are_refused(tmp_path: Path) -> None:
    for folder in ("train/NORMAL", "train/PNEUMONIA"):
        (tmp_path / folder).mkdir(parents=True)
    with pytest.raises(DataSetError, match="found none"):
        read_manifest("kermany", tmp_path)
