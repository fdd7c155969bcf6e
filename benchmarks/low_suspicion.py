"""What lies below the low-suspicion point of ``normality``, also by the classes of the RSNA challenge of 2018.

    python benchmarks/low_suspicion.py [BUNDLE] --root DIR [--sensitivity 0.98]

DIR is the folder of nih14 with an ``index.csv`` of ``image`` and ``rsna_class``, what radiologists said of a film. The
point is the bundle's own; where it has none, the one that ``hilum export`` would choose on tune films. The challenge's
terms are for non-commercial use: for measuring only, never for training.
"""

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hilum.datasets import Film, Split, read_manifest
from hilum.evaluation.card_numbers import interval_words, table
from hilum.evaluation.films import assess, run_films, truth_of
from hilum.evaluation.intervals import Estimate, resample, weighted_sums
from hilum.evaluation.metrics import threshold_by_sensitivity
from hilum.inference import Bundle, load_bundle
from hilum.inference.bundle import LOW_SUSPICION, Interval
from hilum.inference.calibration import calibrate, log_odds

CLASSES = ("Normal", "No Lung Opacity / Not Normal", "Lung Opacity")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", nargs="?", default="normality")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--sensitivity", type=float, default=0.98)
    given = parser.parse_args()
    bundle, manifest = load_bundle(given.bundle), read_manifest("nih14", given.root)
    folders = bundle.manifest.metrics["judge"]["folders"]
    with (given.root / "index.csv").open(encoding="utf-8", newline="") as file:
        said = {Path(row["image"]).stem: row["rsna_class"] for row in csv.DictReader(file)}
    threshold = threshold_of(bundle, of_folders(manifest.of(Split.TUNE), folders), given.sensitivity)
    films = assess(bundle.manifest, manifest.of(Split.JUDGE)).films
    scores = probabilities(bundle, films)
    print(f"{bundle.manifest.name} {bundle.manifest.version}, low suspicion below {threshold:.4f}\n")
    for heading, chosen in ((", ".join(folders), folders), ("all folders", None)):
        is_there = np.array([chosen is None or film.folder in chosen for film in films])
        rows = [(name, *measured(films, scores < threshold, is_there & group)) for name, group in groups(films, said)]
        print(f"{heading}\n\n{table(('judge films', 'films (patients)', 'below the point'), rows)}\n")


def of_folders(films: Sequence[Film], folders: Sequence[str]) -> list[Film]:
    """The films of some source folders."""
    return [film for film in films if film.folder in folders]


def threshold_of(bundle: Bundle, tune: Sequence[Film], sensitivity: float) -> float:
    """The bundle's own, or the one that its export would choose."""
    (answer,) = bundle.manifest.answers
    if LOW_SUSPICION in answer.operating_points:
        return answer.operating_points[LOW_SUSPICION].threshold
    films = assess(bundle.manifest, [film for film in tune if film.is_adult]).films
    known = truth_of(bundle.manifest, answer, films)
    return threshold_by_sensitivity(known.truth, probabilities(bundle, films)[known.index], sensitivity)


def probabilities(bundle: Bundle, films: Sequence[Film]) -> npt.NDArray[np.float64]:
    """Of the bundle's one answer, for each film."""
    (answer,), manifest = bundle.manifest.answers, bundle.manifest
    (logits,) = run_films(bundle, tuple(films))
    return calibrate(log_odds(logits, manifest.classes, answer, manifest.activation), answer.calibration)


def groups(films: Sequence[Film], said: dict[str, str]) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    """The films by the source's label and by the challenge's class."""
    kinds = [
        (f"{label} by the source", np.array([film.kind == kind for film in films]))
        for label, kind in (("a finding", "finding"), ("No Finding", "no_finding"))
    ]
    classes = [(f"{name} (RSNA)", np.array([said.get(film.path.stem) == name for film in films])) for name in CLASSES]
    return [*kinds, *classes]


def measured(films: Sequence[Film], is_below: npt.NDArray[np.bool_], group: npt.NDArray[np.bool_]) -> tuple[str, str]:
    """How many films a group has, and the share of them below the point."""
    chosen = [film for film, is_in in zip(films, group, strict=True) if is_in]
    draws, below = resample([film.patient for film in chosen]), is_below[group]
    counts = weighted_sums(np.stack([below, np.ones_like(below)], axis=1), draws.weights)
    patients = len({film.patient for film in chosen})
    share = Estimate(float(below.mean()), counts[:, 0] / counts[:, 1], patients - 1, float(len(chosen)))
    interval: Interval | None = share.interval()
    return f"{len(chosen)} ({patients})", interval_words(interval)


if __name__ == "__main__":
    main()
