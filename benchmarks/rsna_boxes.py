"""A detection's boxes against those that radiologists drew of lung opacities for the RSNA challenge of 2018.

    python benchmarks/rsna_boxes.py BUNDLE --root DIR [--class NAME ...] [--split judge]

DIR is the folder of nih14 with the challenge's boxes mapped onto its films, ``rsna_lung_opacity_boxes.csv``
(``image,label,x,y,w,h`` in pixels of 1024 × 1024), and ``index.csv`` with ``image`` and ``rsna_class``. Boxes of the
classes named, by default those that a radiologist would call an opacity, count as one class. The challenge's terms are
for non-commercial use: for measuring only, never for training.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hilum.datasets import Film, LabelledBox, Split, read_manifest
from hilum.datasets.film_files import scale_box, size_of
from hilum.datasets.nih14 import FRAME_PX
from hilum.evaluation.card_numbers import interval_words, table
from hilum.evaluation.detection import MEASURES, SeenFilm, score_classes, see_films
from hilum.evaluation.films import assess
from hilum.evaluation.pointing import mean_boxes
from hilum.findings import Box, LabelState
from hilum.inference import load_bundle

OPACITY = "lung_opacity"
OPAQUE = ("pneumonia", "infiltration", "consolidation", "atelectasis", "edema")
BOXES_FILE, INDEX_FILE = "rsna_lung_opacity_boxes.csv", "index.csv"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--class", dest="classes", action="append")
    parser.add_argument("--split", choices=[part.value for part in Split], default=Split.JUDGE.value)
    given = parser.parse_args()
    bundle = load_bundle(given.bundle)
    classes = [name for name in given.classes or OPAQUE if name in bundle.manifest.classes]
    marked = read_films(given.root)
    films = assess(bundle.manifest, [film for film in marked if film.split.value == given.split]).films
    seen = [join_classes(one, classes) for one in see_films(bundle, films)]
    means = mean_boxes(film for film in marked if film.split is Split.FIT and film.boxes)
    scores = score_classes(seen, (OPACITY,), means)[OPACITY]
    print(f"{bundle.manifest.name} {bundle.manifest.version} ({', '.join(classes)}) on part {given.split}:")
    print(f"{scores.films} films, {scores.marked} of {scores.patients} patients with {scores.boxes} boxes\n")
    guessed = scores.of_mean_box or {}
    rows = [
        (name, interval_words(scores.found[name].interval()), interval_words(guessed[name].interval()))
        for name in MEASURES
        if name in guessed
    ]
    print(table(("measure", "found", "mean box"), rows))


def read_films(root: Path) -> list[Film]:
    """The films that the challenge has, with its boxes and whether there is an opacity."""
    with (root / INDEX_FILE).open(encoding="utf-8", newline="") as file:
        known = {Path(row["image"]).stem: row["rsna_class"] for row in csv.DictReader(file) if row["rsna_class"]}
    boxes: dict[str, list[Box]] = defaultdict(list)
    with (root / BOXES_FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            boxes[Path(row["image"]).stem].append(Box(*(float(row[side]) for side in ("x", "y", "w", "h"))))
    films = read_manifest("nih14", root).films
    return [mark(film, known, boxes) for film in films if film.path.stem in known]


def mark(film: Film, known: Mapping[str, str], boxes: Mapping[str, list[Box]]) -> Film:
    """The film with the challenge's boxes in place of its own."""
    size, drawn = size_of(film.path), boxes.get(film.path.stem, [])
    marked = tuple(LabelledBox(OPACITY, scale_box(box, FRAME_PX, size)) for box in drawn if size is not None)
    is_opaque = known[film.path.stem] == "Lung Opacity"
    return replace(film, boxes=marked, labels={OPACITY: LabelState.PRESENT if is_opaque else LabelState.ABSENT})


def join_classes(one: SeenFilm, classes: list[str]) -> SeenFilm:
    """The boxes of some classes as those of one, the highest score first."""
    found = sorted((box for name in classes for box in one.found.get(name, ())), key=lambda each: -each[0])
    return replace(one, found={OPACITY: tuple(found)})


if __name__ == "__main__":
    main()
