"""A judged detection as a page: one HTML file that holds its pictures."""

from collections.abc import Mapping, Sequence

from hilum.datasets.exploration.markup import Html, paragraph, section, table, text
from hilum.evaluation.average_precision import LOW_OVERLAP
from hilum.evaluation.cost import Cost
from hilum.evaluation.detection import ClassScores, DetectionJudgement, mean_scores
from hilum.evaluation.frame import frame, picture
from hilum.evaluation.intervals import Estimate
from hilum.evaluation.variants import GateFacts, Variants
from hilum.inference.bundle import BundleManifest, Interval

PRECISIONS = {"map": "mAP@[.5:.95]", "map50": "mAP@.5", "map40": "mAP@.4"}
FROC = {"froc_0.125": "1/8", "froc_0.25": "1/4", "froc_0.5": "1/2", "froc_1": "1", "froc_2": "2", "froc_4": "4",
        "froc_8": "8", "froc": "mean"}  # fmt: skip
PLACES = {"tiou_0.1": "T(0.1)", "tiou_0.3": "T(0.3)", "tiou_0.5": "T(0.5)", "iou": "IoU", "pointing": "pointing game"}
NOT_EXHAUSTIVE = (
    "People mark mostly one place for each finding, and not every place that shows it: a box at another one counts as "
    "wrong here, so every number is a lower bound."
)
_CAPTIONS = {
    "map.png": "Average precision of each class and the mean over them, with intervals. The diamond is the mean box.",
    "precision-recall.png": "Precision against recall, overlap 0.5, as it is at each score that finds a box.",
    "froc.png": f"Share of boxes found against false boxes a film, overlap {LOW_OVERLAP}, with intervals.",
    "variants.png": "Average precision at an overlap of 0.4 of the variants, with intervals.",
}
_DIFFERENCES = ("map", "map50", "map40", "froc", "tiou_0.1", "tiou_0.3", "tiou_0.5")


def render_detection_page(
    bundle: BundleManifest,
    judgement: DetectionJudgement,
    pictures: Mapping[str, bytes],
    cost: Cost,
    variants: Variants | None = None,
    gate: GateFacts | None = None,
) -> str:
    """Write the page."""
    parts = [
        section("precision", "Average precision", _precision(judgement)),
        *([section("variants", "Variants", _variants(variants, gate, pictures))] if variants else []),
        section("froc", "FROC", _froc(judgement)),
        section("places", "The best box of a film", _places(judgement)),
        section("curves", "Curves", _figures(pictures)),
    ]
    more: dict[str, object] = {
        "A film": f"{judgement.ms_per_film:.1f} ms from pixels to boxes, the median on this machine"
    }
    if judgement.unscored:
        more["Not judged"] = f"{', '.join(judgement.unscored)}: no film here has a box of it"
    return frame(bundle, judgement, cost, parts, more)


def _precision(judgement: DetectionJudgement) -> Sequence[str]:
    heads = ("Class", "Films", "Marked", "Boxes", "Left out")
    rows: list[Sequence[object]] = [
        (
            name,
            one.films,
            Html(f"{one.marked:,} <small>of {one.patients:,} patients</small>"),
            one.boxes,
            one.unmarked,
        )
        for name, one in judgement.classes.items()
    ]
    words = (
        "Left out of a class: films on which it is present or uncertain and nobody drew where. Below a number stand "
        "its interval, that of the mean box of the class's fit films, which sees no film, and the difference to it."
    )
    return [
        table(heads, rows, "numbers"),
        table(("Class", *PRECISIONS.values()), _rows(judgement, PRECISIONS), "numbers"),
        paragraph(NOT_EXHAUSTIVE),
        paragraph(words, "small"),
    ]


def _froc(judgement: DetectionJudgement) -> Sequence[str]:
    rows: list[Sequence[object]] = [
        (name, *(_interval(one.found[measure].interval()) for measure in FROC))
        for name, one in judgement.classes.items()
    ]
    found = mean_scores(judgement.classes)[0]
    rows.append((Html("<strong>mean</strong>"), *(_interval(found[measure].interval()) for measure in FROC)))
    words = f"Share of boxes found, overlap {LOW_OVERLAP}, with at most so many false boxes of the class on a film."
    return [table(("Class", *FROC.values()), rows, "numbers"), paragraph(words, "small")]


