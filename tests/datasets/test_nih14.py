from pathlib import Path

import pytest

from hilum.datasets import Manifest, Split, read_manifest, split_of
from hilum.errors import DataSetError
from hilum.findings import Box, LabelState, Sex, View

HEADER = (
    "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient {sex},View Position,"
    "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]\n"
)
ROWS = (
    "00000001_000.png,Cardiomegaly|Pleural_Thickening,0,1,058Y,M,PA,2500,2048,0.1,0.1\n"
    "00000001_001.png,No Finding,1,1,59,M,AP,2500,2048,0.1,0.1\n"
    "00000002_000.png,Infiltration,0,2,412Y,F,PA,2500,2048,0.1,0.1\n"
    "00000003_000.png,Hernia,0,3,12,F,PA,2500,2048,0.1,0.1\n"
)
BOXES = (
    "Image Index,Finding Label,Bbox [x,y,w,h],,,\n"
    "00000002_000.png,Infiltrate,512,256,128,64,,,\n"
    "00000003_000.png,Mass,1,1,1,1,,,\n"
)


@pytest.fixture
def root(tmp_path: Path, write_film, write_text) -> Path:
    write_text(tmp_path / "Data_Entry_2017_v2020.csv", HEADER.format(sex="Gender") + ROWS)
    write_text(tmp_path / "BBox_List_2017.csv", BOXES)
    write_film(tmp_path / "images-512" / "00000001_000.jpg", 1)
    write_film(tmp_path / "images_001" / "images" / "00000001_001.png", 2)
    write_film(tmp_path / "images_001" / "images" / "00000002_000.png", 3)
    write_film(tmp_path / "images_001" / "images" / "00000009_000.png", 4)
    return tmp_path


@pytest.fixture
def manifest(root: Path) -> Manifest:
    return read_manifest("nih14", root)


def test_films_are_found_by_stem_under_any_images_folder(manifest: Manifest) -> None:
    assert [(film.path.stem, film.folder) for film in manifest.films] == [
        ("00000001_000", "images-512"),
        ("00000001_001", "images_001"),
        ("00000002_000", "images_001"),
    ]


def test_gaps_are_counted_and_not_refused(manifest: Manifest) -> None:
    text = "\n".join(manifest.remarks)
    assert "Not on the disk, left out: 1 film (00000003_000) of the table's 4." in text
    assert "Without a row in the table, left out: 1 film (00000009_000)." in text
    assert "over 130 years, taken as unknown: 1 film (00000002_000)." in text


def test_fourteen_labels_are_present_or_absent(manifest: Manifest) -> None:
    enlarged, clear, _ = manifest.films
    assert len(manifest.labels) == len(enlarged.labels) == 14
    present = {label for label, state in enlarged.labels.items() if state is LabelState.PRESENT}
    assert present == {"cardiomegaly", "pleural_thickening"}
    assert set(clear.labels.values()) == {LabelState.ABSENT}
    assert (enlarged.kind, clear.kind) == ("finding", "no_finding")


def test_patient_view_age_and_sex_are_read(manifest: Manifest) -> None:
    first, second, third = manifest.films
    assert (first.patient, first.view, first.age_years, first.sex) == ("1", View.PA, 58.0, Sex.MALE)
    assert (second.patient, second.view, second.age_years, second.study) == ("1", View.AP, 59.0, "1-1")
    assert (third.age_years, third.is_adult, third.sex) == (None, None, Sex.FEMALE)


def test_a_patient_is_in_one_part_even_with_films_in_two_folders(manifest: Manifest) -> None:
    assert {film.split for film in manifest.films if film.patient == "1"} == {split_of("nih14", "1")}


def test_boxes_are_in_pixels_of_the_file_and_infiltrate_is_infiltration(manifest: Manifest) -> None:
    (marked,) = manifest.films[2].boxes
    assert marked.finding == "infiltration"
    assert marked.box == Box(x=48, y=20, width=12, height=5)
    assert manifest.films[0].boxes == ()


def test_the_older_table_and_its_other_column_will_do(root: Path, write_text) -> None:
    (root / "Data_Entry_2017_v2020.csv").unlink()
    write_text(root / "Data_Entry_2017.csv", HEADER.format(sex="Sex") + ROWS)
    assert read_manifest("nih14", root).films[0].sex is Sex.MALE


