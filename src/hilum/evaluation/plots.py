"""Pictures of a judgement, as PNG bytes."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from hilum.evaluation.classification import Judgement
from hilum.evaluation.metrics import Confusion, Reliability, pr_curve, roc_curve
from hilum.extras import require

_SIDE_INCHES = 4.5
_DOTS_PER_INCH = 150


def draw_judgement(judgement: Judgement, operating_point: str) -> dict[str, bytes]:
    """All pictures of a judgement by file name; the confusion matrix is at the operating point."""
    return {
        "roc.png": draw_roc(judgement),
        "precision-recall.png": draw_precision_recall(judgement),
        "reliability.png": draw_reliability(judgement.reliability),
        "confusion.png": draw_confusion(judgement.plain.points[operating_point].confusion, operating_point),
    }


def draw_roc(judgement: Judgement) -> bytes:
    """The ROC curve, with each operating point on it."""
    figure, axes = _square("1 - specificity", "Sensitivity")
    curve, auc = roc_curve(judgement.truth, judgement.probabilities), judgement.plain.auc
    axes.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    axes.plot(
        curve.false_positive_rate,
        curve.sensitivity,
        label=f"AUC {auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f})",
    )
    for name, point in judgement.plain.points.items():
        axes.plot(1 - point.specificity.value, point.sensitivity.value, "o", label=name)
    axes.legend(loc="lower right", frameon=False)
    return _png(figure)


def draw_precision_recall(judgement: Judgement) -> bytes:
    """Precision against recall, with the prevalence as the line of chance."""
    figure, axes = _square("Recall (sensitivity)", "Precision (PPV)")
    curve = pr_curve(judgement.truth, judgement.probabilities)
    axes.axhline(judgement.truth.mean(), color="0.8", linewidth=1, label=f"prevalence {judgement.truth.mean():.2f}")
    axes.step(curve.recall, curve.precision, where="pre", label=f"average precision {judgement.auc_pr:.3f}")
    axes.legend(loc="lower left", frameon=False)
    return _png(figure)


def draw_reliability(reliability: Reliability) -> bytes:
    """Observed share against mean probability, in bins of equal mass."""
    figure, axes = _square("Mean probability", "Share present")
    axes.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    axes.plot(reliability.probability, reliability.observed, "o-", label=f"ECE {reliability.ece:.3f}")
    axes.legend(loc="upper left", frameon=False)
    return _png(figure)


def draw_confusion(confusion: Confusion, operating_point: str) -> bytes:
    """Films by truth and decision."""
    figure, axes = _square("Decision", "Truth")
    table = np.array(
        [
            [confusion.true_negative, confusion.false_positive],
            [confusion.false_negative, confusion.true_positive],
        ]
    )
    axes.imshow(table / np.maximum(table.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(table):
        is_dark = count > table[row].sum() / 2
        axes.text(column, row, str(count), ha="center", va="center", color="white" if is_dark else "black", fontsize=16)
    axes.set(xlim=(-0.5, 1.5), ylim=(1.5, -0.5), title=f"at {operating_point}")
    axes.set_xticks([0, 1], ["absent", "present"])
    axes.set_yticks([0, 1], ["absent", "present"])
    return _png(figure)


def draw_training(losses: Sequence[float], tune: Sequence[dict[str, float]]) -> bytes:
    """Loss on fit, and each score on tune, by epoch."""
    figure, axes = _square("Epoch", "Score on tune")
    epochs = range(1, len(losses) + 1)
    for name in tune[0] if tune else ():
        axes.plot(epochs, [scores[name] for scores in tune], label=name)
    beside = axes.twinx()
    beside.plot(epochs, losses, color="0.6", linestyle="--")
    beside.set_ylabel("Loss on fit (dashed)")
    axes.set(xlim=(1, max(2, len(losses))), ylim=(None, None))
    axes.autoscale(axis="y")
    axes.legend(loc="lower right", frameon=False)
    return _png(figure)


def _square(across: str, up: str) -> tuple[Any, Any]:
    figures = require("matplotlib.figure", extra="training")
    figure = figures.Figure(figsize=(_SIDE_INCHES, _SIDE_INCHES), dpi=_DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel=across, ylabel=up, xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    return figure, axes


def _png(figure: Any) -> bytes:
    kept = io.BytesIO()
    figure.savefig(kept, format="png")
    return kept.getvalue()
