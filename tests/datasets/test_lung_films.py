from pathlib import Path

import pytest

from hilum.datasets.lung_films import read_films
from hilum.datasets.split import split_of
from hilum.errors import DataSetError
from hilum.findings import LabelState, Sex


@pytest.fixture
def root(tmp_path: Path, write_film) -> Path:
    for number, name in enumerate(("CHNCXR_0001_0.jpg", "CHNCXR_0002_1.png", "CHNCXR_0003_1.png")):
        write_film(tmp_path / "CXR" / name, number)
    return tmp_path


def test_the_last_digit_says_tuberculosis(root: Path) -> None:
    films, _ = read_films(root, "shenzhen", "CHNCXR")
    assert [film.kind for film in films] == ["normal", "tuberculosis", "tuberculosis"]
    states = [film.labels["tuberculosis"] for film in films]
    assert states == [LabelState.ABSENT, LabelState.PRESENT, LabelState.PRESENT]
    assert [film.split for film in films] == [split_of("shenzhen", film.path.stem) for film in films]


def test_masks_are_found_under_either_name_and_the_lack_of_them_counted(root: Path, write_film) -> None:
    write_film(root / "mask" / "CHNCXR_0001_0.png")
    write_film(root / "mask" / "CHNCXR_0002_1_mask.png")
    films, remarks = read_films(root, "shenzhen", "CHNCXR")
    assert [sorted(film.masks) for film in films] == [["lungs"], ["lungs"], []]
    assert films[1].masks["lungs"].name == "CHNCXR_0002_1_mask.png"
    assert remarks == ("Without a mask: 1 film (CHNCXR_0003_1) of 3.",)


def test_index_gives_age_sex_and_reading(root: Path, write_text) -> None:
    write_text(
        root / "index.csv",
        "image,mask,tb,age,sex,reading\nCXR/CHNCXR_0001_0.jpg,,0,45.0,M,made up\nCXR/CHNCXR_0002_1.png,,1,,,\n"
        "CXR/CHNCXR_0009_1.png,,1,30,F,made up\n",
    )
    films, remarks = read_films(root, "shenzhen", "CHNCXR")
    assert (films[0].age_years, films[0].sex) == (45.0, Sex.MALE)
    assert films[0].report is not None
    assert films[0].report.sections == {"reading": "made up"}
    assert (films[1].age_years, films[1].sex, films[1].report) == (None, None, None)
    assert "In index.csv and not on the disk, left out: 1 film (CHNCXR_0009_1)." in remarks


@pytest.mark.parametrize(
    ("note", "age_years", "sex", "reading"),
    [
        ("male 45yrs\n made up\n", 45.0, Sex.MALE, "made up"),
        ("female, 3month\nmade up", 0.25, Sex.FEMALE, "made up"),
        ("Patient's Sex: F\nPatient's Age: 026Y\nmade up\n", 26.0, Sex.FEMALE, "made up"),
        ("Patient's Sex: M\nPatient's Age: 000Y\nmade up", 0.0, Sex.MALE, "made up"),
        ("", None, None, None),
    ],
)
def test_clinical_notes_give_them_too(
    root: Path, write_text, note: str, age_years: float | None, sex: Sex | None, reading: str | None
) -> None:
    write_text(root / "ClinicalReadings" / "CHNCXR_0001_0.txt", note)
    film = read_films(root, "shenzhen", "CHNCXR")[0][0]
    assert (film.age_years, film.sex) == (age_years, sex)
    assert (film.report.sections["reading"] if film.report else None) == reading


def test_a_name_of_another_form_is_refused(root: Path, write_film) -> None:
    write_film(root / "CXR" / "CHNCXR_0004.png")
    with pytest.raises(DataSetError, match=r"CHNCXR_0001_0\.png, got 1 film \(CHNCXR_0004\.png\)"):
        read_films(root, "shenzhen", "CHNCXR")


def test_a_root_without_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="CXR or CXR_png"):
        read_films(tmp_path, "shenzhen", "CHNCXR")
