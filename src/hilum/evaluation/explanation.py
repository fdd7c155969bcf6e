"""Score where a bundle points: its activation maps against boxes that people drew, beside a mean box."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from hilum.datasets import Film, Manifest, Split
from hilum.datasets.film_files import size_of
from hilum.evaluation.films import load_film, reason_outside
from hilum.evaluation.intervals import Draws, Estimate, Floats, mean_of, resample
from hilum.evaluation.wire import estimate_json
from hilum.findings import ActivationMap, Box
from hilum.inference import Bundle, classify
from hilum.inference.bundle import BundleManifest
from hilum.inference.outline import Field, trace

OVERLAPS = (0.1, 0.3, 0.5)
"""Intersection over union from which on a box counts as found: T(IoU) of Wang et al., CVPR 2017."""
SHARES = tuple(step / 20 for step in range(2, 20))
"""Of a map's maximum; the best on tune films is the edge of a box."""
MEASURES = ("pointing", "iou", *(f"tiou_{overlap}" for overlap in OVERLAPS))
"""Of a film: whether the peak lies in a box, the intersection over union, and whether that reaches each overlap."""

_CELLS = 128


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
        None where no film of the part has a box of one of its answers, or no tune or fit film has.

    Raises:
        DataSetError: a film cannot be read.
    """
    judged = _marked(bundle.manifest, manifest.select(split))
    tune, fit = (_marked(bundle.manifest, manifest.of(part)) for part in (Split.TUNE, Split.FIT))
    if not (judged and tune and fit):
        return None
    means = mean_boxes(fit)
    share = choose_share(draw_maps(bundle, tune, on_film))
    maps = draw_maps(bundle, judged, on_film)
    scored = [one for one in maps if one.label in means]
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


def boxes_of(film: Film) -> dict[str, tuple[Box, ...]]:
    """A film's boxes by label, in shares of its width and height."""
    if not film.boxes:
        return {}
    width, height = size_of(film.path) or load_film(film).pixels.shape[::-1]
    boxes: dict[str, tuple[Box, ...]] = {}
    for marked in film.boxes:
        box = marked.box
        scaled = Box(box.x / width, box.y / height, box.width / width, box.height / height)
        boxes[marked.finding] = (*boxes.get(marked.finding, ()), scaled)
    return boxes


def mean_boxes(films: Iterable[Film]) -> dict[str, Box]:
    """The mean of all boxes of each label: a guess that sees no film."""
    found: dict[str, list[Box]] = {}
    for film in films:
        for label, boxes in boxes_of(film).items():
            found.setdefault(label, []).extend(boxes)
    return {
        label: Box(*np.mean([(box.x, box.y, box.width, box.height) for box in boxes], axis=0).tolist())
        for label, boxes in found.items()
    }


def enlarge(activation: ActivationMap) -> Field:
    """A map as it is drawn on the film, but on a grid of its own; its peak is not cut off."""
    grid = Image.fromarray(np.asarray(activation.rows, dtype=np.float32))
    support: Field = np.maximum(np.asarray(grid.resize((_CELLS, _CELLS), Image.Resampling.BICUBIC)), np.float32(0))
    return support


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


def overlap(one: Box, other: Box) -> float:
    """Intersection over union; 0 where neither box has an area."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(0.0, width) * max(0.0, height)
    union = one.width * one.height + other.width * other.height - shared
    return shared / union if union > 0 else 0.0


def choose_share(maps: Sequence[MarkedMap]) -> float:
    """The share of a map's maximum whose boxes overlap best, in the mean over labels; the lowest of equals."""
    labels = sorted({one.label for one in maps})

    def reached(share: float) -> float:
        overlaps = [(one.label, _overlap(one, box_of(one.support, share))) for one in maps]
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
        centre = (guess.x + guess.width / 2, guess.y + guess.height / 2)
        scores[label] = LabelScores(
            films=len(those),
            patients=len({one.patient for one in those}),
            silent=sum(peak_of(one.support) is None for one in those),
            found=_estimate([_measure(one, peak_of(one.support), box_of(one.support, share)) for one in those], drawn),
            of_mean_box=_estimate([_measure(one, centre, guess) for one in those], drawn),
        )
    return scores


def _measure(marked: MarkedMap, point: tuple[float, float] | None, box: Box | None) -> list[float]:
    """The :data:`MEASURES` of one film."""
    is_inside = point is not None and any(_holds(one, point) for one in marked.boxes)
    reached = _overlap(marked, box)
    return [float(is_inside), reached, *(float(reached >= least) for least in OVERLAPS)]


def _holds(box: Box, point: tuple[float, float]) -> bool:
    x, y = point
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _overlap(marked: MarkedMap, box: Box | None) -> float:
    return 0.0 if box is None else max(overlap(box, one) for one in marked.boxes)


def _estimate(rows: Sequence[Sequence[float]], draws: Draws) -> dict[str, Estimate]:
    values: Floats = np.array(rows, dtype=np.float64)
    weights = draws.weights.astype(np.float64)
    with np.errstate(invalid="ignore"):
        drawn = (weights @ values) / weights.sum(axis=1, keepdims=True)
    freedom = len(np.unique(draws.owner)) - 1
    return {
        name: Estimate(float(column.mean()), drawn[:, place], freedom, _worth(name, column))
        for place, (name, column) in enumerate(zip(MEASURES, values.T, strict=True))
    }


def _worth(name: str, values: Floats) -> float:
    """How many films a number is worth at most; a mean of values from 0 to 1 spreads less than a share."""
    return math.inf if name == "iou" and values.std() > 0 else float(len(values))


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
    """A number, the mean box's, and by how much the maps are better; null where no draw says otherwise than another."""
    found, guessed = scores.found[name], scores.of_mean_box[name]
    difference = found - guessed
    return {
        **(estimate_json(found) or dict.fromkeys(("value", "low", "high"))),
        "mean_box": estimate_json(guessed),
        "difference": estimate_json(difference) if difference.variance() > 0 else None,
    }
