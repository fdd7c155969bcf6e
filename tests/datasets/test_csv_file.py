from pathlib import Path

import pytest

from hilum.datasets import Split, read_manifest, split_of
from hilum.errors import DataSetError
from hilum.findings import LabelState, Sex, View

ROWS = (
    "film,patient,split,age,sex,view,Mass,Pleural Effusion,_note\n"
    "films/a.png,p1,train,058Y,F,PA,1,0,anything\n"
    "films/b.png,p2,val,,M,lat,-1,,\n"
    "films/c.png,p3,test,61,,,absent,uncertain,\n"
)


@pytest.fixture
def root(tmp_path: Path, write_film, write_text) -> Path:
    for number, name in enumerate("abc"):
        write_film(tmp_path / "films" / f"{name}.png", number)
    write_text(tmp_path / "films.csv", ROWS)
    return tmp_path


@pytest.mark.parametrize("name", ["", "films.csv"])
def test_the_root_is_the_folder_or_the_file(root: Path, name: str) -> None:
    manifest = read_manifest("csv", root / name)
    assert [film.path.name for film in manifest.films] == ["a.png", "b.png", "c.png"]
    assert manifest.labels == ("mass", "pleural_effusion")
    assert manifest.remarks == ()


def test_labels_have_four_states(root: Path) -> None:
    first, second, third = read_manifest("csv", root).films
    assert first.labels == {"mass": LabelState.PRESENT, "pleural_effusion": LabelState.ABSENT}
    assert second.labels == {"mass": LabelState.UNCERTAIN, "pleural_effusion": LabelState.UNMENTIONED}
    assert third.labels == {"mass": LabelState.ABSENT, "pleural_effusion": LabelState.UNCERTAIN}


def test_what_is_known_of_patient_and_film_is_read(root: Path) -> None:
    first, second, third = read_manifest("csv", root).films
    assert (first.patient, first.age_years, first.sex, first.view) == ("p1", 58.0, Sex.FEMALE, View.PA)
    assert (second.age_years, second.sex, second.view) == (None, Sex.MALE, View.LATERAL)
    assert (third.sex, third.view, third.folder, third.kind) == (None, None, "films", "none")
    assert first.kind == "mass"


def test_the_split_column_is_followed(root: Path) -> None:
    manifest = read_manifest("csv", root)
    assert [film.split for film in manifest.films] == [Split.FIT, Split.TUNE, Split.JUDGE]
    assert manifest.select("test") == manifest.films[2:]


def test_without_split_and_patient_the_law_divides_by_name_and_says_so(root: Path, write_text) -> None:
    write_text(root / "films.csv", "film,kind\nfilms/a.png,well\nfilms/b.png,ill\n")
    manifest = read_manifest("csv", root)
    assert [film.split for film in manifest.films] == [split_of("csv", "a"), split_of("csv", "b")]
    assert [film.kind for film in manifest.films] == ["well", "ill"]
    assert "no column patient" in manifest.remarks[0]
    assert "2 films name no split" in manifest.remarks[1]


def test_missing_films_are_counted_and_named(root: Path, write_text) -> None:
    write_text(root / "films.csv", ROWS + "films/d.png,p4,train,,,,1,1,\n")
    with pytest.raises(DataSetError, match=r"Not on the disk: 1 film \(d\.png\) of the 4 of csv"):
        read_manifest("csv", root)


def test_missing_columns_are_named(root: Path, write_text) -> None:
    write_text(root / "films.csv", "image,mass\na.png,1\n")
    with pytest.raises(DataSetError, match="lacks the column film; it has image, mass"):
        read_manifest("csv", root)
    write_text(root / "films.csv", "film,patient\nfilms/a.png,p1\n")
    with pytest.raises(DataSetError, match="a column for each label"):
        read_manifest("csv", root)


def test_wrong_values_are_counted_and_named_by_row(root: Path, write_text) -> None:
    text = "film,split,mass,scanner\nfilms/a.png,holdout,yes,GE\nfilms/b.png,train,2,GE\n,train,0,GE\n"
    write_text(root / "films.csv", text)
    with pytest.raises(DataSetError, match=r"column mass has 2 wrong values \(row 2: 'yes', row 3: '2'\)") as refused:
        read_manifest("csv", root)
    for part in ("column scanner has 3 wrong values", "row 2: 'holdout'", "row 4: nothing", "with _"):
        assert part in refused.value.message


def test_a_patient_in_two_parts_is_named(root: Path, write_text) -> None:
    write_text(root / "films.csv", ROWS.replace("p3", "p1"))
    with pytest.raises(DataSetError, match=r"1 patient \(p1\)"):
        read_manifest("csv", root)


def test_one_of_several_tables_must_be_named(root: Path, write_text) -> None:
    write_text(root / "other.csv", "film,mass\n")
    assert len(read_manifest("csv", root).films) == 3
    (root / "films.csv").rename(root / "mine.csv")
    with pytest.raises(DataSetError, match=r"found mine\.csv, other\.csv"):
        read_manifest("csv", root)
    assert len(read_manifest("csv", root / "mine.csv").films) == 3
