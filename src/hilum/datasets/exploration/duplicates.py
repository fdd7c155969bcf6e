"""Films that are there twice, and what the parts of a split share."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hilum.datasets.exploration.survey import Picture, Surveyed
from hilum.datasets.film import Film
from hilum.datasets.leakage import MAX_DISTANCE, distances

_ROWS_AT_ONCE = 1024


@dataclass(frozen=True)
class Copy:
    """A film that is there more than once.

    Attributes:
        films: named by their path.
        patients: whose they are said to be.
        splits: the parts that they are in.
        labels_differ: whether the source says different things of them.
        distance: bits of the difference hash, of 1,024, in which they differ; 0 for the same file.
    """

    films: tuple[str, ...]
    patients: tuple[str, ...]
    splits: tuple[str, ...]
    labels_differ: bool
    distance: int = 0


@dataclass(frozen=True)
class Duplicates:
    """Films that are there more than once.

    Attributes:
        same_file: files of the same bytes.
        lookalikes: pairs of other files that look alike, most alike first: one film stored twice, or two films taken
            one after the other.
    """

    same_file: tuple[Copy, ...]
    lookalikes: tuple[Copy, ...]


@dataclass(frozen=True)
class TornPatient:
    """A patient with films in several parts: films by part."""

    patient: str
    films: dict[str, int]


@dataclass(frozen=True)
class Leakage:
    """What the parts of the split share.

    Attributes:
        patients: with films in several parts of hilum's split.
        official_patients: with films in several parts of the source's own split.
        same_file, lookalikes: those of :class:`Duplicates` whose films are in several parts.
    """

    patients: tuple[TornPatient, ...]
    official_patients: tuple[TornPatient, ...]
    same_file: tuple[Copy, ...]
    lookalikes: tuple[Copy, ...]

    @property
    def is_clean(self) -> bool:
        """Whether hilum's split shares nothing that is certain: no patient and no file."""
        return not self.patients and not self.same_file


def find_duplicates(surveyed: Sequence[Surveyed]) -> Duplicates:
    """Find films of the same bytes, and films that look alike."""
    groups: dict[str, list[Surveyed]] = defaultdict(list)
    for one in surveyed:
        if one.sha256 is not None and one.size_bytes:
            groups[one.sha256].append(one)
    # One of each file is enough: its copies would be listed again with every lookalike.
    firsts = [group[0] for group in groups.values()]
    readable = [(one, one.picture) for one in firsts if one.picture is not None]
    pairs = sorted(_find_pairs([picture for _, picture in readable]))
    return Duplicates(
        same_file=tuple(_copy(group) for group in groups.values() if len(group) > 1),
        lookalikes=tuple(
            _copy([readable[first][0], readable[second][0]], distance) for distance, first, second in pairs
        ),
    )


def find_leakage(films: Sequence[Film], duplicates: Duplicates) -> Leakage:
    """Find what the parts share; ``films`` are all of the source's, also where only some were decoded."""
    return Leakage(
        patients=_find_torn(films, [film.split.value for film in films]),
        official_patients=_find_torn(films, [film.official_split for film in films]),
        same_file=tuple(copy for copy in duplicates.same_file if len(copy.splits) > 1),
        lookalikes=tuple(copy for copy in duplicates.lookalikes if len(copy.splits) > 1),
    )


def _find_pairs(pictures: Sequence[Picture]) -> Iterator[tuple[int, int, int]]:
    hashes = np.array([picture.hash for picture in pictures])
    for start in range(0, len(hashes), _ROWS_AT_ONCE):
        found = distances(hashes[start : start + _ROWS_AT_ONCE], hashes[start:])
        for row, column in np.argwhere(np.triu(found <= MAX_DISTANCE, k=1)):
            yield int(found[row, column]), start + int(row), start + int(column)


def _find_torn(films: Sequence[Film], parts: Sequence[str | None]) -> tuple[TornPatient, ...]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for film, part in zip(films, parts, strict=True):
        if part is not None:
            found[film.patient][part] += 1
    return tuple(
        TornPatient(patient, dict(sorted(counts.items()))) for patient, counts in found.items() if len(counts) > 1
    )


def _copy(group: Sequence[Surveyed], distance: int = 0) -> Copy:
    films = [one.film for one in group]
    return Copy(
        films=tuple(one.name for one in group),
        patients=tuple(sorted({film.patient for film in films})),
        splits=tuple(sorted({film.split.value for film in films})),
        labels_differ=any(film.labels != films[0].labels or film.kind != films[0].kind for film in films),
        distance=distance,
    )
