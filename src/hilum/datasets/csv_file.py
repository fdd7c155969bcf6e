"""Films named by a CSV file: film[, patient, split, age, sex, view, kind] and a column for each label."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hilum.datasets.film import Film, code_of
from hilum.datasets.manifest import Manifest, listing
from hilum.datasets.split import OFFICIAL_WORDS, Split, follow, split_of
from hilum.datasets.table import Table, age_of, read_table, sex_of
from hilum.errors import DataSetError
from hilum.findings import LabelState, Population, View

NAME = "csv"
COLUMNS = ("film", "patient", "split", "age", "sex", "view", "kind", "study", "folder")
"""Every other column is a label, unless its name starts with ``_``."""

STATES = {
    "1": LabelState.PRESENT, "1.0": LabelState.PRESENT, "present": LabelState.PRESENT,
    "0": LabelState.ABSENT, "0.0": LabelState.ABSENT, "absent": LabelState.ABSENT,
    "-1": LabelState.UNCERTAIN, "-1.0": LabelState.UNCERTAIN, "uncertain": LabelState.UNCERTAIN,
    "": LabelState.UNMENTIONED, "unmentioned": LabelState.UNMENTIONED,
}  # fmt: skip
PREFERRED = ("films.csv", "manifest.csv", "labels.csv", "index.csv")

_POPULATION = Population("not stated")
_VIEWS = {"PA": View.PA, "AP": View.AP, "LAT": View.LATERAL, "LATERAL": View.LATERAL, "LL": View.LATERAL}


@dataclass(frozen=True)
class _Rules:
    """How the rows of one file are read."""

    base: Path
    labels: Mapping[str, str]
    has_split: bool
    has_val: bool


def read_manifest(root: Path) -> Manifest:
    """The films of a CSV file, or of the one in the folder ``root``; paths are relative to it.

    Raises:
        DataSetError: there is no such file or more than one, a column is missing, or a value is unknown.
    """
    table = read_table(_find(root), ("film",))
    labels = {column: code_of(column) for column in table.columns if column not in COLUMNS and column[:1] not in "_"}
    if not labels and "kind" not in table.columns:
        msg = f"Expected a column for each label, or a column kind, in {table.path}; it has {', '.join(table.columns)}."
        raise DataSetError(msg)
    _check_values(table, labels)
    words = {row.get("split", "").lower() for row in table.rows}
    rules = _Rules(
        table.path.parent, labels, "split" in table.columns, bool(words & {"val", "valid", "validation", "tune"})
    )
    films = tuple(_film(row, rules) for row in table.rows)
    return Manifest(
        dataset=NAME,
        films=films,
        population=_POPULATION,
        terms="research",
        attribution="Not stated: the films are your own.",
        shortcuts=(),
        labels=tuple(labels.values()),
        remarks=_remarks(table),
    )


def _find(root: Path) -> Path:
    if root.is_file():
        return root
    tables = sorted(root.glob("*.csv"))
    preferred = [path for path in tables if path.name in PREFERRED]
    if len(tables) == 1 or len(preferred) == 1:
        return (preferred or tables)[0]
    found = ", ".join(path.name for path in tables) or "none"
    msg = f"Expected one CSV file in {root}, or one of {', '.join(PREFERRED)}; found {found}. Name the file as --root."
    raise DataSetError(msg)


def _check_values(table: Table, labels: Mapping[str, str]) -> None:
    wrong: dict[str, list[str]] = defaultdict(list)
    for number, row in enumerate(table.rows, start=2):
        for column in labels:
            if row[column].lower() not in STATES:
                wrong[column].append(f"row {number}: {row[column]!r}")
        if not row["film"]:
            wrong["film"].append(f"row {number}: nothing")
        if row.get("split", "").lower() not in {"", *OFFICIAL_WORDS}:
            wrong["split"].append(f"row {number}: {row['split']!r}")
    if wrong:
        found = "; ".join(f"column {column} has {listing(values, 'wrong value')}" for column, values in wrong.items())
        msg = (
            f"{table.path}: {found}. Expected 1, 0, -1 (uncertain) or nothing (unmentioned) in a label, and train, val "
            "or test in split. Start the name of a column that is no label with _."
        )
        raise DataSetError(msg)


def _film(row: Mapping[str, str], rules: _Rules) -> Film:
    states = {code: STATES[row[column].lower()] for column, code in rules.labels.items()}
    present = [code for code, state in states.items() if state is LabelState.PRESENT]
    patient = row.get("patient") or Path(row["film"]).stem
    official = OFFICIAL_WORDS.get(row.get("split", "").lower())
    return Film(
        path=rules.base / row["film"],
        patient=patient,
        kind=row.get("kind") or "+".join(present) or "none",
        labels=states,
        split=_split(official, patient, has_val=rules.has_val),
        view=_VIEWS.get(row.get("view", "").upper()),
        age_years=age_of(row.get("age", "")),
        sex=sex_of(row.get("sex", "")),
        study=row.get("study") or None,
        folder=row.get("folder") or Path(row["film"]).parent.as_posix(),
        official_split=official,
    )


def _split(official: str | None, patient: str, *, has_val: bool) -> Split:
    if official is None:
        return split_of(NAME, patient)
    return follow(official, NAME, patient, has_val=has_val)


def _remarks(table: Table) -> tuple[str, ...]:
    remarks = []
    if "patient" not in table.columns:
        remarks.append("There is no column patient: each film's name stands for its patient.")
    unsplit = sum(not row.get("split") for row in table.rows)
    if unsplit:
        remarks.append(f"{unsplit:,} films name no split; hilum's own, by the hash of the patient, is taken for them.")
    return tuple(remarks)
