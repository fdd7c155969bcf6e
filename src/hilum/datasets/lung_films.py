"""The layout that the tuberculosis sets of the National Library of Medicine share: Shenzhen and Montgomery."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hilum.datasets.film import Film, WrittenReport
from hilum.datasets.film_files import find_films, first_folder
from hilum.datasets.manifest import listing
from hilum.datasets.split import split_of
from hilum.datasets.table import age_of, read_table, sex_of
from hilum.errors import DataSetError
from hilum.findings import LabelState, Sex

LABELS = ("tuberculosis",)
KINDS = ("normal", "tuberculosis")
FILM_FOLDERS = ("CXR", "CXR_png", "images")
MASK_FOLDERS = {
    "lungs": ("mask", "masks"),
    "left_lung": ("mask/leftMask", "ManualMask/leftMask", "mask/left_lung"),
    "right_lung": ("mask/rightMask", "ManualMask/rightMask", "mask/right_lung"),
}
_AGE = re.compile(r"(?:age:?\s*)?0*(\d{1,3})\s*(Y|yrs?|years?|M|months?|D|days?)\b", re.IGNORECASE)
_SEX = re.compile(r"\b(female|male|F|M)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Patient:
    age_years: float | None = None
    sex: Sex | None = None
    reading: str = ""


def read_films(root: Path, dataset: str, prefix: str) -> tuple[tuple[Film, ...], tuple[str, ...]]:
    """The films of ``CXR/`` named ``PREFIX_0001_0``, whose last digit says tuberculosis, and remarks on the rest.

    Age, sex and reading come from ``index.csv`` where it is there, else from ``ClinicalReadings/``.

    Raises:
        DataSetError: there is no folder of films, or a name is not of the source's form.
    """
    pattern = re.compile(rf"^{prefix}_(\d+)_([01])$")
    paths = find_films(first_folder(root, *FILM_FOLDERS))
    wrong = [path.name for path in paths if not pattern.match(path.stem)]
    if wrong:
        msg = f"Expected names like {prefix}_0001_0.png, got {listing(wrong, 'film')} of another form. Is it {dataset}?"
        raise DataSetError(msg)
    patients = _read_index(root / "index.csv")
    films = tuple(_film(path, root, dataset, patients) for path in paths)
    unmasked = [film.path.stem for film in films if not film.masks]
    absent = sorted(patients.keys() - {path.stem for path in paths})
    remarks = [
        *([f"Without a mask: {listing(unmasked, 'film')} of {len(films)}."] * bool(unmasked)),
        *([f"In index.csv and not on the disk, left out: {listing(absent, 'film')}."] * bool(absent)),
    ]
    return films, tuple(remarks)


def _film(path: Path, root: Path, dataset: str, patients: Mapping[str, _Patient]) -> Film:
    has_tuberculosis = path.stem.endswith("_1")
    person = patients.get(path.stem) or _read_note(root / "ClinicalReadings" / f"{path.stem}.txt")
    return Film(
        path=path,
        patient=path.stem,
        kind="tuberculosis" if has_tuberculosis else "normal",
        labels={"tuberculosis": LabelState.PRESENT if has_tuberculosis else LabelState.ABSENT},
        split=split_of(dataset, path.stem),
        is_frontal=True,
        age_years=person.age_years,
        sex=person.sex,
        masks=_masks(root, path.stem),
        report=WrittenReport(sections={"reading": person.reading}) if person.reading else None,
    )


def _masks(root: Path, stem: str) -> dict[str, Path]:
    places = {
        organ: [root / folder / f"{stem}{ending}" for folder in folders for ending in (".png", "_mask.png", ".jpg")]
        for organ, folders in MASK_FOLDERS.items()
    }
    found = {organ: next((path for path in paths if path.is_file()), None) for organ, paths in places.items()}
    return {organ: path for organ, path in found.items() if path is not None}


def _read_index(path: Path) -> dict[str, _Patient]:
    if not path.is_file():
        return {}
    rows = read_table(path, ("image",)).rows
    return {
        Path(row["image"]).stem: _Patient(
            age_of(row.get("age", "")), sex_of(row.get("sex", "")), row.get("reading", "")
        )
        for row in rows
    }


def _read_note(path: Path) -> _Patient:
    """Age, sex and reading from a note such as ``male 45yrs`` or ``Patient's Sex: F``, the reading on its last line."""
    if not path.is_file():
        return _Patient()
    lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    text = " ".join(lines[:2])
    age, sex = _AGE.search(text), _SEX.search(text)
    return _Patient(
        age_years=age_of(age[1] + age[2][0]) if age else None,
        sex=sex_of(sex[1]) if sex else None,
        reading=lines[-1] if len(lines) > 1 else "",
    )
