"""A set of phantoms in the form of PadChest-GR: its table, its grounded reports and its films, all of it invented.

To try or test what learns from boxes without a film of a patient. ``cardiomegaly``, ``pleural_effusion`` and
``infiltrates`` are in the pixels, and their boxes are those of the phantom's truth. The boxes of the other labels lie
where such a finding would, by the outlines of the lungs and the heart, and there is nothing to be seen in them.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilum.datasets.padchest_gr import FREQUENT_LABELS, REPORTS, TABLE
from hilum.errors import UsageError
from hilum.findings import Box
from hilum.phantoms import Encoding, Outline, Pathology, Truth, encode, make_phantom

MOST_FILMS = 40
FILMS_FOLDER = "Padchest_GR_files"
TABLE_COLUMNS = (
    "StudyID", "ImageID", "label", "boxes_count", "extra_boxes_count", "locations", "prior_study",
    "progression_status", "prior_imageID", "sentence_en", "sentence_es", "study_is_benchmark", "study_is_validation",
    "split", "PatientID", "patient_is_benchmark", "PatientBirth", "PatientSex_DICOM", "StudyDate_DICOM", "StudyDate",
    "PatientAge", "label_group", "Year",
)  # fmt: skip
"""Of the source's own table."""

_PARTS = ("train", "train", "train", "validation", "test")
_AGE_YEARS = 60.0
_NORMAL_EVERY = 6
_LABELS_OF_A_FILM = 2
_CLEAR = {"sentence_en": "Nothing is to be seen.", "sentence_es": "No se observa nada.", "abnormal": False}

Region = Callable[[Truth], list[Box]]
"""Where a label lies on a phantom, in pixels."""


@dataclass(frozen=True)
class _MarkedFilm:
    """A film of the set: its number, the source's word for its part, and what is marked on it, by label."""

    number: int
    part: str
    truth: Truth
    boxes: Mapping[str, Sequence[Box]]

    @property
    def study(self) -> str:
        return str(1000 + self.number)

    @property
    def name(self) -> str:
        return f"{self.study}_film{self.number:02d}.png"

    @property
    def earlier(self) -> int | None:
        """The number of the film before, where it is of the same patient: the second of every five."""
        return self.number - 1 if self.number % len(_PARTS) == 1 else None


