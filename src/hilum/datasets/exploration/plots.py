"""Charts of an exploration, as PNG bytes; they need matplotlib."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hilum.datasets.exploration.boxes import FindingBoxes
from hilum.datasets.exploration.classes import CoOccurrence, FilmClass
from hilum.datasets.exploration.demographics import Quartiles
from hilum.datasets.exploration.exploration import Exploration
from hilum.datasets.exploration.survey import Surveyed
from hilum.extras import require

_INK, _SLATE, _PALE, _CALM, _SIGNAL = "#1d2730", "#5a6873", "#e3e8eb", "#4f6f86", "#9c3b1f"
_CYCLE = (_CALM, "#d08c4f", "#7a9e7e", _SIGNAL, "#8d7aa8", "#3d4b55")
_WIDTH_INCHES = 6.4
_DOTS_PER_INCH = 130
_MAX_KINDS_STACKED = len(_CYCLE)
_GRID_COLUMNS = 4
_FEW_SIZES = 8
_STYLE = {
    "axes.edgecolor": _SLATE, "axes.labelcolor": _INK, "axes.spines.right": False, "axes.spines.top": False,
    "font.size": 9, "text.color": _INK, "text.parse_math": False, "xtick.color": _SLATE, "ytick.color": _INK,
}  # fmt: skip


def draw_charts(exploration: Exploration) -> dict[str, bytes]:
    """All charts that the source has the numbers for, by file name."""
    matplotlib = require("matplotlib", extra="training")
    with matplotlib.rc_context(_STYLE):
        figures = {
            "classes.png": _draw_classes(exploration.film_classes),
            "co-occurrence.png": _draw_together(exploration.classes.co_occurrence),
            "ages.png": _draw_ages(exploration.surveyed),
            "ages-by-class.png": _draw_spread(
                {name: one.age_years for name, one in exploration.people.classes.items()}, "Age in years"
            ),
            "sizes.png": _draw_sizes(exploration.surveyed),
            "aspects.png": _draw_spread(
                {name: one.aspect for name, one in exploration.files.classes.items()}, "Width over height"
            ),
            "brightness.png": _draw_spread(
                {name: one.brightness for name, one in exploration.files.classes.items()}, "Mean grey, 0 to 1"
            ),
            "box-places.png": _draw_places(exploration.boxes.findings),
            "box-areas.png": _draw_spread(
                {name: one.area_share for name, one in exploration.boxes.findings.items()}, "Share of the film's area"
            ),
        }
        return {name: _png(figure) for name, figure in figures.items() if figure is not None}


def _draw_classes(classes: Sequence[FilmClass]) -> Any:
    figure, axes = _chart(0.8 + 0.28 * len(classes))
    names, counts = [one.name for one in classes], [one.films for one in classes]
    bars = axes.barh(names, counts, color=_CALM)
    axes.bar_label(bars, [f"{count:,}" for count in counts], padding=3, color=_SLATE)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel("Films")
    return figure


def _draw_together(together: CoOccurrence) -> Any:
    if len(together.labels) < 2:
        return None
    counts = np.array(together.films)
    shares = counts / np.maximum(np.diag(counts), 1)[:, np.newaxis]
    figure, axes = _chart(1.6 + 0.32 * len(counts))
    axes.imshow(np.where(np.eye(len(counts), dtype=bool), np.nan, shares), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        is_dark = row != column and shares[row, column] > 0.55
        text = f"{count:,}" if count else "·"
        weight = "bold" if row == column else "normal"
        size = 8 if len(counts) <= 16 else 6
        axes.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=size,
            weight=weight,
            color="white" if is_dark else _INK,
        )
    axes.set_xticks(range(len(counts)), together.labels, rotation=50, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(counts)), together.labels)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def _draw_ages(surveyed: Sequence[Surveyed]) -> Any:
    ages = [(one.film.kind, one.film.age_years) for one in surveyed if one.film.age_years is not None]
    if not ages:
        return None
    kinds = sorted({kind for kind, _ in ages})
    if len(kinds) > _MAX_KINDS_STACKED:
        ages, kinds = [("films", age) for _, age in ages], ["films"]
    highest = max(age for _, age in ages)
    step = 5 if highest > 20 else 1
    bins = np.arange(0, highest + step + 1, step)
    figure, axes = _chart(2.8)
    values = [[age for other, age in ages if other == kind] for kind in kinds]
    axes.hist(
        values, bins=bins, stacked=True, color=_CYCLE[: len(kinds)], label=kinds, edgecolor="white", linewidth=0.4
    )
    axes.set(xlabel="Age in years", ylabel="Films", xlim=(0, bins[-1]))
    if len(kinds) > 1:
        axes.legend(frameon=False)
    return figure


def _draw_sizes(surveyed: Sequence[Surveyed]) -> Any:
    found = [(one.film.kind, one.picture) for one in surveyed if one.picture is not None]
    if len({(picture.width, picture.height) for _, picture in found}) < _FEW_SIZES:
        return None
    kinds = sorted({kind for kind, _ in found})
    figure, axes = _chart(4.2)
    for number, kind in enumerate(kinds[:_MAX_KINDS_STACKED]):
        sizes = [(picture.width, picture.height) for other, picture in found if other == kind]
        axes.scatter(*zip(*sizes, strict=True), s=9, alpha=0.35, color=_CYCLE[number], label=kind, linewidths=0)
    farthest = max(max(picture.width, picture.height) for _, picture in found)
    axes.plot([0, farthest], [0, farthest], color=_PALE, linewidth=1, zorder=0)
    axes.set(xlabel="Width in pixels", ylabel="Height in pixels")
    axes.set_aspect("equal", adjustable="datalim")
    legend = axes.legend(frameon=False)
    for handle in legend.legend_handles:
        handle.set_alpha(1)
    return figure


def _draw_spread(numbers: Mapping[str, Quartiles | None], what: str) -> Any:
    """The quarters of a number in each class: box from lower to upper, line to the least and the greatest."""
    known = {name: found for name, found in numbers.items() if found is not None}
    if not known or len({value for one in known.values() for value in (one.minimum, one.maximum)}) < 2:
        return None
    figure, axes = _chart(0.8 + 0.28 * len(known))
    boxes = [
        {
            "label": name, "whislo": one.minimum, "q1": one.lower, "med": one.median, "q3": one.upper,
            "whishi": one.maximum,
        }
        for name, one in known.items()
    ]  # fmt: skip
    axes.bxp(
        boxes,
        orientation="horizontal",
        showfliers=False,
        patch_artist=True,
        widths=0.55,
        boxprops={"facecolor": _CALM, "edgecolor": _CALM},
        medianprops={"color": "white", "linewidth": 2},
        whiskerprops={"color": _SLATE},
        capprops={"color": _SLATE},
    )
    axes.invert_yaxis()
    axes.set_xlabel(what)
    return figure


def _draw_places(findings: Mapping[str, FindingBoxes]) -> Any:
    if not findings:
        return None
    columns = min(_GRID_COLUMNS, len(findings))
    rows = -(-len(findings) // columns)
    figure = _figure(1.75 * rows + 0.2)
    for number, (name, found) in enumerate(findings.items(), start=1):
        axes = figure.add_subplot(rows, columns, number)
        axes.imshow(np.array(found.positions), cmap="magma", vmin=0, extent=(0, 1, 1, 0))
        axes.set_title(f"{name} ({found.boxes:,})", fontsize=8)
        axes.set_xticks([])
        axes.set_yticks([])
    return figure


def _chart(height_inches: float) -> tuple[Any, Any]:
    figure = _figure(height_inches)
    return figure, figure.add_subplot()


def _figure(height_inches: float) -> Any:
    figures = require("matplotlib.figure", extra="training")
    return figures.Figure(figsize=(_WIDTH_INCHES, height_inches), dpi=_DOTS_PER_INCH, layout="constrained")


def _png(figure: Any) -> bytes:
    kept = io.BytesIO()
    figure.savefig(kept, format="png")
    return kept.getvalue()
