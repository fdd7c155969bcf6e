"""Score where a bundle points: its activation maps against boxes that people drew, beside a mean box."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hilum.datasets import Film, Manifest, Split
from hilum.evaluation.films import load_film, reason_outside
from hilum.evaluation.intervals import Estimate, mean_of, resample
from hilum.evaluation.pointing import (
    MEASURES,
    OVERLAPS,
    beside_json,
    best_overlap,
    boxes_of,
    centre_of,
    estimate_measures,
    mean_boxes,
    measure,
)
from hilum.findings import Box
from hilum.inference import Bundle, classify
from hilum.inference.bundle import BundleManifest
from hilum.inference.explanation import enlarge
from hilum.inference.outline import Field, trace

SHARES = tuple(step / 20 for step in range(2, 20))
"""Of a map's maximum; the best on tune films is the edge of a box."""


@dataclass(frozen=True, eq=False)
class MarkedMap:
    """A film on which people marked a label, and the bundle's map of that label.

    Attributes:
        boxes: of the label, in shares of the film's width and height.
        support: the map as it is drawn on the film, rows × columns; zero throughout where nothing speaks for the label.
    """

    label: str
    patient: str
    boxes: tuple[Box, ...]
    support: Field


@dataclass(frozen=True, eq=False)
class LabelScores:
    """What the maps of a label reach, and what its mean box reaches on the same films.

    Attributes:
        silent: films whose map supports the label nowhere: they count as missed.
        found, of_mean_box: by the name of a measure; both of the same draws.
    """

    films: int
    patients: int
    silent: int
    found: Mapping[str, Estimate]
    of_mean_box: Mapping[str, Estimate]


@dataclass(frozen=True, eq=False)
class ExplanationScores:
    """How well a bundle's maps point, on the films of one part that have boxes.

    Attributes:
        films, patients, folders: those with a box of a label scored, of every folder of the source.
        tuned_on: tune films that the share was chosen on.
        averaged: fit films whose boxes the mean boxes are the means of.
        share: of a map's maximum; a map's box is the frame of its largest region above.
        labels: by answer; ``unscored`` are answers with boxes here and none on fit films.
    """

    films: int
    patients: int
    folders: tuple[str, ...]
    tuned_on: int
    averaged: int
    share: float
    labels: Mapping[str, LabelScores]
    unscored: tuple[str, ...]

    def macro(self) -> LabelScores:
        """The means over the labels, and all their films."""
        labels = self.labels.values()
        return LabelScores(
            self.films,
            self.patients,
            sum(one.silent for one in labels),
            {name: mean_of([one.found[name] for one in labels]) for name in MEASURES},
            {name: mean_of([one.of_mean_box[name] for one in labels]) for name in MEASURES},
        )


def score_explanations(
    bundle: Bundle, manifest: Manifest, split: str, on_film: Callable[[], object] = lambda: None
) -> ExplanationScores | None:
    """Compare the maps of a classifier with the boxes on the films of the part ``split``.

    Every film counts on which people marked a label, whatever the bundle decides of it.

    Returns:
        None where no film of the part has a sound box of one of its answers, or no tune or fit film has.

    Raises:
        DataSetError: a film cannot be read.
    """
    judged = _marked(bundle.manifest, manifest.select(split))
    tune, fit = (_marked(bundle.manifest, manifest.of(part)) for part in (Split.TUNE, Split.FIT))
    if not (judged and tune and fit):
        return None
    means = mean_boxes(fit)
    tuned, maps = (draw_maps(bundle, films, on_film) for films in (tune, judged))
    scored = [one for one in maps if one.label in means]
    # Films may be marked with boxes alone that cannot be right.
    if not (tuned and scored):
        return None
    share = choose_share(tuned)
    films = [film for film in judged if any(marked.finding in means for marked in film.boxes)]
    return ExplanationScores(
        films=len(films),
        patients=len({film.patient for film in films}),
        folders=tuple(sorted({film.folder for film in films if film.folder})),
        tuned_on=len(tune),
        averaged=len(fit),
        share=share,
        labels=score_maps(scored, share, means),
        unscored=tuple(sorted({one.label for one in maps} - means.keys())),
    )


def _marked(bundle: BundleManifest, films: Iterable[Film]) -> tuple[Film, ...]:
    """The films that the bundle assesses and that have a box of one of its answers."""
    names = {answer.name for answer in bundle.answers}
    return tuple(
        film
        for film in films
        if any(marked.finding in names for marked in film.boxes) and reason_outside(bundle, film) is None
    )