def _places(judgement: DetectionJudgement) -> Sequence[str]:
    silent = ", ".join(f"{name} on {one.silent:,}" for name, one in judgement.classes.items() if one.silent)
    words = (
        "On films with a box of the class: T(x) is the share of them on which the overlap of the best box reaches x; "
        "the pointing game is won where its centre lies inside."
    )
    return [
        table(("Class", *PLACES.values()), _rows(judgement, PLACES), "numbers"),
        paragraph(words, "small"),
        *([paragraph(f"Marked films without a box found: {silent}.", "small")] if silent else []),
    ]


def _rows(judgement: DetectionJudgement, measures: Mapping[str, str]) -> list[Sequence[object]]:
    """A row for each class and the mean, each number with the mean box's below."""
    rows: list[Sequence[object]] = [
        (name, *(_beside(one.found[measure], _guess(one, measure)) for measure in measures))
        for name, one in judgement.classes.items()
    ]
    found, guessed = mean_scores(judgement.classes)
    means = (_beside(found[measure], guessed[measure] if guessed else None) for measure in measures)
    return [*rows, (Html("<strong>mean</strong>"), *means)]


def _guess(one: ClassScores, measure: str) -> Estimate | None:
    return one.of_mean_box[measure] if one.of_mean_box else None


def _variants(variants: Variants, gate: GateFacts | None, pictures: Mapping[str, bytes]) -> Sequence[str]:
    first = variants.all[0]
    measures = {name: {**PRECISIONS, **PLACES, "froc": "FROC"}[name] for name in _DIFFERENCES}
    rows: list[Sequence[object]] = []
    for one in variants.all:
        times = (f"{one.ms_per_film:.1f}", f"{one.mean_ms_per_film:.1f}")
        rows.append((one.name, *times, *(_interval(one.mean[measure].interval()) for measure in measures)))
        if one is not first:
            apart = first.less(one)
            differences = (_interval(apart[measure].interval(), is_signed=True) for measure in measures)
            rows.append((f"{first.name} less {one.name}", "", "", *differences))
    words = (
        f"Means over {', '.join(first.classes)}, on the {variants.films:,} films of {variants.patients:,} patients "
        "that all of them saw, on the same draws of patients."
    )
    return [
        table(("", "ms a film, median", "mean", *measures.values()), rows, "numbers"),
        paragraph(words, "small"),
        *([paragraph(gate_words(gate))] if gate else []),
        *([picture(pictures["variants.png"], _CAPTIONS["variants.png"])] if "variants.png" in pictures else []),
    ]


def gate_words(facts: GateFacts) -> str:
    """What a gate is, in sentences."""
    gate, gated = facts.gate, facts.gated
    return (
        f"The gate lets a film pass from a probability of {gate.threshold:.4f} of {gate.finding} by "
        f"{gate.bundle.manifest.name} on: the highest that keeps 95 % of the tune films with boxes "
        f"({gate.kept_tune:.1%} of {gate.chosen_on:,}). Of the films judged {gated.kept:,} of {len(gated.seen):,} "
        f"pass, and {gated.kept_marked:,} of {gated.marked:,} with boxes."
    )


def _figures(pictures: Mapping[str, bytes]) -> Sequence[str]:
    drawn = [
        picture(pictures[name], words)
        for name, words in _CAPTIONS.items()
        if name in pictures and name != "variants.png"
    ]
    return ['<div class="wide">', *drawn, "</div>\n"]


def _beside(found: Estimate, guessed: Estimate | None) -> Html:
    interval = found.interval()
    if guessed is None or interval is None:
        return _interval(interval)
    apart = found - guessed
    difference = apart.interval() if apart.variance() > 0 else None
    more = "" if difference is None else f", {difference.value:+.3f} ({difference.low:+.3f} to {difference.high:+.3f})"
    return Html(f"{_interval(interval)}<small>mean box {guessed.value:.3f}{more}</small>")


def _interval(interval: Interval | None, *, is_signed: bool = False) -> Html:
    if interval is None:
        return text(None)
    form = "+.3f" if is_signed else ".3f"
    return Html(f"{interval.value:{form}} <small>{interval.low:{form}} to {interval.high:{form}}</small>")
