from pathlib import Path

import pytest

from hilum.datasets.table import age_of, read_rows, read_table, sex_of
from hilum.errors import DataSetError
from hilum.findings import Sex


@pytest.mark.parametrize(
    ("text", "age_years"),
    [
        ("58", 58.0),
        ("058Y", 58.0),
        ("45.0", 45.0),
        ("018M", 1.5),
        ("0", 0.0),
        ("130", 130.0),
        ("412Y", None),
        ("148", None),
        ("-1", None),
        ("", None),
        ("nan", None),
        ("old", None),
        ("Y", None),
    ],
)
def test_an_impossible_age_is_unknown(text: str, age_years: float | None) -> None:
    assert age_of(text) == age_years


@pytest.mark.parametrize(
    ("text", "sex"), [("M", Sex.MALE), ("female", Sex.FEMALE), ("O", Sex.OTHER), ("", None), ("?", None)]
)
def test_a_sex_is_known_by_its_letter(text: str, sex: Sex | None) -> None:
    assert sex_of(text) == sex


def test_short_and_long_rows_are_read_and_blank_lines_are_none(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\ufefffilm, age\na.png,5,more\n\nb.png\n", encoding="utf-8")
    table = read_table(path, ("film",))
    assert table.columns == ("film", "age")
    assert table.rows == ({"film": "a.png", "age": "5"}, {"film": "b.png", "age": ""})


def test_rows_come_with_their_header_and_without_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("film, age\n\n a.png,5\n", encoding="utf-8")
    assert read_rows(path) == [["film", "age"], ["a.png", "5"]]


def test_missing_columns_are_named_beside_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("image,age\n", encoding="utf-8")
    with pytest.raises(DataSetError, match="lacks the columns film, patient; it has image, age"):
        read_table(path, ("film", "age", "patient"))


def test_one_of_several_names_of_a_column_will_do(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Patient Sex\nF\n", encoding="utf-8")
    table = read_table(path)
    assert table.first_column("Patient Gender", "Patient Sex") == "Patient Sex"
    with pytest.raises(DataSetError, match="'Age' or 'Years'"):
        table.first_column("Age", "Years")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00film"])
def test_what_is_no_table_is_refused_with_its_path(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "table.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataSetError, match=r"table\.csv"):
        read_table(path, ("film",))
