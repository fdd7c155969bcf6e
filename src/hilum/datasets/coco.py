"""Films with boxes in the form of COCO: a JSON file for each part, or one for all, and the films in any folder."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hilum.datasets.film import Film, LabelledBox, code_of
from hilum.datasets.film_files import find_films, scale_box, size_of
from hilum.datasets.manifest import Manifest, listing
from hilum.datasets.split import OFFICIAL_WORDS, Split, follow, split_of
from hilum.datasets.table import age_of, sex_of
from hilum.errors import DataSetError
from hilum.findings import Box, LabelState, Population, View

NAME = "coco"
KEYS = ("images", "annotations", "categories")
MARKED, UNMARKED = "marked", "unmarked"
"""The kinds of film: with boxes and without."""

OWN_POPULATION = Population("not stated")
OWN_ATTRIBUTION = "Not stated: the films are your own."
_VIEWS = {view.value: view for view in View}


@dataclass(frozen=True)
class _Part:
    """One annotation file, read.

    Attributes:
        official: the source's word for the part; None where the file is of all films.
        boxes: by the id of the image: the category's id and ``x, y, width, height``.
    """

    path: Path
    official: str | None
    images: Sequence[Mapping[str, Any]]
    boxes: Mapping[Any, Sequence[tuple[Any, Box]]]
    names: Mapping[Any, str]


@dataclass(frozen=True)
class _Rules:
    """What holds for every film of the set."""

    root: Path
    labels: Sequence[str]
    has_val: bool
    by_name: Mapping[str, Sequence[Path]]
    missing: list[str] = field(default_factory=list)


def read_manifest(root: Path) -> Manifest:
    """The films of the annotation files under ``root``: at its top, in ``annotations`` or one in each part's folder.

    An image may name its ``patient``, ``age_years``, ``sex``, ``view`` and ``labels`` (a state by class), as hilum
    writes them; without labels a class that has no box on a film is absent there.

    Raises:
        DataSetError: there is no annotation file, or a record is not of the form.
    """
    found, others = _find_files(root)
    parts = [_read_part(path, root) for path in found]
    folder = root.parent if root.is_file() else root
    by_name: dict[str, list[Path]] = defaultdict(list)
    for path in find_films(folder):
        by_name[path.name].append(path)
    labels = tuple(dict.fromkeys(name for part in parts for name in part.names.values()))
    rules = _Rules(folder, labels, any(part.official == "val" for part in parts), by_name)
    films = [film for part in parts for image in part.images if (film := _film(image, part, rules)) is not None]
    strange = sorted({box.finding for film in films for box in film.boxes} - set(labels))
    lost = sum(map(_count_lost, parts))
    unnamed = sum(_patient(image) is None for part in parts for image in part.images)
    remarks = [
        *([f"No annotations of boxes, not read: {listing(others, 'file')}."] if others else []),
        *([f"Not on the disk, left out: {listing(rules.missing, 'film')}."] if rules.missing else []),
        *([f"Boxes of a class that the files do not name: {listing(strange, 'class')}."] if strange else []),
        *([f"Boxes of an image that the files do not list, left out: {lost:,}."] if lost else []),
        *([f"{unnamed:,} films name no patient: each one's name stands for its patient."] if unnamed else []),
    ]
    return Manifest(NAME, tuple(films), OWN_POPULATION, "research", OWN_ATTRIBUTION, (), labels, tuple(remarks))


def _find_files(root: Path) -> tuple[list[Path], list[str]]:
    """The annotation files, and the names of other JSON files beside them."""
    if root.is_file():
        return [root], []
    candidates = sorted(
        {*root.glob("*.json"), *root.glob("annotations/*.json"), *root.glob("*/_annotations.coco.json")}
    )
    found = [path for path in candidates if _has_boxes(path)]
    if not found:
        msg = (
            f"Expected annotations in the form of COCO under {root} (a JSON file with {', '.join(KEYS)}, at the top, "
            f"in annotations or in each part's folder), found none among {len(candidates)} JSON files. Correct --root."
        )
        raise DataSetError(msg)
    return found, [path.name for path in candidates if path not in found]


def _has_boxes(path: Path) -> bool:
    content = _read(path)
    return isinstance(content, dict) and all(isinstance(content.get(key), list) for key in KEYS)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"Expected a JSON file in UTF-8 at {path}, which cannot be read: {error}. Correct or remove it."
        raise DataSetError(msg) from error


def _read_part(path: Path, root: Path) -> _Part:
    content = _read(path)
    boxes: dict[Any, list[tuple[Any, Box]]] = defaultdict(list)
    number, record = 0, None
    try:
        names = {record["id"]: code_of(record["name"]) for record in content["categories"]}
        for number, record in enumerate(content["annotations"]):  # noqa: B007 - named in the message
            x, y, width, height = (float(value) for value in record["bbox"])
            # What cannot be hashed is no id.
            hash(record["category_id"])
            boxes[record["image_id"]].append((record["category_id"], Box(x, y, width, height)))
        for number, record in enumerate(content["images"]):  # noqa: B007 - named in the message
            _check_image(record)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        msg = f"Record {number} of {path} is not of the form of COCO: {error!r} in {str(record)[:200]}. Correct it."
        raise DataSetError(msg) from error
    words = [*re.split(r"[^a-z]+", path.stem.lower()), *([path.parent.name.lower()] if path.parent != root else [])]
    official = next((OFFICIAL_WORDS[word] for word in words if word in OFFICIAL_WORDS), None)
    return _Part(path, official, content["images"], boxes, names)


def _check_image(record: Mapping[str, Any]) -> None:
    if not (isinstance(record["file_name"], str) and record["width"] > 0 and record["height"] > 0 and "id" in record):
        msg = "expected id, file_name, width and height"
        raise ValueError(msg)
    # What cannot be hashed is no id.
    hash(record["id"])
    for state in (record.get("labels") or {}).values():
        LabelState(state)


def _film(image: Mapping[str, Any], part: _Part, rules: _Rules) -> Film | None:
    path = _locate(image["file_name"], part, rules)
    if path is None:
        rules.missing.append(image["file_name"])
        return None
    stated, size = (image["width"], image["height"]), size_of(path)
    boxes = tuple(
        LabelledBox(part.names.get(category, f"category_{category}"), scale_box(box, stated, size) if size else box)
        for category, box in part.boxes.get(image["id"], ())
    )
    within = path.relative_to(rules.root)
    patient = _patient(image) or within.with_suffix("").as_posix()
    age = image.get("age_years")
    return Film(
        path=path,
        patient=patient,
        kind=MARKED if boxes else UNMARKED,
        labels=_labels(image.get("labels"), boxes, rules.labels),
        split=part_of(part.official, NAME, patient, has_val=rules.has_val),
        view=_VIEWS.get(str(image.get("view", ""))),
        age_years=None if age is None else age_of(str(age)),
        sex=sex_of(str(image.get("sex") or "")),
        boxes=boxes,
        folder=within.parts[0] if len(within.parts) > 1 else None,
        official_split=part.official,
    )


def part_of(official: str | None, dataset: str, patient: str, *, has_val: bool) -> Split:
    """The part of a patient by the source's own word, or by hilum's law where it has none."""
    return split_of(dataset, patient) if official is None else follow(official, dataset, patient, has_val=has_val)


def _labels(
    given: Mapping[str, str] | None, boxes: Iterable[LabelledBox], labels: Sequence[str]
) -> dict[str, LabelState]:
    marked = {box.finding for box in boxes}
    if given is None:
        return {label: LabelState.PRESENT if label in marked else LabelState.ABSENT for label in labels}
    states = {code_of(label): LabelState(state) for label, state in given.items()}
    return {label: states.get(label, LabelState.UNMENTIONED) for label in labels}


def _locate(name: str, part: _Part, rules: _Rules) -> Path | None:
    for folder in (part.path.parent, rules.root, rules.root / "images"):
        if (folder / name).is_file() and (folder / name).resolve().is_relative_to(rules.root.resolve()):
            return folder / name
    found = rules.by_name.get(Path(name).name, ())
    return found[0] if len(found) == 1 else None


def _patient(image: Mapping[str, Any]) -> str | None:
    """Whose an image is, by its own word; a patient may be called 0."""
    given = image.get("patient")
    return None if given is None else str(given) or None


def _count_lost(part: _Part) -> int:
    """The boxes of images that the part does not list."""
    known = {image["id"] for image in part.images}
    return sum(len(boxes) for image, boxes in part.boxes.items() if image not in known)