def test_the_official_lists_are_read_and_can_be_followed(root: Path, write_text) -> None:
    write_text(root / "train_val_list.txt", "00000001_000.png\n00000001_001.png\n")
    write_text(root / "test_list.txt", "00000002_000.png\n")
    manifest = read_manifest("nih14", root)
    assert [film.path.stem for film in manifest.select("test")] == ["00000002_000"]
    official = manifest.by_official_split()
    assert official.films[2].split is Split.JUDGE
    assert official.films[0].split is official.films[1].split is not Split.JUDGE


def test_films_outside_the_official_lists_are_counted(root: Path, write_text) -> None:
    write_text(root / "test_list.txt", "00000002_000.png\n")
    assert "In neither of the official lists: 2 films (00000001_000, 00000001_001)." in "\n".join(
        read_manifest("nih14", root).remarks
    )


def test_of_a_film_in_two_folders_one_is_taken(root: Path, write_film) -> None:
    write_film(root / "images-128" / "00000001_000.jpg", 1)
    manifest = read_manifest("nih14", root)
    assert manifest.films[0].folder == "images-128"
    assert "In more than one folder, taken from the first: 1 film (00000001_000)." in "\n".join(manifest.remarks)


def test_boxes_of_a_broken_film_are_left_out_and_counted(root: Path) -> None:
    (root / "images_001" / "images" / "00000002_000.png").write_bytes(b"no film")
    manifest = read_manifest("nih14", root)
    assert manifest.films[2].boxes == ()
    assert "size cannot be read: 1 film (00000002_000)." in "\n".join(manifest.remarks)


def test_unknown_labels_are_named(root: Path, write_text) -> None:
    text = (HEADER.format(sex="Gender") + ROWS).replace("Hernia", "Pnuemonia")
    write_text(root / "Data_Entry_2017_v2020.csv", text)
    with pytest.raises(DataSetError, match=r"1 unknown label \(Pnuemonia\)"):
        read_manifest("nih14", root)


def test_boxes_of_a_film_without_a_row_are_counted(root: Path, write_text) -> None:
    write_text(root / "BBox_List_2017.csv", f"{BOXES}00000077_000.png,Mass,1,2,3,4,,,\n")
    assert (
        "Boxes left out, for the table has no row of it: 1 film (00000077_000)." in read_manifest("nih14", root).remarks
    )


def test_boxes_of_an_unknown_class_stay_and_are_named(root: Path, write_text) -> None:
    write_text(root / "BBox_List_2017.csv", BOXES.replace("Infiltrate", "Rib"))
    manifest = read_manifest("nih14", root)
    assert "rib" in {box.finding for film in manifest.films for box in film.boxes}
    assert "Boxes of a class that is none of the 14: 1 class (rib)." in manifest.remarks


def test_a_box_without_numbers_is_named_by_its_row(root: Path, write_text) -> None:
    write_text(root / "BBox_List_2017.csv", BOXES.replace("512", "left"))
    with pytest.raises(DataSetError, match="row 2 of"):
        read_manifest("nih14", root)


def test_a_table_without_its_columns_is_refused(root: Path, write_text) -> None:
    write_text(root / "Data_Entry_2017_v2020.csv", "Image Index,Finding Labels\n")
    with pytest.raises(DataSetError, match="lacks the columns Patient ID, Patient Age, View Position"):
        read_manifest("nih14", root)


def test_a_root_without_table_or_films_is_refused(tmp_path: Path, write_text) -> None:
    with pytest.raises(DataSetError, match=r"Data_Entry_2017_v2020\.csv"):
        read_manifest("nih14", tmp_path)
    write_text(tmp_path / "Data_Entry_2017_v2020.csv", HEADER.format(sex="Gender") + ROWS)
    with pytest.raises(DataSetError, match=r"folder images\*"):
        read_manifest("nih14", tmp_path)
    (tmp_path / "images").mkdir()
    with pytest.raises(DataSetError, match=r"found none\. Not on the disk, left out: 4 films"):
        read_manifest("nih14", tmp_path)
