"""What a decoder hands over: pixels in the sense of the file, and what the file says besides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hilum.errors import FilmError
from hilum.findings import Prompt, QualityCheck, Sex, View
from hilum.images.radiograph import Pixels


@dataclass(frozen=True)
class Header:
    """What a file says of the patient and the film; no identifiers."""

    spacing_mm: tuple[float, float] | None = None
    age_years: float | None = None
    sex: Sex | None = None
    view: View | None = None
    synthetic: bool = False


@dataclass(frozen=True, eq=False)
class Decoded:
    """A decoded file.

    Attributes:
        pixels: 0 to 1 over the file's depth or window, bone bright if the file tells the truth.
        format: ``png``, ``jpeg`` or ``dicom``.
        decoding: the steps taken, in order.
        padding: True where a pixel is no part of the film; None where the file names no padding.
    """

    pixels: Pixels
    format: str
    bit_depth: int
    decoding: tuple[str, ...]
    header: Header = field(default_factory=Header)
    quality: tuple[QualityCheck, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    padding: npt.NDArray[np.bool_] | None = None


@contextmanager
def foreign_errors_as(ours: FilmError) -> Iterator[None]:
    """Raise ``ours`` for what a library raises on damaged pixels, which may be anything; errors of ours pass."""
    try:
        yield
    except FilmError:
        raise
    except Exception as error:
        raise ours from error


def as_pixels(values: npt.NDArray[np.number], maximum: int) -> Pixels:
    """Map whole numbers 0 to ``maximum`` to 0 to 1, in one pass."""
    pixels: Pixels = np.divide(values, np.float32(maximum), dtype=np.float32)
    return pixels
