"""A judgement as a page: one HTML file that holds its pictures, and prints."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from hilum.datasets.exploration.markup import Html, paragraph, section, table, text
from hilum.evaluation.card_numbers import NO_DECISION
from hilum.evaluation.classification import Judgement, LabelJudgement
from hilum.evaluation.comparison import Comparison
from hilum.evaluation.cost import Cost
from hilum.evaluation.explanation import ExplanationScores, LabelScores, conclusion
from hilum.evaluation.frame import frame, picture
from hilum.evaluation.pointing import OVERLAPS
from hilum.evaluation.points import PointNumbers
from hilum.evaluation.wire import AT_PREVALENCE, POINT_NUMBERS
from hilum.inference.bundle import BundleManifest, Interval

_CAPTIONS = {
    "roc.png": "ROC curve, with the operating points on it. The grey line is chance.",
    "precision-recall.png": "Precision against recall. The grey line is the share of films with the finding.",
    "reliability.png": "What was observed against what was said, in 15 bins of equal mass. The grey line is agreement.",
    "confusion.png": "Films by truth and decision, at the default operating point.",
}
_SUBGROUPS = {"view": "View", "sex": "Sex", "age": "Age in years", "folder": "Source folder"}
_PREDICTIVE = {"ppv_at_prevalence": "PPV", "npv_at_prevalence": "NPV"}


def render_page(
    bundle: BundleManifest,
    judgement: Judgement,
    pictures: Mapping[str, bytes],
    cost: Cost,
    comparison: Comparison | None = None,
    explained: ExplanationScores | None = None,
) -> str:
    """Write the page."""
    parts = [
        section("numbers", "Numbers", _numbers(bundle, judgement)),
        section("points", "Operating points", _points(judgement)),
        *([section("doubt", "Coverage and referral", doubts)] if (doubts := _doubts(judgement)) else []),
        *([section("comparison", "Comparison", _comparison(comparison))] if comparison else []),
        section("curves", "Curves", _figures(judgement, pictures)),
        section("calibration", "Calibration", _calibration(judgement)),
        *([section("explanation", "Where the maps point", _explanation(explained))] if explained else []),
        section("subgroups", "Subgroups", _subgroups(judgement)),
        section("stretched", "Stretched films", _stretched(judgement)),
    ]
    unjudged = f"{', '.join(judgement.unlabelled)}: the source says nothing of them"
    return frame(bundle, judgement, cost, parts, {"Not judged": unjudged} if judgement.unlabelled else {})


def _numbers(bundle: BundleManifest, judgement: Judgement) -> Sequence[str]:
    columns = ("Finding", "Films", "Present", "AUC", "Average precision", "Sensitivity", "Specificity")
    rows: list[Sequence[object]] = [_number_row(label) for label in judgement.labels.values()]
    if len(judgement.labels) > 1:
        macro = (judgement.macro_auc_roc.interval(), judgement.macro_auc_pr.interval())
        rows.append([Html("<strong>mean</strong>"), "", "", *(_interval(one) for one in macro), "", ""])
    words = (
        "Sensitivity and specificity are at the default operating point. A finding without one is given a probability "
        "and no decision: too few patients showed it to choose a threshold."
    )
    resemblances = [
        (f"{answer.resembles[0]} against {answer.resembles[1]}", _interval(found))
        for answer in bundle.answers
        for found in (judgement.labels[answer.name].resemblance_auc if answer.name in judgement.labels else None,)
        if found is not None
    ]
    resembling = [table(("Resemblance", "AUC"), resemblances, "numbers")] if resemblances else []
    return [table(columns, rows, "numbers"), *resembling, paragraph(words, "small")]


def _number_row(label: LabelJudgement) -> list[object]:
    point = label.at_default()
    decided = [NO_DECISION] * 2 if point is None else [_interval(point.sensitivity), _interval(point.specificity)]
    estimates = [_interval(label.auc_roc.interval()), _interval(label.auc_pr.interval())]
    films = _counted(len(label.truth), label.patients)
    return [label.name, films, _counted(int(label.truth.sum()), label.patients_present), *estimates, *decided]


def _points(judgement: Judgement) -> Sequence[str]:
    heads = ("Finding and point", "Threshold", "Sensitivity", "Specificity", "PPV", "NPV", "F1", "Accuracy")
    at = () if judgement.prevalence is None else AT_PREVALENCE
    extra = tuple(f"{_PREDICTIVE[name]} at {judgement.prevalence:.2%}" for name in at)
    rows = [
        _point_row(label, name, point, at)
        for label in judgement.labels.values()
        for name, point in label.plain.points.items()
    ]
    if not rows:
        return [paragraph("No finding has an operating point.")]
    return [
        table((*heads, *extra), rows, "numbers"),
        paragraph("PPV, NPV, F1 and accuracy depend on how frequent the finding is among the films judged.", "small"),
    ]


def _point_row(label: LabelJudgement, name: str, point: PointNumbers, at: Sequence[str]) -> list[object]:
    is_default = ", default" if name == label.default_point else ""
    numbers = [_interval(getattr(point, number)) for number in (*POINT_NUMBERS, *at)]
    return [f"{label.name}: {name}{is_default}", f"{point.threshold:.4f}", *numbers]


def _doubts(judgement: Judgement) -> Sequence[str]:
    rows = [
        (
            f"{label.name}: {name}",
            Html(f"{found.patients:,} <small>{found.present:,} with it</small>"),
            None if found.nominal is None else f"{found.nominal:.2f}",
            *(_interval(one) for one in (found.coverage_present, found.coverage_absent, found.refer_rate)),
        )
        for label in judgement.labels.values()
        for name, point in label.plain.points.items()
        for found in (point.doubt,)
        if found is not None
    ]
    if not rows:
        return []
    heads = ("Finding and point", "Patients", "Nominal", "Coverage of present", "Coverage of absent", "Referred")
    words = (
        "Coverage of present: the share of the films with the finding, one of each such patient, that are not called "
        "absent; of absent: the share of those without it that are not called present. The nominal value is promised "
        "for films exchangeable with those of tune alone."
    )
    return [table(heads, rows, "numbers"), paragraph(words, "small")]


def _comparison(comparison: Comparison) -> Sequence[str]:
    rows: list[Sequence[object]] = [
        (
            name,
            one.films,
            _interval(one.first.interval()),
            _interval(one.second.interval()),
            _interval(one.difference.interval(), is_signed=True),
            None if one.delong is None else f"{one.delong.p_value:.3g}",
        )
        for name, one in comparison.labels.items()
    ]
    rows.append((Html("<strong>mean</strong>"), "", "", "", _interval(comparison.macro.interval(), is_signed=True), ""))
    heads = ("Finding", "Films", f"AUC of {comparison.first}", f"AUC of {comparison.second}", "Difference", "DeLong p")
    words = (
        f"On the {comparison.films:,} films of {comparison.patients:,} patients that both assess. Intervals by "
        "resampling patients, the same for both. DeLong's test is given only where every patient has one film."
    )
    return [table(heads, rows, "numbers"), paragraph(words, "small")]


def _calibration(judgement: Judgement) -> Sequence[str]:
    rows = [
        (label.name, f"{label.reliability.ece:.3f}", _plain(label.brier), _plain(label.brier_skill))
        for label in judgement.labels.values()
        if label.reliability
    ]
    words = (
        "ECE: mean distance of probability and observed share, in 15 bins of equal mass. Brier skill: what is saved of "
        "the Brier score of naming the prevalence each time; 1 is perfect, 0 is no better, below 0 is worse."
    )
    return [table(("Finding", "ECE", "Brier", "Brier skill"), rows, "numbers"), paragraph(words, "small")]


def _explanation(scores: ExplanationScores) -> Sequence[str]:
    tables = (
        {"pointing": "Pointing", "iou": "IoU"},
        {f"tiou_{least}": f"T({least})" for least in OVERLAPS},
    )
    words = (
        f"On the {scores.films:,} films of {scores.patients:,} patients on which people drew boxes, in all folders. "
        "Pointing: the share of maps that are highest inside a box. IoU: intersection over union of the box and the "
        f"frame of the map's largest region above {scores.share:.0%} of its maximum, a share chosen on "
        f"{scores.tuned_on:,} tune films. T: the share of films whose IoU reaches it. A silent map supports the "
        f"finding nowhere and counts as missed. The mean box is that of {scores.averaged:,} fit films and sees no film."
    )
    unscored = f" No fit film has boxes of {', '.join(scores.unscored)}." if scores.unscored else ""
    return [
        *(_explained_table(scores, measures) for measures in tables),
        paragraph(conclusion(scores)),
        paragraph(f"{words}{unscored}", "small"),
    ]


def _explained_table(scores: ExplanationScores, measures: Mapping[str, str]) -> Html:
    heads = [head for name in measures.values() for head in (name, "of the mean box")]
    rows = [_explained_row(name, one, measures) for name, one in scores.labels.items()]
    rows.append(_explained_row(Html("<strong>mean</strong>"), scores.macro(), measures))
    return table(("Finding", "Films", "Silent", *heads), rows, "numbers")


def _explained_row(name: str, scores: LabelScores, measures: Iterable[str]) -> list[object]:
    pairs = [(scores.found[measure], scores.of_mean_box[measure]) for measure in measures]
    numbers = [_interval(one.interval()) for pair in pairs for one in pair]
    return [name, _counted(scores.films, scores.patients), scores.silent, *numbers]


def _subgroups(judgement: Judgement) -> Sequence[str]:
    heads = ("Finding", "Group", "Films", "Present", "AUC", "Sensitivity", "Specificity")
    written = []
    for kind, heading in _SUBGROUPS.items():
        rows = [
            (
                label.name,
                value,
                found.films,
                found.present,
                *(_interval(one) for one in (found.auc_roc, found.sensitivity, found.specificity)),
            )
            for label in judgement.labels.values()
            for value, found in label.subgroups.get(kind, {}).items()
        ]
        if rows:
            is_open = " open" if len(judgement.labels) == 1 else ""
            written.append(
                f"<details{is_open}><summary>{escape(heading)}</summary>{table(heads, rows, 'numbers')}</details>\n"
            )
    return written or [paragraph("The source says nothing that divides these films.", "small")]


def _stretched(judgement: Judgement) -> Sequence[str]:
    rows = [
        (label.name, version, _interval(judged.auc_roc))
        for label in judgement.labels.values()
        for version, judged in label.stretched.items()
    ]
    if not rows:
        return [paragraph("Not run; --stretch runs them.", "small")]
    return [table(("Finding", "Version", "AUC"), rows, "numbers")]


def _figures(judgement: Judgement, pictures: Mapping[str, bytes]) -> Sequence[str]:
    """The pictures: those of one answer two in a row, panels of many one under the other."""
    style = "pair" if len(judgement.labels) == 1 else "wide"
    drawn = [picture(pictures[name], words) for name, words in _CAPTIONS.items() if name in pictures]
    return [f'<div class="{style}">', *drawn, "</div>\n"]


def _interval(interval: Interval | None, *, is_signed: bool = False) -> Html:
    if interval is None:
        return text(None)
    form = "+.3f" if is_signed else ".3f"
    return Html(f"{interval.value:{form}} <small>{interval.low:{form}} to {interval.high:{form}}</small>")


def _counted(films: int, patients: int) -> Html:
    return Html(f"{films:,} <small>of {patients:,} patients</small>")


def _plain(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"
