"""PadChest-GR: films with grounded reports, in Spanish and English, under a use agreement of its own."""

import ast
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hilum.datasets.film import Film, LabelledBox, Sentence, WrittenReport, code_of
from hilum.datasets.film_files import by_stem, find_films, scale_box, size_of
from hilum.datasets.manifest import Manifest, listing
from hilum.datasets.split import OFFICIAL_WORDS, follow
from hilum.datasets.table import age_of, read_table, sex_of
from hilum.errors import DataSetError
from hilum.findings import Box, LabelState, Population

NAME = "padchest-gr"
TABLE = "master_table.csv"
REPORTS = "grounded_reports_20240819.json"
COLUMNS = ("StudyID", "ImageID", "label", "split", "PatientID")
KINDS = ("normal", "abnormal")
DETECTOR_LABELS = ("aortic_atheromatosis", "aortic_elongation", "cardiomegaly", "scoliosis")
"""The four classes of the published detector."""
FREQUENT_LABELS = (
    "cardiomegaly", "aortic_elongation", "scoliosis", "vertebral_degenerative_changes", "aortic_atheromatosis",
    "air_trapping", "apical_pleural_thickening", "pleural_effusion", "vascular_hilar_enlargement",
    "interstitial_pattern", "costophrenic_angle_blunting", "laminar_atelectasis", "infiltrates", "fibrotic_band",
)  # fmt: skip
"""Labels by how many training films have boxes of them, most first: the first 5, 8 and 13 are the larger subsets."""

_POPULATION = Population("patients of one hospital (San Juan, Alicante, Spain)")
_ATTRIBUTION = (
    "Castro DC, Bustos A, Bannur S, et al. PadChest-GR: A Bilingual Chest X-ray Dataset for Grounded Radiology Report "
    "Generation. NEJM AI 2025. Bustos A, Pertusa A, Salinas JM, de la Iglesia-Vayá M. PadChest. Medical Image Analysis "
    "2020;66:101797. Under the use agreement of BIMCV."
)
_SHORTCUTS = (
    "One hospital and few devices: what a film comes from shows in its grey scale.",
    "Findings of ageing (aorta, spine) follow the patient's age.",
)
_NORMAL = "normal"
UNNAMED = "unnamed"
"""The class of a box whose sentence names no label."""


@dataclass(frozen=True)
class _Source:
    """The source's files, read: rows and record of each film, and every label."""

    rows: Mapping[str, list[dict[str, str]]]
    records: Mapping[str, dict[str, Any]]
    labels: tuple[str, ...]
    has_val: bool


def read_manifest(root: Path) -> Manifest:
    """The films anywhere under ``root``, with the table and the grounded reports that lie in it.

    A label that a film's rows do not name is unmentioned, except that a film called Normal has none of them.

    Raises:
        DataSetError: a file is missing or not of the source's form.
    """
    table = read_table(root / TABLE, COLUMNS)
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table.rows:
        rows[Path(row["ImageID"]).stem].append(row)
    unknown = sorted({row["split"] for row in table.rows if row["split"].lower() not in OFFICIAL_WORDS})
    if unknown:
        msg = f"Expected train, validation or test in the column split of {table.path}, got {listing(unknown, 'word')}."
        raise DataSetError(msg)
    records = _read_records(root / REPORTS)
    labels = tuple(sorted({code_of(row["label"]) for row in table.rows} - {_NORMAL, ""}))
    has_val = any(OFFICIAL_WORDS[row["split"].lower()] == "val" for row in table.rows)
    source = _Source(rows, records, labels, has_val)
    paths, again = by_stem(find_films(root))
    films = [_film(paths[stem], source) for stem in sorted(rows.keys() & paths.keys())]
    missing, unreported = sorted(rows.keys() - paths.keys()), sorted(rows.keys() - records.keys())
    stray = sorted((paths.keys() | records.keys()) - rows.keys())
    strange = sorted({box.finding for film in films for box in film.boxes} - set(labels))
    unsized = [film.path.stem for film in films if not film.boxes and _has_boxes(records.get(film.path.stem, {}))]
    remarks = [
        *([f"Not on the disk, left out: {listing(missing, 'film')} of the table's {len(rows):,}."] if missing else []),
        *([f"Without a grounded report: {listing(unreported, 'film')}."] if unreported else []),
        *([f"Without a row in the table, left out: {listing(stray, 'film')}."] if stray else []),
        *([f"Boxes of a class that the table does not name: {listing(strange, 'class')}."] if strange else []),
        *([f"Boxes left out, for the file's size cannot be read: {listing(unsized, 'film')}."] if unsized else []),
        *([f"In more than one folder, taken from the first: {listing(again, 'film')}."] if again else []),
    ]
    return Manifest(
        NAME, tuple(films), _POPULATION, "research", _ATTRIBUTION, _SHORTCUTS, (_NORMAL, *labels), tuple(remarks)
    )


