"""Write the films and boxes of a manifest in the form of COCO or YOLO, for other programs."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from hilum.datasets.boxes import BoxFault, sound_boxes
from hilum.datasets.film import Film, LabelledBox
from hilum.datasets.film_files import size_of
from hilum.datasets.manifest import Manifest
from hilum.datasets.split import Split
from hilum.errors import DataSetError, FilmError, UsageError
from hilum.findings import LabelState
from hilum.images import load_image
from hilum.storage import write_whole

PART_WORDS = {Split.FIT: "train", Split.TUNE: "val", Split.JUDGE: "test"}
"""What the parts of the split are called there. Films that the source keeps apart are not written."""


class BoxForm(StrEnum):
    """The forms in which boxes are written."""

    COCO = "coco"
    YOLO = "yolo"


@dataclass(frozen=True)
class WrittenBoxes:
    """What was written, and what was not.

    Attributes:
        films: by part.
        boxes: on them.
        left_out: boxes that cannot be right, each as its film, class and fault.
        apart: films of the source's own test, which is kept apart.
    """

    films: dict[str, int]
    boxes: int
    left_out: tuple[tuple[str, str, BoxFault], ...]
    apart: int

    def fault_counts(self) -> dict[BoxFault, int]:
        """How many boxes were left out for each fault."""
        return dict(Counter(fault for _, _, fault in self.left_out))


@dataclass(frozen=True)
class _Placed:
    """A film on its way: its part, its new name and its boxes."""

    film: Film
    part: str
    name: str
    size: tuple[int, int]
    boxes: tuple[LabelledBox, ...]


def write_boxes(
    manifest: Manifest,
    out: Path,
    form: BoxForm,
    *,
    labels: Sequence[str] = (),
    on_film: Callable[[], object] = lambda: None,
) -> WrittenBoxes:
    """Copy the films and write their boxes, to be read again as ``coco`` or ``yolo``.

    Args:
        manifest: a source with boxes.
        out: a folder that is not there yet, or is empty.
        form: COCO keeps patients, ages and label states; YOLO has no place for them.
        labels: the classes to write, numbered in this order; without them every class with a box.
        on_film: called after each film.

    Raises:
        UsageError: the folder holds something, no film has a box, or a class has none.
        DataSetError: a film cannot be read.
    """
    names = _choose_labels(manifest, labels)
    check_free(out)
    placed: list[_Placed] = []
    left_out: list[tuple[str, str, BoxFault]] = []
    taken: set[tuple[str, str]] = set()
    for film in manifest.films:
        if film.split in PART_WORDS:
            one, faulty = _place(film, names, taken)
            _copy(one, out)
            placed.append(one)
            left_out += [(film.path.name, box.finding, fault) for box, fault in faulty if box.finding in names]
        on_film()
    write = _write_coco if form is BoxForm.COCO else _write_yolo
    write(placed, names, out)
    films = {word: sum(one.part == word for one in placed) for word in PART_WORDS.values()}
    boxes = sum(len(one.boxes) for one in placed)
    return WrittenBoxes(films, boxes, tuple(left_out), len(manifest.films) - len(placed))


def check_free(out: Path) -> None:
    """Refuse a place that is no folder to write to, or that holds something already.

    Raises:
        UsageError: it is a file, or a folder that is not empty.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        found = "holds something" if out.is_dir() else "is a file"
        msg = f"Expected a folder that is empty or not there yet for --out, {out} {found}. Name another."
        raise UsageError(msg)


def _choose_labels(manifest: Manifest, labels: Sequence[str]) -> tuple[str, ...]:
    found = {box.finding for film in manifest.films for box in film.boxes}
    known = [label for label in manifest.labels if label in found]
    lacking = [label for label in labels if label not in found]
    if lacking or not found:
        has = ", ".join(known) or "none"
        msg = f"{manifest.dataset} has no box of {', '.join(lacking) or 'any class'}; its boxes are of: {has}."
        raise UsageError(msg)
    return tuple(labels) or (*known, *sorted(found - set(known)))


