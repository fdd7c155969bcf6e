"""Judge an exported classifier on films that it never saw."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hilum.datasets import Film, Manifest, Split
from hilum.errors import DataSetError, FilmError, UsageError
from hilum.evaluation.intervals import Weights, auc_interval, resample, share_interval
from hilum.evaluation.metrics import (
    Confusion,
    Reliability,
    Scores,
    Truth,
    auc_pr,
    brier,
    confuse,
    reliability,
)
from hilum.images import Pixels, load_image, prepare
from hilum.images.preprocessing import resize
from hilum.inference import Bundle
from hilum.inference.bundle import Answer, Interval
from hilum.inference.calibration import calibrate, log_odds, share

STRETCHES = {"wide_1.2": 1.2, "narrow_0.8": 0.8}
"""Content stretched across, inside the same frame, before preprocessing."""

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True)
class PointNumbers:
    """What an operating point achieves."""

    threshold: float
    sensitivity: Interval
    specificity: Interval
    confusion: Confusion


@dataclass(frozen=True)
class Judged:
    """The numbers of an answer on one version of the films."""

    auc: Interval
    points: dict[str, PointNumbers]


@dataclass(frozen=True, eq=False)
class Judgement:
    """Everything measured of one answer of a bundle on one part of a data set.

    Attributes:
        kinds: films of each kind of the source.
        plain: on the films as they are; ``stretched`` on each of :data:`STRETCHES`.
        resemblance_auc: of the first class of ``resembles`` against the second, among films of these kinds.
        truth, probabilities: of each film, for pictures.
    """

    dataset: str
    split: Split
    patients: int
    kinds: dict[str, int]
    plain: Judged
    stretched: dict[str, Judged]
    resemblance_auc: Interval | None
    auc_pr: float
    brier: float
    reliability: Reliability
    truth: Truth
    probabilities: Scores

    def to_json(self) -> dict[str, Any]:
        """The numbers as plain JSON values."""
        return {
            "dataset": self.dataset,
            "split": self.split.value,
            "films": len(self.truth),
            "patients": self.patients,
            "kinds": self.kinds,
            **_judged_json(self.plain),
            "stretched": {name: _judged_json(judged) for name, judged in self.stretched.items()},
            "resemblance_auc": self.resemblance_auc and self.resemblance_auc.model_dump(),
            "auc_pr": self.auc_pr,
            "brier": self.brier,
            "ece": self.reliability.ece,
        }


def judge(bundle: Bundle, manifest: Manifest, split: Split, on_film: Callable[[], object] = lambda: None) -> Judgement:
    """Run a bundle's first answer on a part of a data set, as it is and stretched.

    Raises:
        DataSetError: the part has no film, or one that cannot be read.
    """
    answer, films = bundle.manifest.answers[0], manifest.of(split)
    versions: dict[str, float] = {"plain": 1.0, **STRETCHES}
    logits = run_films(bundle, films, tuple(versions.values()), on_film)
    truth = np.array([film.kind in answer.classes for film in films])
    weights = resample([film.patient for film in films])
    classes, activation = bundle.manifest.classes, bundle.manifest.activation
    odds = [log_odds(values, classes, answer, activation) for values in logits]
    probabilities = [calibrate(values, answer.calibration) for values in odds]
    judged = {
        name: _judge_scores(truth, scores, weights, answer)
        for name, scores in zip(versions, probabilities, strict=True)
    }
    return Judgement(
        dataset=manifest.dataset,
        split=split,
        patients=len({film.patient for film in films}),
        kinds=manifest.kind_counts(split),
        plain=judged.pop("plain"),
        stretched=judged,
        resemblance_auc=_judge_resemblance(bundle, films, logits[0], weights),
        auc_pr=auc_pr(truth, probabilities[0]),
        brier=brier(truth, probabilities[0]),
        reliability=reliability(truth, probabilities[0]),
        truth=truth,
        probabilities=probabilities[0],
    )


def run_films(
    bundle: Bundle,
    films: Sequence[Film],
    stretches: Sequence[float] = (1.0,),
    on_film: Callable[[], object] = lambda: None,
) -> list[Logits]:
    """The logits [films, classes] for each stretch; every film is decoded once.

    Raises:
        DataSetError: there is no film, or one that cannot be read.
    """
    if not films:
        msg = "Expected at least one film in this part of the split, found none. Is the data set whole?"
        raise DataSetError(msg)
    spec = bundle.manifest.input.spec()
    rows = []
    for film in films:
        try:
            pixels = load_image(film.path).pixels
        except FilmError as error:
            msg = f"{film.path} is not a film that hilum reads: {error} Remove or replace it."
            raise DataSetError(msg) from error
        inputs = np.stack([prepare(stretch(pixels, factor), spec) for factor in stretches])
        rows.append(bundle.run(inputs).logits)
        on_film()
    return list(np.stack(rows, axis=1))


def default_point(answer: Answer) -> str:
    """The name of an answer's default operating point.

    Raises:
        UsageError: the answer has none.
    """
    if answer.default_operating_point is None:
        msg = f"{answer.name!r} has no operating point: it gives a probability and no decision, so none can be judged."
        raise UsageError(msg)
    return answer.default_operating_point


def stretch(pixels: Pixels, factor: float) -> Pixels:
    """Stretch the content across by ``factor`` inside the film's own frame.

    What grows over the frame is cut at both sides; what is missing is filled with the edge drawn out. The frame stays,
    because preprocessing squashes any frame to a square and would undo the stretch.
    """
    height, width = pixels.shape
    changed = round(width * factor)
    if changed == width:
        return pixels
    stretched = resize(pixels, height, changed)
    if changed > width:
        left = (changed - width) // 2
        return stretched[:, left : left + width]
    left = (width - changed) // 2
    return np.pad(stretched, ((0, 0), (left, width - changed - left)), mode="edge")


def _judge_scores(truth: Truth, scores: Scores, weights: Weights, answer: Answer) -> Judged:
    points = {}
    for name, point in answer.operating_points.items():
        called = scores >= point.threshold
        points[name] = PointNumbers(
            threshold=point.threshold,
            sensitivity=share_interval(called, truth, weights),
            specificity=share_interval(~called, ~truth, weights),
            confusion=confuse(truth, scores, point.threshold),
        )
    return Judged(auc_interval(truth, scores, weights), points)


def _judge_resemblance(bundle: Bundle, films: Sequence[Film], logits: Logits, weights: Weights) -> Interval | None:
    among = bundle.manifest.answers[0].resembles[:2]
    chosen = np.array([film.kind in among for film in films])
    is_first = np.array([film.kind == among[0] for film in films]) if among else chosen
    if len(among) < 2 or is_first.sum() in (0, chosen.sum()):
        return None
    scores = share(logits, bundle.manifest.classes, among)[:, 0]
    return auc_interval(is_first[chosen], scores[chosen], weights[:, chosen])


def _judged_json(judged: Judged) -> dict[str, Any]:
    return {
        "auc": judged.auc.model_dump(),
        "operating_points": {name: _point_json(point) for name, point in judged.points.items()},
    }


def _point_json(point: PointNumbers) -> dict[str, Any]:
    found = point.confusion
    return {
        "threshold": point.threshold,
        "sensitivity": point.sensitivity.model_dump(),
        "specificity": point.specificity.model_dump(),
        **{name: _number_or_none(getattr(found, name)) for name in ("ppv", "npv", "f1", "accuracy")},
        "true_positive": found.true_positive,
        "false_positive": found.false_positive,
        "true_negative": found.true_negative,
        "false_negative": found.false_negative,
    }


def _number_or_none(value: float) -> float | None:
    """JSON has no word for what cannot be computed, such as the PPV where no film was called."""
    return None if math.isnan(value) else value
