"""What a DICOM header says of the patient and the film: age, sex, view, spacing; never who the patient is."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydicom.dataset import Dataset

from hilum.findings import CheckOutcome, Prompt, QualityCheck, Sex, View
from hilum.images.attributes import numbers, text
from hilum.images.decoded import Header

HEADER_KEYWORDS: Final = (
    "Modality", "BodyPartExamined", "ViewPosition", "PatientPosition", "PatientAge", "PatientSex", "PatientBirthDate",
    "StudyDate", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelSpacing", "PixelSpacingCalibrationType",
    "QualityControlImage", "Manufacturer",
)  # fmt: skip

SYNTHETIC_MANUFACTURER: Final = "hilum phantom"
"""The manufacturer that, with QualityControlImage YES, marks a computed phantom."""

_PROJECTION_MODALITIES = ("CR", "DX", "RG")
_VIEWS = {
    "PA": View.PA, "AP": View.AP, "LL": View.LATERAL, "RL": View.LATERAL, "LAT": View.LATERAL,
    "LATERAL": View.LATERAL, "LLAT": View.LATERAL, "RLAT": View.LATERAL,
}  # fmt: skip
# How the patient lies in a scanner: defined for PatientPosition, and no view of a film.
_SCANNER_POSITION = re.compile(r"(HF|FF|LF|RF|AF|PF)(P|S|DR|DL)|SITTING")
_CHEST = ("CHEST", "THORAX", "LUNG", "LUNGS", "CHESTPA", "CHESTAP", "CHEST PA", "CHEST AP", "CHEST_PA", "CHEST_AP")
_AGE = re.compile(r"(\d{1,3})([DWMY])")
_UNITS_PER_YEAR = {"D": 365.25, "W": 365.25 / 7, "M": 12.0, "Y": 1.0}
_MAX_AGE_YEARS = 130.0
_MAX_VALUE_LENGTH = 32
_NO_YEARS = re.compile(r"0+Y")


@dataclass(frozen=True)
class HeaderFacts:
    """The header's values, what was odd about them, what the caller should supply, and how they were understood."""

    header: Header
    quality: tuple[QualityCheck, ...]
    prompts: tuple[Prompt, ...]
    decoding: tuple[str, ...] = ()


def read_header(dataset: Dataset) -> HeaderFacts:
    """Read what the header says; what is malformed or implausible counts as unknown."""
    age_years, prompts = _read_age(dataset)
    view, view_value = _read_view(dataset)
    quality: list[QualityCheck] = []
    modality = text(dataset, "Modality").upper()
    if modality not in _PROJECTION_MODALITIES:
        quality.append(_warn("modality_unknown", modality))
    if view_value:
        quality.append(_warn("view_unknown", view_value))
    part = text(dataset, "BodyPartExamined").upper()
    if part and part not in _CHEST:
        quality.append(_warn("body_part_unexpected", part))
    spacing_mm, decoding = _read_spacing(dataset)
    header = Header(
        spacing_mm=spacing_mm,
        age_years=age_years,
        sex={"M": Sex.MALE, "F": Sex.FEMALE, "O": Sex.OTHER}.get(text(dataset, "PatientSex").upper()),
        view=view,
        synthetic=_is_synthetic(dataset),
    )
    return HeaderFacts(header, tuple(quality), prompts, decoding)


def parse_age(value: str) -> float | None:
    """Years from an age string such as ``081Y``, ``18M``, ``06W`` or ``003D``; None without a unit."""
    match = _AGE.fullmatch(value.upper())
    if match is None:
        return None
    years = int(match[1]) / _UNITS_PER_YEAR[match[2]]
    return years if years <= _MAX_AGE_YEARS else None


def _read_age(dataset: Dataset) -> tuple[float | None, tuple[Prompt, ...]]:
    stated = text(dataset, "PatientAge")
    # Anonymisers fill in no years; of an infant a header says days, weeks or months.
    age_years = None if _NO_YEARS.fullmatch(stated.upper()) else parse_age(stated)
    if age_years is None:
        age_years = _age_between(text(dataset, "PatientBirthDate"), text(dataset, "StudyDate"))
    # An age like "81" may be years or months, and a guess would decide which model may read the film.
    lacks_unit = age_years is None and stated.isdigit()
    return age_years, (Prompt.AGE_UNIT,) if lacks_unit else ()


def _age_between(birth: str, study: str) -> float | None:
    try:
        born, taken = (date.fromisoformat(f"{value[:4]}-{value[4:6]}-{value[6:8]}") for value in (birth, study))
    except ValueError:
        return None
    years = taken.year - born.year - ((taken.month, taken.day) < (born.month, born.day))
    if years < 0 or years > _MAX_AGE_YEARS:
        return None
    if born == taken:
        # Anonymisers set every date alike, and a newborn of this very day cannot be told from their films.
        return None
    # Whole years as people count them; an infant's age in days still tells a newborn from a child of eleven months.
    return float(years) if years >= 1 else (taken - born).days / _UNITS_PER_YEAR["D"]


def _read_view(dataset: Dataset) -> tuple[View | None, str]:
    value = text(dataset, "ViewPosition").upper()
    if not value:
        # Some converters write the view here.
        value = text(dataset, "PatientPosition").upper()
        value = "" if _SCANNER_POSITION.fullmatch(value) else value
    view = _VIEWS.get(value)
    return view, "" if view is not None else value


def _read_spacing(dataset: Dataset) -> tuple[tuple[float, float] | None, tuple[str, ...]]:
    """The spacing at the detector, and how it was understood where the file does not say so itself (PS3.3 10.7.1)."""
    at_detector = _positive_pair(dataset, "ImagerPixelSpacing") or _positive_pair(dataset, "NominalScannedPixelSpacing")
    spacing_mm = _positive_pair(dataset, "PixelSpacing")
    if at_detector is not None or spacing_mm is None:
        return at_detector, ()
    if text(dataset, "PixelSpacingCalibrationType"):
        return None, ("pixel spacing passed over: calibrated to the body",)
    # Uncalibrated it is the detector's; with neither of those two nor a calibration type the standard leaves it open.
    return spacing_mm, ("pixel spacing taken as the detector's: no calibration stated",)


def _positive_pair(dataset: Dataset, keyword: str) -> tuple[float, float] | None:
    values = numbers(dataset, keyword)
    return (values[0], values[1]) if len(values) == 2 and min(values) > 0 else None


def _is_synthetic(dataset: Dataset) -> bool:
    return (
        text(dataset, "QualityControlImage").upper() == "YES"
        and text(dataset, "Manufacturer").lower() == SYNTHETIC_MANUFACTURER
    )


def _warn(code: str, value: str) -> QualityCheck:
    printable = "".join(letter for letter in value if letter.isprintable())
    return QualityCheck(code, CheckOutcome.WARN, (("value", printable[:_MAX_VALUE_LENGTH]),))