def write_marked_phantoms(
    root: Path, *, films: int = MOST_FILMS, labels: Sequence[str] = FREQUENT_LABELS[:13], size_px: int = 256
) -> Path:
    """Write the set into a folder, to be read as ``padchest-gr``; the same arguments give the same files.

    Of every five films three are to learn from, one to choose with and one to judge on. One in six is normal; every
    other one has two of the labels, in turn: with 40 films each label of 13 is in each part.

    Args:
        root: the folder; made where it is not there.
        films: 1 to 40.
        labels: of :data:`hilum.datasets.padchest_gr.FREQUENT_LABELS`.
        size_px: the films' width.

    Returns:
        The folder.

    Raises:
        UsageError: more films than 40 or none, no label, or one that has no place here.
    """
    if not 1 <= films <= MOST_FILMS or not labels or set(labels) - _PLACES.keys():
        known = ", ".join(_PLACES)
        msg = f"Expected 1 to {MOST_FILMS} films and labels among {known}; got {films} films of {', '.join(labels)}."
        raise UsageError(msg)
    (root / FILMS_FOLDER).mkdir(parents=True, exist_ok=True)
    marked = [_write_film(root, *one, size_px) for one in _plan(films, labels)]
    reports = json.dumps([_record(film) for film in marked], indent=1, ensure_ascii=False)
    (root / REPORTS).write_text(reports, encoding="utf-8")
    with (root / TABLE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLE_COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(row for film in marked for row in _rows(film))
    return root


def _plan(films: int, labels: Sequence[str]) -> list[tuple[int, str, tuple[str, ...]]]:
    """The number, the part and the labels of each film."""
    planned = []
    seen = dict.fromkeys(_PARTS, 0)
    given = dict.fromkeys(_PARTS, 0)
    for number in range(films):
        part = _PARTS[number % len(_PARTS)]
        seen[part] += 1
        chosen: tuple[str, ...] = ()
        if seen[part] % _NORMAL_EVERY:
            turns = range(given[part], given[part] + _LABELS_OF_A_FILM)
            chosen = tuple(dict.fromkeys(labels[turn % len(labels)] for turn in turns))
            given[part] += _LABELS_OF_A_FILM
        planned.append((number, part, chosen))
    return planned


def _write_film(root: Path, number: int, part: str, labels: tuple[str, ...], size_px: int) -> _MarkedFilm:
    shown = next((_SHOWN[label] for label in labels if label in _SHOWN), None)
    phantom = make_phantom(number, size_px=size_px, pathology=shown, age_years=_AGE_YEARS + number)
    boxes: dict[str, Sequence[Box]] = {}
    for label in labels:
        lesion = phantom.truth.lesion
        is_true = lesion is not None and _SHOWN.get(label) is shown
        boxes[label] = [lesion.box] if lesion is not None and is_true else _PLACES[label][1](phantom.truth)
    film = _MarkedFilm(number, part, phantom.truth, boxes)
    (root / FILMS_FOLDER / film.name).write_bytes(encode(phantom, Encoding.PNG16))
    return film


def _record(film: _MarkedFilm) -> dict[str, Any]:
    """The grounded report; of a finding with several boxes the last one is an extra box."""
    earlier = None if film.earlier is None else 1000 + film.earlier
    return {
        "StudyID": film.study,
        "ImageID": film.name,
        "PreviousStudyID": None if earlier is None else str(earlier),
        "PreviousImageID": None if earlier is None else f"{earlier}_film{film.earlier:02d}.png",
        "findings": [*(_finding(film, label) for label in film.boxes), _CLEAR],
    }


def _finding(film: _MarkedFilm, label: str) -> dict[str, Any]:
    corners = [_shares(box, film.truth) for box in film.boxes[label]]
    words = label.replace("_", " ")
    return {
        "sentence_en": f"A computed film with {words}.",
        "sentence_es": f"Una placa calculada con {_PLACES[label][0]}.",
        "abnormal": True,
        "boxes": corners[:1],
        "extra_boxes": corners[1:],
        "labels": [words],
        "locations": ["invented"],
        "progression": None if film.earlier is None else "stable",
    }


def _rows(film: _MarkedFilm) -> list[dict[str, str]]:
    """The rows of the table: one for each label, or one that says Normal."""
    shared = {
        "StudyID": film.study,
        "ImageID": film.name,
        "split": film.part,
        "PatientID": f"phantom-{film.number if film.earlier is None else film.earlier:02d}",
        "PatientSex_DICOM": film.truth.sex.value[:1].upper(),
        "PatientAge": f"{film.truth.age_years:.0f}",
        "locations": "['invented']",
        "prior_study": str(film.earlier is not None),
    }
    if not film.boxes:
        return [{**shared, "label": "Normal", "boxes_count": "0", "extra_boxes_count": "0"}]
    return [
        {**shared, "label": label.replace("_", " "), "boxes_count": "1", "extra_boxes_count": str(len(boxes) - 1)}
        for label, boxes in film.boxes.items()
    ]


def _shares(box: Box, truth: Truth) -> list[float]:
    """The corners of a box in shares of the film, cut off at its edge."""
    sides = (
        (box.x, truth.width), (box.y, truth.height), (box.x + box.width, truth.width),
        (box.y + box.height, truth.height),
    )  # fmt: skip
    return [round(min(max(value / whole, 0.0), 1.0), 5) for value, whole in sides]


def _part_of(outline: Outline, left: float, top: float, right: float, bottom: float) -> Box:
    """A part of the frame of an outline; the sides in shares of the frame."""
    across, down = [x for x, _ in outline], [y for _, y in outline]
    x, y = min(across), min(down)
    width, height = max(across) - x, max(down) - y
    return Box(x + left * width, y + top * height, (right - left) * width, (bottom - top) * height)


def _of_lungs(left: float, top: float, right: float, bottom: float) -> Region:
    """The same part of both lungs; across from the outer side."""
    return lambda truth: [
        _part_of(truth.right_lung, left, top, right, bottom),
        _part_of(truth.left_lung, 1 - right, top, 1 - left, bottom),
    ]


def _of_one_lung(left: float, top: float, right: float, bottom: float) -> Region:
    return lambda truth: _of_lungs(left, top, right, bottom)(truth)[truth.seed % 2 :][:1]


def _of_middle(left: float, top: float, right: float, bottom: float) -> Region:
    """A part of the whole chest."""
    return lambda truth: [_part_of((*truth.right_lung, *truth.left_lung), left, top, right, bottom)]


_SHOWN = MappingProxyType({
    "cardiomegaly": Pathology.CARDIOMEGALY,
    "pleural_effusion": Pathology.EFFUSION,
    "infiltrates": Pathology.OPACITY,
})  # fmt: skip
_PLACES: Mapping[str, tuple[str, Region]] = MappingProxyType({
    "cardiomegaly": ("cardiomegalia", lambda truth: [_part_of(truth.heart, 0, 0, 1, 1)]),
    "aortic_elongation": ("elongación aórtica", _of_middle(0.40, 0.15, 0.62, 0.50)),
    "scoliosis": ("escoliosis", _of_middle(0.44, 0.0, 0.56, 1.0)),
    "vertebral_degenerative_changes": ("cambios degenerativos vertebrales", _of_middle(0.43, 0.45, 0.57, 1.0)),
    "aortic_atheromatosis": ("ateromatosis aórtica", _of_middle(0.52, 0.16, 0.64, 0.32)),
    "air_trapping": ("atrapamiento aéreo", _of_lungs(0.0, 0.0, 1.0, 1.0)),
    "apical_pleural_thickening": ("engrosamiento pleural apical", _of_lungs(0.25, 0.0, 0.9, 0.16)),
    "pleural_effusion": ("derrame pleural", _of_one_lung(0.0, 0.7, 0.8, 1.0)),
    "vascular_hilar_enlargement": ("aumento hiliar vascular", _of_lungs(0.6, 0.35, 1.0, 0.62)),
    "interstitial_pattern": ("patrón intersticial", _of_lungs(0.05, 0.5, 0.85, 0.95)),
    "costophrenic_angle_blunting": ("pinzamiento del seno costofrénico", _of_one_lung(0.0, 0.82, 0.3, 1.0)),
    "laminar_atelectasis": ("atelectasia laminar", _of_one_lung(0.15, 0.66, 0.8, 0.74)),
    "infiltrates": ("infiltrados", _of_one_lung(0.2, 0.4, 0.8, 0.75)),
    "fibrotic_band": ("banda fibrosa", _of_one_lung(0.3, 0.25, 0.75, 0.33)),
})  # fmt: skip
