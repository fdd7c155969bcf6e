"""Pictures of a judged detection, as PNG bytes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from hilum.evaluation.average_precision import FALSE_PER_FILM, LOW_OVERLAP, Counts, curve
from hilum.evaluation.detection import ClassScores, DetectionJudgement, mean_scores
from hilum.evaluation.intervals import Estimate
from hilum.evaluation.plots import CALM, INK, SIDE_INCHES, figure_png, new_figure, panels
from hilum.evaluation.variants import Variants

_PRECISION_OVERLAP = 0.5
_MEAN = "mean"


def draw_detection(judgement: DetectionJudgement, variants: Variants | None = None) -> dict[str, bytes]:
    """All pictures of a judgement by file name, and of its variants."""
    shown = {f"{name.replace('_', ' ')}, {one.boxes} boxes": one for name, one in judgement.classes.items()}
    drawn = {
        "precision-recall.png": panels(_precision_recall, shown, ("Recall", "Precision")),
        "froc.png": panels(_froc, shown, ("False boxes a film", "Share of boxes found")),
        "map.png": _draw_precisions(judgement),
    }
    return drawn if variants is None else {**drawn, "variants.png": _draw_variants(variants)}


def _precision_recall(axes: Any, one: ClassScores) -> None:
    counts = curve(one.matches, _PRECISION_OVERLAP)
    recall, precision = counts.hits[0] / counts.drawn[0], counts.hits[0] / np.maximum(counts.found[0], 1)
    axes.plot(recall, precision, ".-", color=CALM, label=f"AP {one.found['map50'].value:.3f}")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.legend(loc="best", frameon=False)


def _froc(axes: Any, one: ClassScores) -> None:
    counts = curve(one.matches, LOW_OVERLAP)
    false, share = _steps(counts)
    axes.step(false, share, where="post", color=CALM, label=f"mean {one.found['froc'].value:.3f}")
    low, high = zip(*(_ends(one.found[f"froc_{rate:g}"]) for rate in FALSE_PER_FILM), strict=True)
    axes.fill_between(FALSE_PER_FILM, low, high, color=CALM, alpha=0.15, linewidth=0)
    axes.set_xscale("log", base=2)
    axes.set_xticks(FALSE_PER_FILM, ["1/8", "1/4", "1/2", "1", "2", "4", "8"])
    axes.set(xlim=(FALSE_PER_FILM[0], FALSE_PER_FILM[-1]), ylim=(-0.02, 1.02))
    axes.legend(loc="best", frameon=False)


def _steps(counts: Counts) -> tuple[Any, Any]:
    false = (counts.found[0] - counts.hits[0]) / counts.films[0]
    # The curve goes on at its last height, and begins before the first false box.
    return (
        np.concatenate([[FALSE_PER_FILM[0] / 2], np.maximum(false, FALSE_PER_FILM[0] / 2), [2 * FALSE_PER_FILM[-1]]]),
        np.concatenate([[0.0], counts.hits[0], counts.hits[0][-1:] if counts.hits.size else [0.0]]) / counts.drawn[0],
    )


def _draw_precisions(judgement: DetectionJudgement) -> bytes:
    """Average precision of each class and their mean, at three overlaps, with the mean box's at the lowest of them."""
    rows: dict[str, tuple[Mapping[str, Estimate], Mapping[str, Estimate] | None]] = {
        **{name: (one.found, one.of_mean_box) for name, one in judgement.classes.items()},
        _MEAN: mean_scores(judgement.classes),
    }
    bars = {"map": "mAP@[.5:.95]", "map50": "mAP@.5", "map40": "mAP@.4"}
    with new_figure(max(SIDE_INCHES, 1.1 * len(rows) + 1), SIDE_INCHES) as figure:
        axes = figure.add_subplot()
        for number, (measure, words) in enumerate(bars.items()):
            places = np.arange(len(rows)) + 0.25 * (number - 1)
            _bars(axes, places, [found[measure] for found, _ in rows.values()], words, str(0.35 + 0.2 * number))
        guessed = [(place + 0.25, one["map40"].value) for place, (_, one) in enumerate(rows.values()) if one]
        if guessed:
            axes.plot(*zip(*guessed, strict=True), "D", color=INK, markersize=4, label="mean box, mAP@.4")
        _label(axes, list(rows), "Average precision")
        return figure_png(figure)


def _draw_variants(variants: Variants) -> bytes:
    """Average precision at 0.4 of each class and their mean, for each variant."""
    names = [*variants.all[0].classes, _MEAN]
    with new_figure(max(SIDE_INCHES, 1.1 * len(names) + 1), SIDE_INCHES) as figure:
        axes = figure.add_subplot()
        share = 0.8 / len(variants.all)
        for number, one in enumerate(variants.all):
            estimates = [*(scores.found["map40"] for scores in one.classes.values()), one.mean["map40"]]
            places = np.arange(len(names)) + share * (number - (len(variants.all) - 1) / 2)
            _bars(axes, places, estimates, one.name, f"C{number}", share)
        _label(axes, names, "mAP@.4")
        return figure_png(figure)


def _bars(axes: Any, places: Any, estimates: list[Estimate], words: str, colour: str, width: float = 0.25) -> None:
    values = np.array([one.value for one in estimates])
    ends = np.array([_ends(one) for one in estimates])
    reach = np.abs(ends.T - values)
    axes.bar(places, values, 0.9 * width, yerr=reach, color=colour, label=words, error_kw={"elinewidth": 0.8})


def _label(axes: Any, names: list[str], words: str) -> None:
    axes.set_xticks(range(len(names)), [name.replace("_", " ") for name in names], rotation=30, ha="right")
    axes.set(ylim=(0, min(1.02, axes.get_ylim()[1])), ylabel=words)
    axes.legend(loc="upper right", frameon=False)


def _ends(estimate: Estimate) -> tuple[float, float]:
    interval = estimate.interval()
    return (estimate.value, estimate.value) if interval is None else (interval.low, interval.high)