def _place(
    film: Film, names: Sequence[str], taken: set[tuple[str, str]]
) -> tuple[_Placed, tuple[tuple[LabelledBox, BoxFault], ...]]:
    size, part, name = _size(film), PART_WORDS[film.split], film.path.name
    # Films of different folders may have one name, and in YOLO names may not differ by their suffix alone.
    number = 1
    while (part, Path(name).stem) in taken:
        number += 1
        name = f"{film.path.stem}-{number}{film.path.suffix}"
    taken.add((part, Path(name).stem))
    sorted_boxes = sound_boxes(film, size)
    boxes = tuple(box for box in sorted_boxes.boxes if box.finding in names)
    return _Placed(film, part, name, size, boxes), sorted_boxes.left_out


def _size(film: Film) -> tuple[int, int]:
    size = size_of(film.path)
    if size is not None:
        return size
    try:
        facts = load_image(film.path).facts
    except FilmError as error:
        msg = f"{film.path} is not a film that hilum reads: {error} Remove or replace it."
        raise DataSetError(msg) from error
    return facts.width, facts.height


def _copy(one: _Placed, out: Path) -> None:
    target = out / "images" / one.part / one.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(one.film.path, target)


def _write_coco(placed: Sequence[_Placed], names: Sequence[str], out: Path) -> None:
    (out / "annotations").mkdir(parents=True, exist_ok=True)
    categories = [{"id": number, "name": name} for number, name in enumerate(names, start=1)]
    for part in dict.fromkeys(one.part for one in placed):
        films = [one for one in placed if one.part == part]
        annotations = [
            {
                "image_id": number,
                "category_id": names.index(labelled.finding) + 1,
                "bbox": [labelled.box.x, labelled.box.y, labelled.box.width, labelled.box.height],
                "area": labelled.box.width * labelled.box.height,
                "iscrowd": 0,
            }
            for number, one in enumerate(films, start=1)
            for labelled in one.boxes
        ]
        content = {
            "info": {"description": "Written by hilum data boxes"},
            "categories": categories,
            "images": [_image(one, number, names) for number, one in enumerate(films, start=1)],
            "annotations": [{"id": number, **one} for number, one in enumerate(annotations, start=1)],
        }
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
        write_whole(out / "annotations" / f"instances_{part}.json", (text + "\n").encode())


def _image(one: _Placed, number: int, names: Sequence[str]) -> dict[str, Any]:
    film = one.film
    known = {
        "patient": film.patient,
        "age_years": film.age_years,
        "sex": film.sex and film.sex.value,
        "view": film.view and film.view.value,
    }
    states = {name: film.state_of(name).value for name in names}
    return {
        "id": number,
        "file_name": f"{one.part}/{one.name}",
        "width": one.size[0],
        "height": one.size[1],
        **{key: value for key, value in known.items() if value is not None},
        "labels": {name: state for name, state in states.items() if state != LabelState.UNMENTIONED},
    }


def _write_yolo(placed: Sequence[_Placed], names: Sequence[str], out: Path) -> None:
    for one in placed:
        target = out / "labels" / one.part / f"{Path(one.name).stem}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(_row(labelled, one.size, names) for labelled in one.boxes), encoding="utf-8")
    parts = "".join(f"{part}: images/{part}\n" for part in dict.fromkeys(one.part for one in placed))
    classes = "".join(f"  {number}: {name}\n" for number, name in enumerate(names))
    write_whole(out / "data.yaml", f"path: .\n{parts}names:\n{classes}".encode())


def _row(labelled: LabelledBox, size: tuple[int, int], names: Sequence[str]) -> str:
    box, (width, height) = labelled.box, size
    values = (
        (box.x + box.width / 2) / width, (box.y + box.height / 2) / height, box.width / width, box.height / height,
    )  # fmt: skip
    return f"{names.index(labelled.finding)} {' '.join(f'{value:.6f}' for value in values)}\n"
