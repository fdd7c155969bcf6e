"""A source's CSV tables: read whole, with the columns that are needed."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hilum.errors import DataSetError
from hilum.findings import Sex

OLDEST_AGE_YEARS = 130
_YEARS_IN_UNIT = {"Y": 1.0, "M": 1 / 12, "W": 7 / 365.25, "D": 1 / 365.25}
_SEX_OF_LETTER = {"M": Sex.MALE, "F": Sex.FEMALE, "O": Sex.OTHER}


@dataclass(frozen=True)
class Table:
    """The columns of a CSV file and its rows, each a value by column."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]

    def first_column(self, *names: str) -> str:
        """The first of some names of one column that the table has.

        Raises:
            DataSetError: it has none of them.
        """
        for name in names:
            if name in self.columns:
                return name
        msg = f"Expected a column {' or '.join(map(repr, names))} in {self.path}; it has {', '.join(self.columns)}."
        raise DataSetError(msg)


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a CSV file in UTF-8, its header among them; blank lines are none.

    Raises:
        DataSetError: the file is missing or no text.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [[value.strip() for value in row] for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"Expected a CSV file in UTF-8 at {path}, which cannot be read: {error}. Correct --root or the file."
        raise DataSetError(msg) from error


def read_table(path: Path, required: Sequence[str] = ()) -> Table:
    """A CSV file with a header, in UTF-8.

    Raises:
        DataSetError: the file is missing, no text, empty, or lacks columns; the message names them.
    """
    rows = read_rows(path)
    columns = tuple(rows[0]) if rows else ()
    missing = [column for column in required if column not in columns]
    if missing:
        msg = (
            f"{path} lacks {'the column' if len(missing) == 1 else 'the columns'} {', '.join(missing)}; "
            f"it has {', '.join(columns) or 'none'}. Is it the source's own file, whole and with its header?"
        )
        raise DataSetError(msg)
    # A row may end early or run over its header, as the rows of the NIH's own files do.
    named = [dict(zip(columns, row, strict=False)) for row in rows[1:]]
    return Table(path, columns, tuple({column: row.get(column, "") for column in columns} for row in named))


def age_of(text: str) -> float | None:
    """An age in years from ``58``, ``058Y`` or ``013M``; None where it is missing or impossible."""
    unit = text[-1:].upper()
    number, years = (text[:-1], _YEARS_IN_UNIT[unit]) if unit in _YEARS_IN_UNIT else (text, 1.0)
    try:
        age_years = float(number) * years
    except ValueError:
        return None
    return age_years if 0 <= age_years <= OLDEST_AGE_YEARS else None


def sex_of(text: str) -> Sex | None:
    """A sex from ``M``, ``female`` and the like; None where unknown."""
    return _SEX_OF_LETTER.get(text[:1].upper())
