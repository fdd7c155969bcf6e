"""Judge the outlines of a segmentation, and what is measured on them, against masks drawn by people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hilum.datasets import Film, Manifest
from hilum.datasets.mask_files import read_mask
from hilum.errors import DataSetError, UsageError
from hilum.evaluation.agreement import Agreement, agree, dice, mean_interval
from hilum.evaluation.cost import Cost
from hilum.evaluation.films import NO_MASK, assess, count_kinds, load_film
from hilum.evaluation.wire import bundle_json, films_json
from hilum.findings import Contour, FilmFacts, Organ
from hilum.inference import Bundle, segment
from hilum.inference.bundle import BundleManifest, Interval
from hilum.inference.measurement import measure_ratio
from hilum.inference.outline import trace


@dataclass(frozen=True)
class FilmMeasures:
    """One film: the Dice of each organ, and the ratio as measured and from the masks; None where there is none."""

    dice: Mapping[str, float]
    ratio: float | None
    true_ratio: float | None


@dataclass(frozen=True, eq=False)
class SegmentationJudgement:
    """Everything measured of a segmentation on one part of a data set.

    Attributes:
        split: the name of the part.
        films, measures: those judged, each with what was measured; ``excluded`` counts the others, by reason.
        dice: by organ, the mean over films; a film on which the organ was not found counts 0.
        ratio: the cardiothoracic ratio against that of the masks; None with fewer than two films that have both.
        unmeasured: films whose masks have a ratio and for which the bundle gives none.
    """

    dataset: str
    split: str
    films: tuple[Film, ...]
    measures: tuple[FilmMeasures, ...]
    patients: int
    excluded: dict[str, int]
    dice: dict[str, Interval]
    ratio: Agreement | None
    unmeasured: int

    @property
    def kinds(self) -> dict[str, int]:
        """Films of each kind of the source."""
        return count_kinds(self.films)


def judge_segmentation(
    bundle: Bundle, manifest: Manifest, split: str, on_film: Callable[[], object] = lambda: None
) -> SegmentationJudgement:
    """Draw and measure each film of the part ``split`` of a data set, and compare with its masks.

    Raises:
        UsageError: there is no such part, or no film in it with a mask of each organ.
        DataSetError: a film or mask cannot be read.
    """
    assessed = assess(bundle.manifest, manifest.select(split))
    organs = bundle.manifest.classes
    films = tuple(film for film in assessed.films if set(organs) <= film.masks.keys())
    if not films:
        msg = (
            f"{manifest.dataset} has no film with masks of {', '.join(organs)}. Choose a data set with masks of these."
        )
        raise UsageError(msg)
    unmasked = len(assessed.films) - len(films)
    measures = []
    for film in films:
        measures.append(measure_film(bundle, film))
        on_film()
    patients = [film.patient for film in films]
    both = [
        (each.ratio, each.true_ratio, patient)
        for each, patient in zip(measures, patients, strict=True)
        if each.ratio is not None and each.true_ratio is not None
    ]
    return SegmentationJudgement(
        dataset=manifest.dataset,
        split=split,
        films=films,
        measures=tuple(measures),
        patients=len(set(patients)),
        excluded={**assessed.excluded, **({NO_MASK: unmasked} if unmasked else {})},
        dice={organ: mean_interval([each.dice[organ] for each in measures], patients) for organ in organs},
        ratio=agree([one[0] for one in both], [one[1] for one in both], [one[2] for one in both]),
        unmeasured=sum(each.ratio is None and each.true_ratio is not None for each in measures),
    )


def measure_film(bundle: Bundle, film: Film) -> FilmMeasures:
    """Compare what a bundle draws on a film with its masks.

    Raises:
        DataSetError: the film or a mask cannot be read, or is of another size than the film.
    """
    radiograph = load_film(film)
    masks = {organ: read_mask(film, organ) for organ in bundle.manifest.classes}
    sizes = {mask.shape for mask in masks.values()} | {radiograph.pixels.shape}
    if len(sizes) > 1:
        msg = f"Expected masks of the size of their film, {film.path.name} has {sorted(sizes)}. Make them alike."
        raise DataSetError(msg)
    drawing = segment(bundle, radiograph)
    found = {contour.organ: contour for contour in drawing.contours}
    true = true_contours(masks, radiograph.facts)
    return FilmMeasures(
        dice={organ: dice(fill(found.get(Organ(organ)), mask.shape), mask) for organ, mask in masks.items()},
        ratio=drawing.measurements[0].value,
        true_ratio=measure_ratio(true, "masks", radiograph.facts).value,
    )


def true_contours(masks: Mapping[str, npt.NDArray[np.bool_]], facts: FilmFacts) -> dict[Organ, Contour]:
    """The outlines of masks, by the very steps that outline what a bundle draws."""
    polygons = {
        Organ(organ): trace(mask.astype(np.float32), 0.5, facts.width, facts.height) for organ, mask in masks.items()
    }
    return {
        organ: Contour(organ, "masks", tuple((float(x), float(y)) for x, y in polygon))
        for organ, polygon in polygons.items()
        if polygon is not None
    }


def fill(contour: Contour | None, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """The pixels whose centre lies inside an outline; none without one."""
    height, width = shape
    crossings = np.zeros((height, width + 1), dtype=np.int64)
    points = np.array(contour.points if contour is not None else [], dtype=np.float64).reshape(-1, 2)
    for (x, y), (next_x, next_y) in zip(points, np.roll(points, -1, axis=0), strict=True):
        first, last = np.ceil(np.clip(sorted((y, next_y)), 0, height) - 0.5).astype(int)
        rows = np.arange(max(first, 0), last)
        across = x + (rows + 0.5 - y) * (next_x - x) / (next_y - y) if len(rows) else np.empty(0)
        np.add.at(crossings, (rows, np.ceil(np.clip(across, 0, width) - 0.5).astype(int).clip(0)), 1)
    inside: npt.NDArray[np.bool_] = crossings.cumsum(axis=1)[:, :width] % 2 == 1
    return inside


def segmentation_json(judgement: SegmentationJudgement) -> dict[str, Any]:
    """Everything measured, as plain JSON values."""
    ratio = judgement.ratio
    return {
        **films_json(judgement),
        "dice": {organ: interval.model_dump() for organ, interval in judgement.dice.items()},
        "ctr": None
        if ratio is None
        else {
            "mae": ratio.mae.model_dump(),
            "bias": ratio.bias.model_dump(),
            "limits_of_agreement": {"low": ratio.low, "high": ratio.high},
            "n": {"measured": len(ratio.true), "unmeasured": judgement.unmeasured},
        },
    }


def evaluation_json(bundle: BundleManifest, judgement: SegmentationJudgement, cost: Cost) -> dict[str, Any]:
    """The content of ``evaluation.json``."""
    return {**bundle_json(bundle, cost), **segmentation_json(judgement)}


def worst_films(judgement: SegmentationJudgement, organ: str, count: int = 5) -> Sequence[tuple[Film, float]]:
    """The films with the lowest Dice of an organ, lowest first."""
    pairs = [(film, each.dice[organ]) for film, each in zip(judgement.films, judgement.measures, strict=True)]
    return sorted(pairs, key=lambda pair: pair[1])[:count]
