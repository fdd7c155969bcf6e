"""The films that a bundle is judged on: whom it would assess, what is true of them, and what the model gives."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hilum.datasets import Film, Manifest
from hilum.errors import DataSetError, FilmError, UsageError
from hilum.evaluation.metrics import Truth
from hilum.findings import LabelState, View
from hilum.images import Pixels, Radiograph, load_image, prepare
from hilum.images.preprocessing import resize
from hilum.inference import Bundle
from hilum.inference.bundle import Answer, BundleManifest
from hilum.inference.classification import AGE_OUTSIDE, VIEW_OUTSIDE

Logits = npt.NDArray[np.float32]
NO_MASK = "no_mask"
"""The reason of a film that is left out because an organ was not drawn on it."""
UNMARKED_FOLDER = "unmarked_folder"
"""The reason of a film that is left out because its source folder has no film with a box."""
_KNOWN = (LabelState.PRESENT, LabelState.ABSENT)


class JudgedFilms(Protocol):
    """On which films a bundle was judged, whatever its task."""

    @property
    def dataset(self) -> str:
        """The source."""

    @property
    def split(self) -> str:
        """The name of the part."""

    @property
    def films(self) -> tuple[Film, ...]:
        """Those judged."""

    @property
    def patients(self) -> int:
        """How many they are of."""

    @property
    def excluded(self) -> dict[str, int]:
        """How many were left out, by reason."""

    @property
    def kinds(self) -> dict[str, int]:
        """Films of each kind of the source."""


@dataclass(frozen=True)
class Assessed:
    """The films that a bundle would assess, and how many it would not, by reason."""

    films: tuple[Film, ...]
    excluded: dict[str, int]


@dataclass(frozen=True, eq=False)
class Labelled:
    """What is true of an answer: ``truth`` for the films at the places ``index``; of the others nothing is known."""

    index: npt.NDArray[np.intp]
    truth: Truth


def assess(bundle: BundleManifest, films: Sequence[Film]) -> Assessed:
    """Leave out the films known to be outside the bundle's population, as a reading would.

    Raises:
        UsageError: no film is left.
    """
    reasons = [reason_outside(bundle, film) for film in films]
    kept = tuple(film for film, reason in zip(films, reasons, strict=True) if reason is None)
    excluded = dict(sorted(Counter(reason for reason in reasons if reason is not None).items()))
    if films and not kept:
        msg = (
            f"{bundle.name!r} assesses none of these {len(films):,} films: it is for {bundle.population.description} "
            f"({', '.join(excluded)}). Choose another part or data set."
        )
        raise UsageError(msg)
    return Assessed(kept, excluded)


def count_kinds(films: Sequence[Film]) -> dict[str, int]:
    """Films of each kind of the source, by name."""
    return dict(sorted(Counter(film.kind for film in films).items()))


def reason_outside(bundle: BundleManifest, film: Film) -> str | None:
    """Why a film is known to be outside the bundle's population, as a code of a reading; None where it is not."""
    people = bundle.population
    if film.age_years is not None and not people.population().has_age(film.age_years):
        return AGE_OUTSIDE
    is_lateral = film.view is View.LATERAL or film.is_frontal is False
    if is_lateral or (film.view is not None and film.view.value not in people.views):
        return VIEW_OUTSIDE
    return None


def truth_of(bundle: BundleManifest, answer: Answer, films: Sequence[Film]) -> Labelled | None:
    """What is true of an answer: by the source's label of that name, else by the films' kinds.

    Films of which the source is uncertain or silent, or whose kind is none of the bundle's classes, are left out.

    Returns:
        None where the source has neither such a label nor such kinds.
    """
    states = [film.state_of(answer.name) for film in films]
    if any(answer.name in film.labels for film in films):
        index = np.flatnonzero([state in _KNOWN for state in states])
        truth = [states[int(place)] is LabelState.PRESENT for place in index]
    elif any(film.kind in bundle.classes for film in films):
        index = np.flatnonzero([film.kind in bundle.classes for film in films])
        truth = [films[int(place)].kind in answer.classes for place in index]
    else:
        return None
    return Labelled(index, np.array(truth, dtype=np.bool_))


def label_films(bundle: BundleManifest, manifest: Manifest, films: Sequence[Film]) -> dict[str, Labelled]:
    """What is true of each answer of which the source says anything.

    Raises:
        UsageError: it says nothing of any.
    """
    found = {answer.name: truth_of(bundle, answer, films) for answer in bundle.answers}
    labelled = {name: one for name, one in found.items() if one is not None}
    if not labelled:
        labels = ", ".join(manifest.labels or sorted({name for film in films for name in film.labels})) or "none"
        kinds = ", ".join(sorted({film.kind for film in films}))
        msg = (
            f"{manifest.dataset} cannot judge {bundle.name!r}, which answers {', '.join(found)}: its labels are "
            f"{labels}; its kinds of film are {kinds}. Choose a data set with one of the bundle's answers."
        )
        raise UsageError(msg)
    return labelled


def load_film(film: Film) -> Radiograph:
    """The pixels and facts of a film of a data set.

    Raises:
        DataSetError: it cannot be read.
    """
    try:
        return load_image(film.path)
    except FilmError as error:
        msg = f"{film.path} is not a film that hilum reads: {error} Remove or replace it."
        raise DataSetError(msg) from error


def run_films(
    bundle: Bundle,
    films: Sequence[Film],
    stretches: Sequence[float] = (1.0,),
    on_film: Callable[[], object] = lambda: None,
) -> list[Logits]:
    """The logits [films, classes] for each stretch; every film is decoded once.

    Raises:
        DataSetError: there is no film, or one that cannot be read.
    """
    if not films:
        msg = "Expected at least one film in this part of the split, found none. Is the data set whole?"
        raise DataSetError(msg)
    spec = bundle.manifest.input.spec()
    rows = []
    for film in films:
        pixels = load_film(film).pixels
        # One by one, as a reading runs them: in a batch the last bits of a logit differ, and with them ties.
        inputs = (prepare(stretch(pixels, factor), spec)[np.newaxis] for factor in stretches)
        rows.append(np.stack([bundle.run(values).logits[0] for values in inputs]))
        on_film()
    return list(np.stack(rows, axis=1))


def stretch(pixels: Pixels, factor: float) -> Pixels:
    """Stretch the content across by ``factor`` inside the film's own frame.

    What grows over the frame is cut at both sides; what is missing is filled with the edge drawn out. The frame stays,
    because preprocessing squashes any frame to a square and would undo the stretch.
    """
    height, width = pixels.shape
    changed = round(width * factor)
    if changed == width:
        return pixels
    stretched = resize(pixels, height, changed)
    if changed > width:
        left = (changed - width) // 2
        return stretched[:, left : left + width]
    left = (width - changed) // 2
    return np.pad(stretched, ((0, 0), (left, width - changed - left)), mode="edge")
