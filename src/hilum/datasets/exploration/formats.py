"""The files of a source: formats, sizes, and what is wrong with them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from hilum.datasets.exploration.classes import FilmClass
from hilum.datasets.exploration.demographics import Quartiles, quartiles
from hilum.datasets.exploration.survey import Picture, Surveyed

BLANK_CONTRAST = 0.02
"""A film whose greys span less is nearly blank."""

FEW_GREY_LEVELS = 48
SIZES_NAMED = 12
_SUFFIXES = {"png": {".png"}, "jpeg": {".jpg", ".jpeg"}, "dicom": {".dcm", ".dicom", ""}}


@dataclass(frozen=True)
class FaultyFilm:
    """A film that cannot be read, with the code and the sentence of the error."""

    film: str
    code: str
    message: str


@dataclass(frozen=True)
class FileFaults:
    """Films by what is wrong with them, named by their path.

    Attributes:
        unreadable: missing, damaged or no film.
        blank: one even shade, or nearly.
        inverted: bone dark and air bright.
        few_grey_levels: fewer than 48 of 256.
        wrong_suffix: the name ends as another format's.
        low_resolution: a side under 200 pixels.
    """

    unreadable: tuple[FaultyFilm, ...]
    blank: tuple[str, ...]
    inverted: tuple[str, ...]
    few_grey_levels: tuple[str, ...]
    wrong_suffix: tuple[str, ...]
    low_resolution: tuple[str, ...]


@dataclass(frozen=True)
class PictureFacts:
    """Of the films of a class, or of all. ``bytes_per_pixel`` is of the file."""

    width: Quartiles | None
    height: Quartiles | None
    aspect: Quartiles | None
    brightness: Quartiles | None
    bytes_per_pixel: Quartiles | None


@dataclass(frozen=True)
class Files:
    """The files of a source.

    Attributes:
        read: films that could be decoded.
        size_bytes: of all files together.
        encodings: films by how they are stored.
        bit_depths: films by stored bits of a pixel.
        sizes: films by ``width×height``, the most frequent.
        different_sizes: how many there are.
        all: over every film.
        classes: by class.
        faults: named.
    """

    read: int
    size_bytes: int
    encodings: dict[str, int]
    bit_depths: dict[int, int]
    sizes: dict[str, int]
    different_sizes: int
    all: PictureFacts
    classes: dict[str, PictureFacts]
    faults: FileFaults


def describe_files(surveyed: Sequence[Surveyed], classes: Sequence[FilmClass]) -> Files:
    """Count formats and sizes, and name what is wrong."""
    pictures = [one.picture for one in surveyed if one.picture is not None]
    sizes = Counter(f"{picture.width}×{picture.height}" for picture in pictures)
    return Files(
        read=len(pictures),
        size_bytes=sum(one.size_bytes for one in surveyed),
        encodings=dict(Counter(picture.encoding for picture in pictures).most_common()),
        bit_depths=dict(sorted(Counter(picture.bit_depth for picture in pictures).items())),
        sizes=dict(sizes.most_common(SIZES_NAMED)),
        different_sizes=len(sizes),
        all=_facts(surveyed),
        classes={one.name: _facts(one.pick(surveyed)) for one in classes},
        faults=find_faults(surveyed),
    )


def find_faults(surveyed: Sequence[Surveyed]) -> FileFaults:
    """Name the films that something is wrong with."""

    def named(is_wrong: Callable[[Surveyed, Picture], bool]) -> tuple[str, ...]:
        return tuple(one.name for one in surveyed if one.picture is not None and is_wrong(one, one.picture))

    even = tuple(one.name for one in surveyed if one.fault is not None and one.fault.code == "blank_film")
    return FileFaults(
        unreadable=tuple(
            FaultyFilm(one.name, one.fault.code, one.fault.message)
            for one in surveyed
            if one.fault is not None and one.fault.code != "blank_film"
        ),
        blank=(*even, *named(lambda _, picture: picture.contrast < BLANK_CONTRAST)),
        inverted=named(lambda _, picture: "polarity_inverted" in picture.checks),
        few_grey_levels=named(lambda _, picture: picture.grey_levels < FEW_GREY_LEVELS),
        wrong_suffix=named(lambda one, picture: PurePath(one.name).suffix.lower() not in _SUFFIXES[picture.format]),
        low_resolution=named(lambda _, picture: "low_resolution" in picture.checks),
    )


def _facts(surveyed: Sequence[Surveyed]) -> PictureFacts:
    found = [(one, one.picture) for one in surveyed if one.picture is not None]
    return PictureFacts(
        width=quartiles([picture.width for _, picture in found]),
        height=quartiles([picture.height for _, picture in found]),
        aspect=quartiles([picture.aspect for _, picture in found]),
        brightness=quartiles([picture.brightness for _, picture in found]),
        bytes_per_pixel=quartiles([one.size_bytes / (picture.width * picture.height) for one, picture in found]),
    )