def _read_records(path: Path) -> dict[str, dict[str, Any]]:
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        return {Path(record["ImageID"]).stem: record for record in records}
    except (OSError, ValueError, TypeError, KeyError) as error:
        msg = f"Expected a list of grounded reports, each with its ImageID, at {path}: {error!r}. Fetch the file again."
        raise DataSetError(msg) from error


def _film(path: Path, source: _Source) -> Film:
    rows = source.rows[path.stem]
    first, named = rows[0], {code_of(row["label"]) for row in rows} - {""}
    official = OFFICIAL_WORDS[first["split"].lower()]
    report = _report(source.records.get(path.stem, {}), path)
    return Film(
        path=path,
        patient=first["PatientID"],
        kind="normal" if named == {_NORMAL} else "abnormal",
        labels=_labels(named, source.labels),
        split=follow(official, NAME, first["PatientID"], has_val=source.has_val),
        age_years=age_of(first.get("PatientAge", "")),
        is_frontal=True,
        sex=sex_of(first.get("PatientSex_DICOM", "")),
        boxes=tuple(box for sentence in report.sentences for box in sentence.boxes),
        report=report,
        study=first["StudyID"],
        official_split=official,
        boxes_stated=_count_stated(rows),
    )


def _count_stated(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """How many boxes the table says there are of each label; empty where it does not count them in numbers."""
    counts: Counter[str] = Counter()
    for row in rows:
        for column in ("boxes_count", "extra_boxes_count"):
            number = row.get(column, "").removesuffix(".0")
            if number.isdigit():
                counts[code_of(row["label"])] += int(number)
    return dict(counts)


def _labels(named: set[str], labels: Sequence[str]) -> dict[str, LabelState]:
    if named == {_NORMAL}:
        return {_NORMAL: LabelState.PRESENT, **dict.fromkeys(labels, LabelState.ABSENT)}
    states = {label: LabelState.PRESENT if label in named else LabelState.UNMENTIONED for label in labels}
    return {_NORMAL: LabelState.ABSENT, **states}


def _report(record: Mapping[str, Any], path: Path) -> WrittenReport:
    try:
        found = record.get("findings") or ()
        # Only a film with boxes is opened for its size.
        size = size_of(path) if _has_boxes(record) else None
        sentences = tuple(_sentence(finding, size) for finding in found)
    except (AttributeError, TypeError, ValueError) as error:
        msg = f"The grounded report of {path.name} in {REPORTS} is not of the source's form: {error}. Fetch it again."
        raise DataSetError(msg) from error
    sections = {"findings": " ".join(sentence.words["en"] for sentence in sentences if sentence.words.get("en"))}
    return WrittenReport(
        sections=sections if sections["findings"] else {},
        sentences=sentences,
        prior_study=_word(record.get("PreviousStudyID")),
        prior_film=_word(record.get("PreviousImageID")),
    )


def _has_boxes(record: Mapping[str, Any]) -> bool:
    return any(finding.get("boxes") or finding.get("extra_boxes") for finding in record.get("findings") or ())


def _sentence(finding: Mapping[str, Any], size: tuple[int, int] | None) -> Sentence:
    labels = tuple(code_of(label) for label in _as_list(finding.get("labels")))
    boxes = tuple(
        LabelledBox(label, scale_box(_corners(values), (1.0, 1.0), size), is_extra=key == "extra_boxes")
        for key in ("boxes", "extra_boxes")
        for values in (finding.get(key) or () if size else ())
        for label in labels or (UNNAMED,)
        if size
    )
    words = {language: finding.get(f"sentence_{language}") for language in ("en", "es")}
    return Sentence(
        words={language: text.strip() for language, text in words.items() if isinstance(text, str) and text.strip()},
        is_abnormal=bool(finding.get("abnormal")),
        labels=labels,
        locations=tuple(_as_list(finding.get("locations"))),
        progression=_word(finding.get("progression")),
        boxes=boxes,
    )


def _corners(values: Sequence[float]) -> Box:
    left, top, right, bottom = values
    return Box(left, top, right - left, bottom - top)


def _as_list(value: object) -> list[str]:
    """A list, or the Python-style text of one as the table has it."""
    if isinstance(value, str):
        try:
            value = ast.literal_eval(value) if value.startswith("[") else [value]
        except (ValueError, SyntaxError):
            return []
    return [str(item) for item in value] if isinstance(value, list) else []


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
