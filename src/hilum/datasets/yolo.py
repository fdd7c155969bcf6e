"""Films with boxes in the form of YOLO: images and labels in two folders, and the names of the classes in data.yaml."""

import re
from collections.abc import Sequence
from pathlib import Path

from hilum.datasets.coco import MARKED, OWN_ATTRIBUTION, OWN_POPULATION, UNMARKED, part_of
from hilum.datasets.film import Film, LabelledBox, code_of
from hilum.datasets.film_files import find_films, scale_box, size_of
from hilum.datasets.manifest import Manifest, listing
from hilum.datasets.split import OFFICIAL_WORDS
from hilum.errors import DataSetError
from hilum.findings import Box, LabelState

NAME = "yolo"
CLASSES = ("data.yaml", "data.yml", "classes.txt")
IMAGES, LABELS = "images", "labels"
_FORM = "a class and four numbers: the centre across and down, the width and the height, as shares of the film"


def read_manifest(root: Path) -> Manifest:
    """The films in ``images/PART``, ``PART/images`` or ``images`` alone, with the boxes in ``labels`` beside them.

    A film whose label file is empty or missing has no box; a class without a box is absent.

    Raises:
        DataSetError: the classes, the films or a label file are not of the form.
    """
    names = read_names(root)
    films, missing, unsized = [], [], []
    paths = [path for path in find_films(root) if IMAGES in path.relative_to(root).parts[:-1]]
    if not paths:
        msg = f"Expected films in {IMAGES}/PART, PART/{IMAGES} or {IMAGES} under {root}, found none. Correct --root."
        raise DataSetError(msg)
    has_val = any(_official(path, root) == "val" for path in paths)
    for path in paths:
        rows = _read_rows(_label_file(path, root))
        if rows is None:
            missing.append(path.name)
        size = size_of(path)
        if rows and size is None:
            unsized.append(path.name)
        films.append(_film(path, root, names, _boxes(rows or [], size, names), has_val=has_val))
    strange = sorted({box.finding for film in films for box in film.boxes} - set(names))
    remarks = [
        *([f"Without a file of labels, taken as without boxes: {listing(missing, 'film')}."] if missing else []),
        *([f"Boxes left out, for the file's size cannot be read: {listing(unsized, 'film')}."] if unsized else []),
        *([f"Boxes of a class that is not named: {listing(strange, 'class')}."] if strange else []),
        "The folders name no patients: each film counts as a patient of its own.",
    ]
    return Manifest(NAME, tuple(films), OWN_POPULATION, "research", OWN_ATTRIBUTION, (), names, tuple(remarks))


def read_names(root: Path) -> tuple[str, ...]:
    """The classes by their numbers: ``names`` of data.yaml, a list or by number, or the lines of classes.txt.

    Raises:
        DataSetError: there is no such file, or it names no class.
    """
    path = next((root / name for name in CLASSES if (root / name).is_file()), None)
    if path is None:
        msg = f"Expected the names of the classes in {' or '.join(CLASSES)} in {root}; there is none. Correct --root."
        raise DataSetError(msg)
    text = _read_text(path)
    names = _names_of_yaml(text) if path.suffix != ".txt" else [line for line in text.splitlines() if line.strip()]
    codes = tuple(code_of(name) for name in names)
    if not codes or "" in codes:
        msg = f"Expected `names:` with a list of classes, or a number and a class on each line, in {path}. Correct it."
        raise DataSetError(msg)
    return codes


def _names_of_yaml(text: str) -> list[str]:
    """What stands under ``names``: of YAML only the ways in which such files write it, so that no library is needed."""
    plain = "\n".join(re.sub(r"\s+#.*$", "", line) for line in text.splitlines())
    inline = re.search(r"^names:\s*[\[{](.*?)[\]}]", plain, flags=re.MULTILINE | re.DOTALL)
    if inline:
        entries = [entry for entry in inline[1].replace("\n", " ").split(",") if entry.strip()]
    else:
        block = re.search(r"^names:\s*\n((?:[ \t]*-.*\n?|[ \t]+\d+:.*\n?|\s*\n)+)", plain + "\n", flags=re.MULTILINE)
        entries = block[1].strip().splitlines() if block else []
    numbered: list[tuple[int, str]] = []
    for place, entry in enumerate(entry.strip() for entry in entries if entry.strip()):
        by_number = re.match(r"(\d+)\s*:\s*(.+)", entry)
        number, word = (int(by_number[1]), by_number[2]) if by_number else (place, entry.removeprefix("-"))
        numbered.append((number, word.strip().strip("'\"")))
    ordered = sorted(numbered)
    return [word for _, word in ordered] if [number for number, _ in ordered] == list(range(len(ordered))) else []


def _read_rows(path: Path) -> list[tuple[int, Box]] | None:
    """The boxes of a label file as shares of the film; None where there is no file."""
    if not path.is_file():
        return None
    rows = []
    for number, line in enumerate(_read_text(path).splitlines(), start=1):
        values = line.split()
        try:
            if values:
                x, y, width, height = (float(value) for value in values[1:])
                rows.append((int(values[0]), Box(x - width / 2, y - height / 2, width, height)))
        except ValueError as error:
            msg = f"Expected {_FORM}, in line {number} of {path}, got {line[:80]!r}. Correct it."
            raise DataSetError(msg) from error
    return rows


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        msg = f"Expected a text file in UTF-8 at {path}, which cannot be read: {error}. Correct or remove it."
        raise DataSetError(msg) from error


def _boxes(
    rows: Sequence[tuple[int, Box]], size: tuple[int, int] | None, names: Sequence[str]
) -> tuple[LabelledBox, ...]:
    return tuple(
        LabelledBox(names[number] if 0 <= number < len(names) else f"class_{number}", scale_box(box, (1.0, 1.0), size))
        for number, box in rows
        if size is not None
    )


def _film(path: Path, root: Path, names: Sequence[str], boxes: tuple[LabelledBox, ...], *, has_val: bool) -> Film:
    within = path.relative_to(root)
    official, marked = _official(path, root), {box.finding for box in boxes}
    patient = path.stem if official is None else within.with_suffix("").as_posix()
    return Film(
        path=path,
        patient=patient,
        kind=MARKED if boxes else UNMARKED,
        labels={name: LabelState.PRESENT if name in marked else LabelState.ABSENT for name in names},
        split=part_of(official, NAME, patient, has_val=has_val),
        boxes=boxes,
        folder=within.parts[0],
        official_split=official,
    )


def _official(path: Path, root: Path) -> str | None:
    words = (part.lower() for part in path.relative_to(root).parts[:-1])
    return next((OFFICIAL_WORDS[word] for word in words if word in OFFICIAL_WORDS), None)


def _label_file(path: Path, root: Path) -> Path:
    parts = list(path.relative_to(root).parts)
    parts[parts.index(IMAGES)] = LABELS
    return root.joinpath(*parts).with_suffix(".txt")
