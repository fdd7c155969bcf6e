"""The manifest: what every source becomes. Its films, their patients, their labels and their part of the split."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hilum.datasets.film import Film
from hilum.datasets.split import PARTS, Split, follow
from hilum.errors import DataSetError, UsageError
from hilum.findings import LabelState, Population

DATA_KEY = "data_sha256"
"""Under which a bundle's metrics keep the identity of the films or studies that it was made from."""
NAMED_AT_MOST = 5
"""So many of the films, patients or labels in question are named in a message; the others are counted."""


@dataclass(frozen=True)
class Manifest:
    """A source, read.

    Attributes:
        dataset: the name of the source in :data:`hilum.datasets.SOURCES`.
        films: in one order on every machine, so that a number of a film means the same film everywhere.
        population: whom the films show.
        terms: ``open`` or ``research``: what a bundle that learned from it may be used for.
        attribution: whom to name.
        shortcuts: cues in the source that tell its classes apart without being the disease.
        labels: every label of the source, whether or not a film here has it.
        remarks: what the source's files lack or have too much of, counted; for people.
    """

    dataset: str
    films: tuple[Film, ...]
    population: Population
    terms: str
    attribution: str
    shortcuts: tuple[str, ...]
    labels: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def of(self, split: Split) -> tuple[Film, ...]:
        """The films of one part."""
        return tuple(film for film in self.films if film.split is split)

    def select(self, name: str) -> tuple[Film, ...]:
        """The films of a part by its name: ``fit``, ``tune``, ``judge``, ``all``, or the source's own, as ``test``.

        Raises:
            UsageError: there is no such part, or no film in it.
        """
        films = self._parts().get(name, ())
        if not films:
            there = ", ".join(f"{part} ({len(films)})" for part, films in self._parts().items())
            msg = f"{self.dataset} has no films in a part {name!r}; there are: {there}. Choose one of them."
            raise UsageError(msg)
        return tuple(films)

    def keep(self, is_wanted: Callable[[Film], bool]) -> "Manifest":
        """The manifest of some of its films; the terms are those of the films that stay."""
        films = tuple(film for film in self.films if is_wanted(film))
        return replace(self, films=films, terms=strictest_terms(films, self.terms))

    def by_official_split(self) -> "Manifest":
        """The manifest divided as the source divides itself: its test is judged on, its validation films choose.

        Raises:
            DataSetError: the source does not say of every film.
        """
        unsaid = [film.path.name for film in self.films if film.official_split is None]
        if unsaid:
            msg = (
                f"Expected {self.dataset}'s own split for every film; it is not known of {listing(unsaid, 'film')} of "
                f"{len(self.films):,}. Add the source's split lists, or use hilum's own split."
            )
            raise DataSetError(msg)
        has_val = any(film.official_split == "val" for film in self.films)
        films = [
            replace(film, split=follow(film.official_split or "", self.dataset, film.patient, has_val=has_val))
            for film in self.films
        ]
        return replace(self, films=tuple(films))

    def film_counts(self) -> Counter[Split]:
        """Films in each part of the law, and in the source's own test where it is kept apart."""
        return Counter({split: len(films) for split, films in self._by_split().items()})

    def patient_counts(self) -> Counter[Split]:
        """Patients in each part."""
        return Counter({split: len({film.patient for film in films}) for split, films in self._by_split().items()})

    def kind_counts(self, split: Split) -> dict[str, int]:
        """Films of each kind in a part."""
        return dict(sorted(Counter(film.kind for film in self.of(split)).items()))

    def label_counts(self, split: Split | None = None) -> dict[str, dict[LabelState, int]]:
        """Films in each state of each label, in a part or in all."""
        films = self.films if split is None else self.of(split)
        counts = {label: Counter(film.state_of(label) for film in films) for label in self.labels}
        return {label: {state: counted[state] for state in LabelState} for label, counted in counts.items()}

    def check(self) -> None:
        """Refuse a manifest that cannot be trusted.

        Raises:
            DataSetError: there is no film, a film's file is missing, a label is unknown, or a patient is in two parts.
        """
        if not self.films:
            remarks = "".join(f" {remark}" for remark in self.remarks)
            msg = f"Expected films of {self.dataset}, found none.{remarks} Correct --root or fetch the films."
            raise DataSetError(msg)
        self._check_files()
        self._check_labels()
        self._check_patients()

    def _by_split(self) -> dict[Split, tuple[Film, ...]]:
        parts = {split: self.of(split) for split in Split}
        return {split: films for split, films in parts.items() if films or split in PARTS}

    def _parts(self) -> dict[str, Sequence[Film]]:
        parts: dict[str, Sequence[Film]] = {split.value: films for split, films in self._by_split().items() if films}
        official: dict[str, list[Film]] = defaultdict(list)
        for film in self.films:
            if film.official_split is not None:
                official[film.official_split].append(film)
        return {**parts, **official, "all": self.films}

    def _check_files(self) -> None:
        missing = [film.path.name for film in self.films if not film.path.is_file()]
        if missing:
            msg = (
                f"Not on the disk: {listing(missing, 'film')} of the {len(self.films):,} of {self.dataset}. "
                "Fetch what is missing, or take its rows out of the source's table."
            )
            raise DataSetError(msg)

    def _check_labels(self) -> None:
        unknown = sorted({label for film in self.films for label in film.labels} - set(self.labels))
        if self.labels and unknown:
            msg = f"{self.dataset} has {listing(unknown, 'unknown label')}; known are: {', '.join(self.labels)}."
            raise DataSetError(msg)

    def _check_patients(self) -> None:
        # The source's own test stays out of this: it is never learned from, and the audit names what it shares.
        parts: dict[str, set[Split]] = defaultdict(set)
        for film in self.films:
            if film.split in PARTS:
                parts[film.patient].add(film.split)
        torn = sorted(patient for patient, splits in parts.items() if len(splits) > 1)
        if torn:
            msg = (
                f"In two parts of the split of {self.dataset}: {listing(torn, 'patient')}. A model would be judged on "
                "patients it knows. Give all films of a patient the same part."
            )
            raise DataSetError(msg)


def strictest_terms(films: Sequence[Film], terms: str) -> str:
    """``research`` where any film is under research terms; ``terms`` holds for films that name none."""
    return "research" if any((film.terms or terms) == "research" for film in films) else "open"


def listing(names: Sequence[str], thing: str) -> str:
    """Things counted, and the first of them named: ``7 films (a, b, c, d, e ...)``."""
    several = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}es" if thing.endswith("s") else f"{thing}s"
    plural = thing if len(names) == 1 else several
    more = " ..." if len(names) > NAMED_AT_MOST else ""
    return f"{len(names):,} {plural} ({', '.join(names[:NAMED_AT_MOST])}{more})"
