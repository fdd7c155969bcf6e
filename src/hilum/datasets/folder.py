"""Films sorted into folders by class: SPLIT/CLASS/film, or CLASS/film without a split."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hilum.datasets.film import Film, code_of
from hilum.datasets.film_files import find_films
from hilum.datasets.manifest import Manifest
from hilum.datasets.split import OFFICIAL_WORDS, Split, follow, split_of
from hilum.errors import DataSetError
from hilum.findings import LabelState, Population

NAME = "folder"

_POPULATION = Population("not stated")
_BY_STEM = (
    "The folders name no split and no patients: each film's name stands for its patient, and hilum's split is by its "
    "hash. Films of one patient under several names can lie in several parts."
)
_BY_FOLDER = (
    "The folders name no patients: each film counts as a patient of its own, and only the same file or a film that "
    "looks alike in two parts can be found."
)

_UNJUDGED = "There is no folder test, so no film is left to judge on: what was tuned on these films is not judged."


@dataclass(frozen=True)
class _Sorted:
    """A film with the class and the part that its folders say."""

    path: Path
    kind: str
    official: str | None


def read_manifest(root: Path) -> Manifest:
    """The films under ``root``, a class for each folder.

    Raises:
        DataSetError: there are no folders of films, or films lie outside a class.
    """
    folders = _folders(root)
    parts = {folder: OFFICIAL_WORDS[folder.name.lower()] for folder in folders if folder.name.lower() in OFFICIAL_WORDS}
    if parts and len(parts) < len(folders):
        stray = ", ".join(folder.name for folder in folders if folder not in parts)
        msg = f"Expected only folders such as train, val and test in {root}, got {stray} beside them. Move it away."
        raise DataSetError(msg)
    classes: list[tuple[Path, str | None]] = [
        (folder, official) for part, official in parts.items() for folder in _folders(part)
    ]
    found = [
        _Sorted(path, code_of(folder.name), official)
        for folder, official in (classes or [(folder, None) for folder in folders])
        for path in find_films(folder)
    ]
    kinds = tuple(sorted({film.kind for film in found}))
    if not found:
        msg = f"Expected films in SPLIT/CLASS/ or CLASS/ under {root}, found none. Correct --root."
        raise DataSetError(msg)
    has_val = "val" in parts.values()
    return Manifest(
        dataset=NAME,
        films=tuple(_film(root, film, kinds, has_val=has_val) for film in found),
        population=_POPULATION,
        terms="research",
        attribution="Not stated: the films are your own.",
        shortcuts=(),
        labels=kinds,
        remarks=_remarks(set(parts.values())),
    )


def _remarks(parts: set[str]) -> tuple[str, ...]:
    if not parts:
        return (_BY_STEM,)
    return (_BY_FOLDER,) if "test" in parts else (_BY_FOLDER, _UNJUDGED)


def _folders(root: Path) -> list[Path]:
    if not root.is_dir():
        msg = f"Expected a folder at {root}; there is none. Correct --root."
        raise DataSetError(msg)
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def _film(root: Path, film: _Sorted, kinds: tuple[str, ...], *, has_val: bool) -> Film:
    within = film.path.relative_to(root)
    patient = film.path.stem if film.official is None else within.with_suffix("").as_posix()
    return Film(
        path=film.path,
        patient=patient,
        kind=film.kind,
        labels=_labels(film.kind, kinds),
        split=_split(film, patient, has_val=has_val),
        folder=within.parts[0],
        official_split=film.official,
    )


def _labels(kind: str, kinds: tuple[str, ...]) -> Mapping[str, LabelState]:
    return {other: LabelState.PRESENT if other == kind else LabelState.ABSENT for other in kinds}


def _split(film: _Sorted, patient: str, *, has_val: bool) -> Split:
    if film.official is None:
        return split_of(NAME, patient)
    return follow(film.official, NAME, patient, has_val=has_val)
