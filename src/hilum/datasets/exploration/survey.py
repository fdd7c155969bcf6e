"""The survey: the file of every film opened and decoded once, and what that shows."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hilum.datasets.film import Film
from hilum.datasets.leakage import Hashes, difference_hash
from hilum.errors import FilmError, UnreadableFilm
from hilum.images import Radiograph, load_image

_SAMPLES_PER_SIDE = 256
_GREY_LEVELS = 256


@dataclass(frozen=True)
class Fault:
    """Why a film cannot be read: the code and the sentence of the error."""

    code: str
    message: str


@dataclass(frozen=True, eq=False)
class Picture:
    """What a decoded file shows, without its pixels.

    Attributes:
        width, height: in pixels.
        format: ``png``, ``jpeg`` or ``dicom``.
        bit_depth: stored bits of a pixel.
        encoding: how the file is stored, in the words of its decoding.
        checks: codes of what its decoding noticed, such as ``polarity_inverted``.
        brightness: mean grey, 0 to 1.
        contrast: from the darkest to the brightest hundredth of the pixels, 0 to 1.
        grey_levels: different greys among 256.
        hash: the difference hash of what it looks like.
    """

    width: int
    height: int
    format: str
    bit_depth: int
    encoding: str
    checks: tuple[str, ...]
    brightness: float
    contrast: float
    grey_levels: int
    hash: Hashes

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


@dataclass(frozen=True, eq=False)
class Surveyed:
    """A film and its file.

    Attributes:
        film: as the source has it; what it does not say of age, sex and view comes from the file.
        name: the path below the root.
        size_bytes: of the file.
        sha256: of the file; None where it cannot be opened.
        picture: None where there is a fault.
        fault: None where there is a picture.
    """

    film: Film
    name: str
    size_bytes: int = 0
    sha256: str | None = None
    picture: Picture | None = None
    fault: Fault | None = None


def survey_films(
    films: Sequence[Film], root: Path, on_film: Callable[[], object] = lambda: None
) -> tuple[Surveyed, ...]:
    """Look at every film, each decoded once, in their order; ``on_film`` is called after each."""

    def look(film: Film) -> Surveyed:
        surveyed = survey_film(film, root)
        on_film()
        return surveyed

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return tuple(pool.map(look, films))


def survey_film(film: Film, root: Path) -> Surveyed:
    """Look at one film; a film that cannot be read has a fault in place of a picture."""
    name = film.path.relative_to(root).as_posix() if film.path.is_relative_to(root) else film.path.name
    try:
        data = film.path.read_bytes()
    except OSError:
        return Surveyed(film, name, fault=Fault(UnreadableFilm.code, "The file is missing or cannot be opened."))
    surveyed = Surveyed(film, name, len(data), hashlib.sha256(data).hexdigest())
    try:
        radiograph = load_image(data, name=film.path.name)
    except FilmError as error:
        return replace(surveyed, fault=Fault(error.code, error.message))
    facts = radiograph.facts
    film = replace(
        film,
        view=film.view or facts.view,
        sex=film.sex or facts.sex,
        age_years=facts.age_years if film.age_years is None else film.age_years,
    )
    return replace(surveyed, film=film, picture=_picture(radiograph))


def _picture(radiograph: Radiograph) -> Picture:
    facts, pixels = radiograph.facts, radiograph.pixels
    step = max(1, min(pixels.shape) // _SAMPLES_PER_SIDE)
    sample = pixels[::step, ::step]
    low, high = np.percentile(sample, (1, 99))
    greys = np.unique((sample * (_GREY_LEVELS - 1)).astype(np.uint8))
    return Picture(
        width=facts.width,
        height=facts.height,
        format=facts.format,
        bit_depth=facts.bit_depth,
        encoding=", ".join(step for step in facts.decoding if step != "inverted by content"),
        checks=tuple(check.code for check in radiograph.quality),
        brightness=float(sample.mean()),
        contrast=float(high - low),
        grey_levels=len(greys),
        hash=difference_hash(pixels),
    )
