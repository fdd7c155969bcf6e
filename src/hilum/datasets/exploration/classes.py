"""The classes of a source: films by kind, label and split, and which labels come together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from hilum.datasets.film import Film
from hilum.findings import LabelState

MAX_CLASSES = 24
"""So many classes are drawn and judged one by one; the rarer ones are counted only."""

Mask = npt.NDArray[np.bool_]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class FilmClass:
    """A label or a kind, over the films.

    Attributes:
        name: the label's code or the kind's name.
        present: films × whether it is present.
        known: films × whether the source says that it is present or absent.
    """

    name: str
    present: Mask
    known: Mask

    @property
    def films(self) -> int:
        """Films where it is present."""
        return int(self.present.sum())

    def pick(self, items: Sequence[T]) -> list[T]:
        """Those of some items, one for each film, whose film has it."""
        return [item for item, is_present in zip(items, self.present, strict=True) if is_present]


@dataclass(frozen=True)
class StateCounts:
    """Films in each state of a label, and patients in whom it is present on some film."""

    present: int
    absent: int
    uncertain: int
    unmentioned: int
    patients_present: int


@dataclass(frozen=True)
class Tally:
    """Films and the patients that they are of."""

    films: int
    patients: int


@dataclass(frozen=True)
class CoOccurrence:
    """Films that have the label of a row and that of a column; on the diagonal all films of a label."""

    labels: tuple[str, ...]
    films: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class ClassCounts:
    """What is in a source, counted.

    Attributes:
        labels: by label.
        kinds, splits, official_splits, folders: by name; parts that the source does not name are left out.
        kinds_by_split: films by split and kind.
        labels_per_film: films by the number of their labels.
        co_occurrence: of the most frequent labels.
    """

    labels: dict[str, StateCounts]
    kinds: dict[str, Tally]
    splits: dict[str, Tally]
    official_splits: dict[str, Tally]
    folders: dict[str, Tally]
    kinds_by_split: dict[str, dict[str, int]]
    labels_per_film: dict[int, int]
    co_occurrence: CoOccurrence


def count_classes(films: Sequence[Film], labels: Sequence[str]) -> ClassCounts:
    """Count films and patients by all that a source names."""
    splits = tally(films, [film.split.value for film in films])
    present = Counter(sum(film.state_of(label) is LabelState.PRESENT for label in labels) for film in films)
    return ClassCounts(
        labels={label: _count_states(films, label) for label in labels},
        kinds=tally(films, [film.kind for film in films]),
        splits=splits,
        official_splits=tally(films, [film.official_split for film in films]),
        folders=tally(films, [film.folder for film in films]),
        kinds_by_split={
            split: dict(sorted(Counter(film.kind for film in films if film.split == split).items())) for split in splits
        },
        labels_per_film=dict(sorted(present.items())) if labels else {},
        co_occurrence=_count_together(films, labels),
    )


def classes_of(films: Sequence[Film], labels: Sequence[str]) -> tuple[FilmClass, ...]:
    """The labels and, after them, the kinds that say more than the labels; those on no film are left out."""
    everywhere = np.ones(len(films), dtype=np.bool_)
    found = []
    for label in labels:
        states = [film.state_of(label) for film in films]
        present = np.array([state is LabelState.PRESENT for state in states], dtype=np.bool_)
        found.append(FilmClass(label, present, present | [state is LabelState.ABSENT for state in states]))
    kinds = np.array([film.kind for film in films])
    spelt = {
        *labels,
        *("+".join(label for label in labels if film.state_of(label) is LabelState.PRESENT) for film in films),
    }
    found.extend(FilmClass(str(kind), kinds == kind, everywhere) for kind in np.unique(kinds) if kind not in spelt)
    distinct = {one.present.tobytes(): one for one in reversed(found) if one.present.any()}
    frequent = sorted(distinct.values(), key=lambda one: -one.films)[:MAX_CLASSES]
    return tuple(one for one in found if one in frequent)


def tally(films: Sequence[Film], names: Sequence[str | None]) -> dict[str, Tally]:
    """Films and patients by name; films without one are left out."""
    counted = Counter(name for name in names if name is not None)
    patients: dict[str, set[str]] = {name: set() for name in sorted(counted)}
    for film, name in zip(films, names, strict=True):
        if name is not None:
            patients[name].add(film.patient)
    return {name: Tally(counted[name], len(found)) for name, found in patients.items()}


def _count_states(films: Sequence[Film], label: str) -> StateCounts:
    states = Counter(film.state_of(label) for film in films)
    patients = {film.patient for film in films if film.state_of(label) is LabelState.PRESENT}
    return StateCounts(**{state.value: states[state] for state in LabelState}, patients_present=len(patients))


def _count_together(films: Sequence[Film], labels: Sequence[str]) -> CoOccurrence:
    table = np.array([[film.state_of(label) is LabelState.PRESENT for label in labels] for film in films], dtype=int)
    if not table.size:
        return CoOccurrence((), ())
    frequent = np.sort(np.argsort(-table.sum(axis=0), kind="stable")[:MAX_CLASSES])
    frequent = frequent[table[:, frequent].any(axis=0)]
    chosen = table[:, frequent]
    together = chosen.T @ chosen
    return CoOccurrence(
        labels=tuple(labels[index] for index in frequent),
        films=tuple(tuple(int(count) for count in row) for row in together),
    )
