"""ChestX-ray14 of the NIH Clinical Center, in its official layout, whole or in part."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hilum.datasets.film import Film, LabelledBox, code_of
from hilum.datasets.film_files import by_stem, find_films, scale_box, size_of
from hilum.datasets.manifest import Manifest, listing
from hilum.datasets.split import split_of
from hilum.datasets.table import OLDEST_AGE_YEARS, Table, age_of, read_rows, read_table, sex_of
from hilum.errors import DataSetError
from hilum.findings import Box, LabelState, Population, View

NAME = "nih14"
LABELS = (
    "atelectasis", "cardiomegaly", "effusion", "infiltration", "mass", "nodule", "pneumonia", "pneumothorax",
    "consolidation", "edema", "emphysema", "fibrosis", "pleural_thickening", "hernia",
)  # fmt: skip
KINDS = ("no_finding", "finding")
"""``no_finding`` is that none of the 14 was found in the report's text; it is not a normal film."""

TABLES = ("Data_Entry_2017_v2020.csv", "Data_Entry_2017.csv")
BOXES = "BBox_List_2017.csv"
LISTS = {"train_val": "train_val_list.txt", "test": "test_list.txt"}
FRAME_PX = (1024.0, 1024.0)
"""Boxes are in pixels of the films as first published, whatever size the films here have."""

_POPULATION = Population("patients of one hospital (NIH Clinical Center, Bethesda, USA)")
_ATTRIBUTION = (
    "Wang X, Peng Y, Lu L, Lu Z, Bagheri M, Summers RM. ChestX-ray8: Hospital-scale Chest X-ray Database and "
    "Benchmarks on Weakly-Supervised Classification and Localization of Common Thorax Diseases. CVPR 2017. Data: NIH "
    "Clinical Center, free to use with acknowledgement and citation."
)
_SHORTCUTS = (
    "Labels were mined from the reports by program: a part of them is wrong, and No Finding is not normal.",
    "A film taken lying down (AP) is of a sicker patient: the view tells much of every label.",
    "Where films of several sizes or downloads are mixed, the folder tells labels apart: compare within a folder.",
    "Tubes and drains show treatment, such as the drain of a pneumothorax.",
)
_WORDS = {"infiltrate": "infiltration"}


@dataclass(frozen=True)
class _Extras:
    """What lies beside the table: boxes in the published frame, and the official list of each film."""

    boxes: Mapping[str, list[tuple[str, Box]]]
    official: Mapping[str, str]


def read_manifest(root: Path) -> Manifest:
    """The films under any ``images*`` folder of ``root``, joined with the source's own table.

    Films of the table that are not here are left out and counted: a partial download is normal.

    Raises:
        DataSetError: the table is missing, lacks columns or has unknown labels, or there is no ``images*`` folder.
    """
    table = _read_entries(root)
    folders = sorted(path for path in root.glob("images*") if path.is_dir())
    if not folders:
        msg = f"Expected the films in a folder images* under {root}; there is none. Correct --root or fetch the films."
        raise DataSetError(msg)
    paths, again = by_stem(path for folder in folders for path in find_films(folder))
    rows = {Path(row["Image Index"]).stem: row for row in table.rows}
    extras = _Extras(_read_boxes(root / BOXES), _read_lists(root))
    films = [_film(root, paths[stem], rows[stem], extras) for stem in sorted(rows.keys() & paths.keys())]
    return Manifest(
        dataset=NAME,
        films=tuple(films),
        population=_POPULATION,
        terms="open",
        attribution=_ATTRIBUTION,
        shortcuts=_SHORTCUTS,
        labels=LABELS,
        remarks=(*_count_gaps(rows, paths, again), *_count_oddities(films, rows, extras)),
    )


def _read_entries(root: Path) -> Table:
    path = next((root / name for name in TABLES if (root / name).is_file()), root / TABLES[0])
    columns = ("Image Index", "Finding Labels", "Patient ID", "Patient Age", "View Position")
    table = read_table(path, columns)
    table.first_column("Patient Gender", "Patient Sex")
    known = {*LABELS, "no_finding"}
    words = {word for row in table.rows for word in row["Finding Labels"].split("|")}
    unknown = sorted(word for word in words if code_of(word) not in known)
    if unknown:
        msg = f"{path} has {listing(unknown, 'unknown label')}; the source has 14 and No Finding. Is it its own file?"
        raise DataSetError(msg)
    return table


