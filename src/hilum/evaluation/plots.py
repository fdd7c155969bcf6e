"""Pictures of a judgement, as PNG bytes: one panel for each answer."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

from hilum.evaluation.agreement import Agreement
from hilum.evaluation.card_numbers import interval_words
from hilum.evaluation.classification import Judgement, LabelJudgement
from hilum.evaluation.metrics import pr_curve, roc_curve
from hilum.extras import require

INK, SLATE, CALM, SIGNAL = "#1d2730", "#5a6873", "#4f6f86", "#9c3b1f"
SIDE_INCHES = 4.5
Shown = TypeVar("Shown")
_PANEL_INCHES = 2.7
_COLUMNS = 4
_DOTS_PER_INCH = 150
_STYLE = {
    "axes.edgecolor": SLATE, "axes.labelcolor": INK, "axes.spines.right": False, "axes.spines.top": False,
    "axes.titlesize": 9, "font.size": 8, "legend.fontsize": 7, "text.color": INK, "text.parse_math": False,
    "xtick.color": SLATE, "ytick.color": SLATE,
}  # fmt: skip


def draw_judgement(judgement: Judgement) -> dict[str, bytes]:
    """All pictures of a judgement by file name; only what can be computed is drawn."""
    labels = list(judgement.labels.values())
    judged = [label for label in labels if label.auc_roc.interval() is not None]
    drawn: dict[str, tuple[Callable[[Any, LabelJudgement], None], Sequence[LabelJudgement], tuple[str, str]]] = {
        "roc.png": (_roc, judged, ("1 - specificity", "Sensitivity")),
        "precision-recall.png": (_precision_recall, judged, ("Recall (sensitivity)", "Precision (PPV)")),
        "reliability.png": (
            _reliability,
            [one for one in labels if one.reliability],
            ("Mean probability", "Share present"),
        ),
        "confusion.png": (_confusion, [one for one in labels if one.at_default()], ("Decision", "Truth")),
    }
    return {
        name: panels(draw, {label.name: label for label in shown}, axes)
        for name, (draw, shown, axes) in drawn.items()
        if shown
    }


def _roc(axes: Any, label: LabelJudgement) -> None:
    curve = roc_curve(label.truth, label.probabilities)
    axes.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    words = f"AUC {interval_words(label.auc_roc.interval())}"
    axes.plot(curve.false_positive_rate, curve.sensitivity, color=CALM, label=words)
    for name, point in label.plain.points.items():
        # A point that may refer calls and passes by two thresholds, so it lies on no curve.
        if point.refer_from is None and point.sensitivity and point.specificity:
            axes.plot(1 - point.specificity.value, point.sensitivity.value, "o", markersize=5, label=name)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    axes.legend(loc="lower right", frameon=False)


def _precision_recall(axes: Any, label: LabelJudgement) -> None:
    curve = pr_curve(label.truth, label.probabilities)
    axes.axhline(label.truth.mean(), color="0.8", linewidth=1, label=f"prevalence {label.truth.mean():.3f}")
    found = label.auc_pr.interval()
    words = f"average precision {found.value:.3f}" if found else None
    axes.step(curve.recall, curve.precision, where="pre", color=CALM, label=words)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    axes.legend(loc="best", frameon=False)


def _reliability(axes: Any, label: LabelJudgement) -> None:
    found = label.reliability
    if found is None:
        return
    # Of a rare finding all bins lie in the corner, so the panel shows as much as they need.
    end = min(1.0, 1.1 * float(max(found.probability.max(), found.observed.max(), 0.02)))
    axes.plot([0, end], [0, end], color="0.8", linewidth=1)
    axes.plot(found.probability, found.observed, "o-", color=CALM, markersize=4, label=f"ECE {found.ece:.3f}")
    axes.set(xlim=(-0.01 * end, 1.02 * end), ylim=(-0.01 * end, 1.02 * end))
    axes.legend(loc="upper left", frameon=False)


def _confusion(axes: Any, label: LabelJudgement) -> None:
    point = label.at_default()
    if point is None:
        return
    found = point.confusion
    table = np.array([[found.true_negative, found.false_positive], [found.false_negative, found.true_positive]])
    axes.imshow(table / np.maximum(table.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(table):
        is_dark = count > table[row].sum() / 2
        axes.text(column, row, f"{count:,}", ha="center", va="center", color="white" if is_dark else INK, fontsize=13)
    axes.set(xlim=(-0.5, 1.5), ylim=(1.5, -0.5), title=f"{label.name}, {label.default_point}")
    axes.set_xticks([0, 1], ["absent", "present"])
    axes.set_yticks([0, 1], ["absent", "present"], rotation=90, va="center")
    axes.tick_params(length=0)


def panels(draw: Callable[[Any, Shown], None], shown: Mapping[str, Shown], names: tuple[str, str]) -> bytes:
    """A panel for each of what is shown, under its name, at most four in a row; ``names`` are those of the axes."""
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    side = SIDE_INCHES if len(shown) == 1 else _PANEL_INCHES
    with new_figure(side * columns, side * rows) as figure:
        for number, (name, one) in enumerate(shown.items()):
            axes = figure.add_subplot(rows, columns, number + 1)
            axes.set_title(name)
            if number % columns == 0:
                axes.set_ylabel(names[1])
            if number + columns >= len(shown):
                axes.set_xlabel(names[0])
            draw(axes, one)
        return figure_png(figure)


def draw_agreement(agreement: Agreement) -> bytes:
    """The difference of measured and true against their mean, with the bias and the limits of agreement."""
    with new_figure(SIDE_INCHES * 1.3, SIDE_INCHES) as figure:
        axes = figure.add_subplot()
        means, differences = (agreement.measured + agreement.true) / 2, agreement.measured - agreement.true
        axes.axhline(0, color="0.8", linewidth=1)
        axes.axhline(agreement.bias.value, color=CALM, label=f"bias {agreement.bias.value:+.3f}")
        for limit in (agreement.low, agreement.high):
            axes.axhline(limit, color=SIGNAL, linestyle="--", linewidth=1, label=f"limit {limit:+.3f}")
        axes.plot(means, differences, "o", color=INK, markersize=3, alpha=0.6)
        axes.set(xlabel="Mean of measured and true ratio", ylabel="Measured less true")
        axes.legend(loc="best", frameon=False)
        return figure_png(figure)


def draw_training(losses: Sequence[float], tune: Sequence[dict[str, float]]) -> bytes:
    """Loss on fit, and each score on tune, by epoch."""
    figures = require("matplotlib.figure", extra="training")
    figure = figures.Figure(figsize=(SIDE_INCHES, SIDE_INCHES), dpi=_DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    epochs = range(1, len(losses) + 1)
    for name in tune[0] if tune else ():
        axes.plot(epochs, [scores[name] for scores in tune], label=name)
    beside = axes.twinx()
    beside.plot(epochs, losses, color="0.6", linestyle="--")
    beside.set_ylabel("Loss on fit (dashed)")
    axes.set(xlabel="Epoch", ylabel="Score on tune", xlim=(1, max(2, len(losses))))
    axes.legend(loc="lower right", frameon=False)
    return figure_png(figure)


@contextmanager
def new_figure(width_inches: float, height_inches: float) -> Iterator[Any]:
    """An empty figure in the style of all pictures.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    matplotlib, figures = require("matplotlib", extra="training"), require("matplotlib.figure", extra="training")
    with matplotlib.rc_context(_STYLE):
        yield figures.Figure(figsize=(width_inches, height_inches), dpi=_DOTS_PER_INCH, layout="constrained")


def figure_png(figure: Any) -> bytes:
    """A figure as PNG bytes."""
    kept = io.BytesIO()
    figure.savefig(kept, format="png")
    return kept.getvalue()
