"""What another model said of the films: its probabilities, film by film, as evidence to write of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hilum.datasets import nih14
from hilum.datasets.film import code_of
from hilum.datasets.manifest import listing
from hilum.datasets.study import Study, film_name
from hilum.datasets.table import Table, read_table
from hilum.errors import DataSetError

LABELS = nih14.LABELS
"""The findings of the evidence, in their order."""
FILE = "chexnet_predictions.csv"

Probabilities = npt.NDArray[np.float64]
"""films × findings, 0 to 1."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The probabilities of each film, by its name, in the order of :data:`LABELS`."""

    films: Mapping[str, tuple[float, ...]]

    def of(self, study: Study) -> Probabilities:
        """The probabilities of the frontal films of a study; no rows where it has none."""
        rows = [self.films[name] for name in study.frontal_names if name in self.films]
        return np.asarray(rows, dtype=np.float64).reshape(-1, len(LABELS))

    def means(self, found: Sequence[Study]) -> Probabilities:
        """The mean probabilities [studies, findings] of the frontal films of studies that have some."""
        return np.stack([self.of(study).mean(axis=0) for study in found])

    def lacking(self, found: Sequence[Study]) -> tuple[str, ...]:
        """The studies of whose frontal films nothing is known, and those that have none."""
        return tuple(study.uid for study in found if not len(self.of(study)))


def read_evidence(path: Path) -> Evidence:
    """Probabilities from a table with the column ``filename`` and one for each finding.

    Raises:
        DataSetError: columns are missing, a film comes twice, or a value is no probability; the message names them.
    """
    table = read_table(path, ("filename",))
    columns = _columns(table)
    films: dict[str, tuple[float, ...]] = {}
    wrong, again = [], []
    for row in table.rows:
        name, values = film_name(row["filename"]), _values(row, columns)
        if values is None:
            wrong.append(name)
        elif name in films:
            again.append(name)
        else:
            films[name] = values
    if wrong or again:
        faults = [
            *([f"no probabilities of 0 to 1: {listing(wrong, 'film')}"] * bool(wrong)),
            *([f"named twice: {listing(again, 'film')}"] * bool(again)),
        ]
        msg = f"Expected one row of probabilities for each film in {path}; {'; '.join(faults)}. Correct the table."
        raise DataSetError(msg)
    return Evidence(films)


def _columns(table: Table) -> tuple[str, ...]:
    by_code = {code_of(column): column for column in table.columns}
    missing = [label for label in LABELS if label not in by_code]
    if missing:
        msg = (
            f"Expected a column for each of {', '.join(LABELS)} in {table.path}; it lacks "
            f"{listing(missing, 'finding')} and has {', '.join(table.columns)}. Give the predictions of all findings."
        )
        raise DataSetError(msg)
    return tuple(by_code[label] for label in LABELS)


def _values(row: Mapping[str, str], columns: Sequence[str]) -> tuple[float, ...] | None:
    try:
        values = tuple(float(row[column]) for column in columns)
    except ValueError:
        return None
    return values if all(0 <= value <= 1 for value in values) else None