def _read_boxes(path: Path) -> dict[str, list[tuple[str, Box]]]:
    boxes: dict[str, list[tuple[str, Box]]] = defaultdict(list)
    if not path.is_file():
        return boxes
    # The header's last column holds commas, so the columns have no names to go by.
    for number, row in enumerate(read_rows(path)[1:], start=2):
        try:
            x, y, width, height = (float(value) for value in row[2:6])
        except ValueError as error:
            msg = f"Expected image, label, x, y, width and height in row {number} of {path}, got {row}. Fetch it again."
            raise DataSetError(msg) from error
        code = code_of(row[1])
        boxes[Path(row[0]).stem].append((_WORDS.get(code, code), Box(x, y, width, height)))
    return boxes


def _read_lists(root: Path) -> dict[str, str]:
    return {
        Path(row[0]).stem: official
        for official, name in LISTS.items()
        if (root / name).is_file()
        for row in read_rows(root / name)
    }


def _film(root: Path, path: Path, row: Mapping[str, str], extras: _Extras) -> Film:
    present = {code_of(word) for word in row["Finding Labels"].split("|")} - {"no_finding"}
    patient = str(int(row["Patient ID"])) if row["Patient ID"].isdigit() else row["Patient ID"]
    return Film(
        path=path,
        patient=patient,
        kind="finding" if present else "no_finding",
        labels={label: LabelState.PRESENT if label in present else LabelState.ABSENT for label in LABELS},
        split=split_of(NAME, patient),
        view=View(row["View Position"]) if row["View Position"] in ("PA", "AP") else None,
        is_frontal=True,
        age_years=age_of(row["Patient Age"]),
        sex=sex_of(row.get("Patient Gender") or row.get("Patient Sex") or ""),
        boxes=_scaled(extras.boxes.get(path.stem, []), path),
        study=f"{patient}-{row['Follow-up #']}" if row.get("Follow-up #") else None,
        folder=path.relative_to(root).parts[0],
        official_split=extras.official.get(path.stem),
    )


def _scaled(marked: list[tuple[str, Box]], path: Path) -> tuple[LabelledBox, ...]:
    size = size_of(path) if marked else None
    if size is None:
        return ()
    return tuple(LabelledBox(label, scale_box(box, FRAME_PX, size)) for label, box in marked)


def _count_gaps(rows: Mapping[str, object], paths: Mapping[str, Path], again: tuple[str, ...]) -> list[str]:
    missing, stray = sorted(rows.keys() - paths.keys()), sorted(paths.keys() - rows.keys())
    remarks = []
    if missing:
        remarks.append(f"Not on the disk, left out: {listing(missing, 'film')} of the table's {len(rows):,}.")
    if stray:
        remarks.append(f"Without a row in the table, left out: {listing(stray, 'film')}.")
    if again:
        remarks.append(f"In more than one folder, taken from the first: {listing(again, 'film')}.")
    return remarks


def _count_oddities(films: list[Film], rows: Mapping[str, object], extras: _Extras) -> list[str]:
    ageless = [film.path.stem for film in films if film.age_years is None]
    unlisted = [film.path.stem for film in films if film.official_split is None] if extras.official else []
    strange = sorted({box.finding for film in films for box in film.boxes} - set(LABELS))
    unboxed = [film.path.stem for film in films if film.path.stem in extras.boxes and not film.boxes]
    unknown = sorted(extras.boxes.keys() - rows.keys())
    remarks = []
    if ageless:
        remarks.append(f"Age missing or over {OLDEST_AGE_YEARS} years, taken as unknown: {listing(ageless, 'film')}.")
    if unlisted:
        remarks.append(f"In neither of the official lists: {listing(unlisted, 'film')}.")
    if strange:
        remarks.append(f"Boxes of a class that is none of the 14: {listing(strange, 'class')}.")
    if unboxed:
        remarks.append(f"Boxes left out, for the file's size cannot be read: {listing(unboxed, 'film')}.")
    if unknown:
        remarks.append(f"Boxes left out, for the table has no row of it: {listing(unknown, 'film')}.")
    return remarks