def draw_maps(bundle: Bundle, films: Iterable[Film], on_film: Callable[[], object] = lambda: None) -> list[MarkedMap]:
    """The maps of every label that is marked on films, as a reading gives them.

    Raises:
        DataSetError: a film cannot be read.
    """
    maps = []
    for film in films:
        boxes = boxes_of(film)
        for finding in classify(bundle, load_film(film)):
            if finding.name in boxes and finding.activation is not None:
                support = enlarge(finding.activation)
                maps.append(MarkedMap(finding.name, film.patient, boxes[finding.name], support))
        on_film()
    return maps


def peak_of(support: Field) -> tuple[float, float] | None:
    """Where a map is highest, in shares of width and height; None where it is zero throughout."""
    if support.max() <= 0:
        return None
    row, column = np.unravel_index(int(np.argmax(support)), support.shape)
    return (float(column) + 0.5) / support.shape[1], (float(row) + 0.5) / support.shape[0]


def box_of(support: Field, share: float) -> Box | None:
    """The frame of a map's largest region above a share of its maximum; None where it is zero throughout."""
    highest = float(support.max())
    outline = trace(support, share * highest, 1, 1) if highest > 0 else None
    if outline is None:
        return None
    (left, top), (right, bottom) = outline.min(axis=0).tolist(), outline.max(axis=0).tolist()
    return Box(left, top, right - left, bottom - top)


def choose_share(maps: Sequence[MarkedMap]) -> float:
    """The share of a map's maximum whose boxes overlap best, in the mean over labels; the lowest of equals."""
    labels = sorted({one.label for one in maps})

    def reached(share: float) -> float:
        overlaps = [(one.label, best_overlap(one.boxes, box_of(one.support, share))) for one in maps]
        return float(np.mean([np.mean([value for name, value in overlaps if name == label]) for label in labels]))

    return max(SHARES, key=reached)


def score_maps(maps: Sequence[MarkedMap], share: float, means: Mapping[str, Box]) -> dict[str, LabelScores]:
    """The measures of each label, all of the same draws of patients."""
    if not maps:
        return {}
    draws = resample([one.patient for one in maps])
    scores = {}
    for label in sorted({one.label for one in maps}):
        index = [place for place, one in enumerate(maps) if one.label == label]
        those, drawn, guess = [maps[place] for place in index], draws.of(index), means[label]
        scores[label] = LabelScores(
            films=len(those),
            patients=len({one.patient for one in those}),
            silent=sum(peak_of(one.support) is None for one in those),
            found=estimate_measures(
                [measure(one.boxes, peak_of(one.support), box_of(one.support, share)) for one in those], drawn
            ),
            of_mean_box=estimate_measures([measure(one.boxes, centre_of(guess), guess) for one in those], drawn),
        )
    return scores


def conclusion(scores: ExplanationScores) -> str:
    """What the numbers come to, in a sentence."""
    macro = scores.macro()
    found = (macro.found["pointing"] - macro.of_mean_box["pointing"]).interval()
    if found is None or found.low <= 0 <= found.high:
        return "In the mean the maps point no better and no worse than the mean box, as far as these films tell."
    if found.high < 0:
        return "In the mean the maps point worse than a box that never saw the film: they are no localisation."
    return "In the mean the maps point better than a box that never saw the film."


def explanation_json(scores: ExplanationScores | None) -> dict[str, Any]:
    """The keys that ``evaluation.json`` has of them, none without them; they stand in docs/evaluation.md."""
    if scores is None:
        return {}
    labels, macro = scores.labels, scores.macro()
    return {
        "explanation": {
            "films": scores.films,
            "patients": scores.patients,
            "folders": list(scores.folders),
            "tuned_on": scores.tuned_on,
            "averaged": scores.averaged,
            "share": scores.share,
            "unscored": list(scores.unscored),
            "n": {
                name: {"films": one.films, "patients": one.patients, "silent": one.silent}
                for name, one in labels.items()
            },
            "macro": {"pointing": _beside(macro, "pointing"), "iou": _beside(macro, "iou"), "tiou": _overlaps(macro)},
        },
        "pointing": {name: _beside(one, "pointing") for name, one in labels.items()},
        "iou": {name: _beside(one, "iou") for name, one in labels.items()},
        "tiou": {name: _overlaps(one) for name, one in labels.items()},
    }


def _overlaps(scores: LabelScores) -> dict[str, Any]:
    return {str(least): _beside(scores, f"tiou_{least}") for least in OVERLAPS}


def _beside(scores: LabelScores, name: str) -> dict[str, Any]:
    return beside_json(scores.found[name], scores.of_mean_box[name])
