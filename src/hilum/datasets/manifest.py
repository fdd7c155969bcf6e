"""The manifest: what every source becomes. Its films, their patients, their labels and their part of the split."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hilum.findings import LabelState, Population

FIT_SHARE = 0.70
TUNE_SHARE = 0.15


class Split(StrEnum):
    """A part of a source: learned from, chosen with, or judged on. A patient is in one part alone."""

    FIT = "fit"
    TUNE = "tune"
    JUDGE = "judge"


@dataclass(frozen=True)
class Film:
    """One film of a source.

    Attributes:
        path: where its file lies.
        patient: unique within the source.
        kind: the source's own class of the film, such as ``bacterial``.
        labels: by finding; a finding that is not named was never looked for.
        split: by :func:`split_of`.
    """

    path: Path
    patient: str
    kind: str
    labels: Mapping[str, LabelState]
    split: Split


@dataclass(frozen=True)
class Manifest:
    """A source, read.

    Attributes:
        dataset: the name of the source in :data:`hilum.datasets.SOURCES`.
        films: sorted by path, so that a number of a film means the same film on every machine.
        population: whom the films show.
        terms: ``open`` or ``research``: what a bundle that learned from it may be used for.
        attribution: whom to name.
        shortcuts: cues in the source that tell its classes apart without being the disease.
    """

    dataset: str
    films: tuple[Film, ...]
    population: Population
    terms: str
    attribution: str
    shortcuts: tuple[str, ...]

    def of(self, split: Split) -> tuple[Film, ...]:
        """The films of one part."""
        return tuple(film for film in self.films if film.split is split)

    def film_counts(self) -> dict[Split, int]:
        """Films in each part."""
        return {split: len(self.of(split)) for split in Split}

    def patient_counts(self) -> dict[Split, int]:
        """Patients in each part."""
        return {split: len({film.patient for film in self.of(split)}) for split in Split}

    def kind_counts(self, split: Split) -> dict[str, int]:
        """Films of each kind in a part."""
        return dict(sorted(Counter(film.kind for film in self.of(split)).items()))


def split_of(dataset: str, patient: str) -> Split:
    """The part that a patient belongs to, by the hash of ``dataset:patient``.

    A patient keeps the part whatever other films are there, so nobody learns from a judge patient by accident. Where
    the patient's name holds its kind, each kind is divided 70 / 15 / 15 by itself.
    """
    digest = hashlib.sha256(f"{dataset}:{patient}".encode()).digest()
    share = int.from_bytes(digest[:8]) / 2**64
    if share < FIT_SHARE:
        return Split.FIT
    return Split.TUNE if share < FIT_SHARE + TUNE_SHARE else Split.JUDGE
