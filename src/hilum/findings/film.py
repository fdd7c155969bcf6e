"""What is known of a film besides its pixels."""

from dataclasses import dataclass
from enum import StrEnum


class View(StrEnum):
    """The projection of a chest film."""

    PA = "PA"
    AP = "AP"
    LATERAL = "LAT"


class Sex(StrEnum):
    """The patient's sex as the film or the caller states it."""

    MALE = "M"
    FEMALE = "F"
    OTHER = "O"


class CheckOutcome(StrEnum):
    """What a quality check came to; ``overridden`` is a refusal that a person read the film against."""

    PASS = "pass"  # noqa: S105 - the outcome of a check, not a password
    WARN = "warn"
    REFUSE = "refuse"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True)
class QualityCheck:
    """One check of a film: a stable code, what it came to, and the facts that its sentence needs.

    The sentence itself lives in ``reports/languages`` under the code; ``facts`` fill its placeholders.
    """

    code: str
    outcome: CheckOutcome
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FilmFacts:
    """A film without its pixels: what a reading remembers of it.

    Attributes:
        sha256: of the file's bytes, in hexadecimal.
        name: the file's name as given, without folders; it never holds a patient's identifiers from DICOM.
        width, height: in pixels.
        bit_depth: stored bits of a pixel.
        format: ``png``, ``jpeg`` or ``dicom``.
        decoding: the steps from bytes to pixels, in order, each a short phrase of stable words.
        spacing_mm: row and column spacing at the detector, in millimetres; None where unknown.
        age_years: in years, as stated by the caller, else by the file, else None.
        sex, view: likewise.
        synthetic: True for a computed phantom.
    """

    sha256: str
    name: str
    width: int
    height: int
    bit_depth: int
    format: str
    decoding: tuple[str, ...] = ()
    spacing_mm: tuple[float, float] | None = None
    age_years: float | None = None
    sex: Sex | None = None
    view: View | None = None
    synthetic: bool = False
