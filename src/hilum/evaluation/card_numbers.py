"""The tables of a card."""

from collections.abc import Iterable, Mapping, Sequence

from hilum.evaluation.classification import Judgement, LabelJudgement
from hilum.evaluation.explanation import ExplanationScores, LabelScores
from hilum.evaluation.points import PointNumbers
from hilum.evaluation.shortcuts import CUES, Shortcuts
from hilum.inference.bundle import BundleManifest, Interval

_STRETCH_NAMES = {"wide_1.2": "content 20 % wider", "narrow_0.8": "content 20 % narrower"}
NO_DECISION = "no decision"


def terms_words(bundle: BundleManifest) -> str:
    """Under which terms the weights may be used, with the attribution of each source."""
    terms = (
        "Terms: open; the weights follow their sources and may be used with this attribution:"
        if bundle.terms == "open"
        else "Terms: research; the weights may be used for research only, with this attribution:"
    )
    attribution = "\n".join(f"- {line}" for line in bundle.attribution)
    return f"{terms}\n\n{attribution}"


def sentence_case(words: str) -> str:
    """The words with a capital at their head; names within keep theirs."""
    return words[:1].upper() + words[1:]


def numbers_table(bundle: BundleManifest, judgement: Judgement, shortcuts: Shortcuts) -> str:
    """The numbers of one answer in rows, or of many with a row each."""
    if len(bundle.answers) == 1:
        (label,) = judgement.labels.values()
        return table(("on judge patients", "value (95 % interval)"), _rows_of_one(bundle, label))
    return _table_of_many(judgement, shortcuts)


def stretches_table(judgement: Judgement) -> str:
    """The numbers on stretched films; empty where none were judged."""
    rows = []
    for label in judgement.labels.values():
        for name, judged in label.stretched.items():
            point = None if label.default_point is None else judged.points[label.default_point]
            rows.append((_STRETCH_NAMES[name], interval_words(judged.auc_roc), *_decided(point)))
    return table(("judge films", "AUC", "sensitivity", "specificity"), rows) if rows else ""


def doubt_table(judgement: Judgement) -> str:
    """What the points that may refer achieve on one film of each patient; empty where there is none."""
    rows = [
        (
            f"`{label.name}`: `{name}`",
            f"{found.present} of {found.patients}",
            *(interval_words(one) for one in (found.coverage_present, found.coverage_absent, found.refer_rate)),
        )
        for label in judgement.labels.values()
        for name, point in label.plain.points.items()
        for found in (point.doubt,)
        if found is not None
    ]
    heads = ("finding and point", "patients with it", "coverage of present", "coverage of absent", "referred")
    return table(heads, rows) if rows else ""


def explanation_table(scores: ExplanationScores) -> str:
    """How the maps of each answer point, beside its mean box."""
    heads = ("finding", "films (patients)", "silent", "pointing", "of the mean box", "IoU", "of the mean box")
    rows = [_explained(f"`{name}`", one) for name, one in scores.labels.items()]
    return table(heads, [*rows, _explained("mean", scores.macro())])


def calibration_words(bundle: BundleManifest, judgement: Judgement) -> str:
    """How the probabilities were fitted, and how far they are off."""
    errors = {name: label.reliability.ece for name, label in judgement.labels.items() if label.reliability}
    if len(bundle.answers) == 1:
        (answer,), (error,) = bundle.answers, errors.values()
        fitted = (
            f"Platt scaling on tune patients, {answer.calibration.prevalence or 0:.0%} of whose films show the finding."
        )
        found = f"On judge patients\nthe expected calibration error is {error:.3f} (15 bins of equal mass)."
    else:
        few = [f"`{answer.name}`" for answer in bundle.answers if not answer.operating_points]
        shifted = (
            f" Too few tune patients show {', '.join(few)}: their log-odds were only shifted to the prevalence."
            if few
            else ""
        )
        fitted = f"Platt scaling on tune patients, each finding by itself.{shifted}"
        worst = max(errors, key=lambda name: errors[name])
        found = (
            f"On judge patients the expected calibration error (15 bins of equal mass) is "
            f"{sum(errors.values()) / len(errors):.3f} in the mean, {errors[worst]:.3f} at worst (`{worst}`)."
        )
    return f"""\
{fitted} {found} Where the disease is rarer, as almost everywhere, the probability is too high: compare it with
the operating point and do not read it as a risk."""


def films_of_kinds(kinds: Mapping[str, int]) -> str:
    """Films counted by kind."""
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def interval_words(interval: Interval | None) -> str:
    """A value with its interval."""
    return "-" if interval is None else f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _rows_of_one(bundle: BundleManifest, label: LabelJudgement) -> list[tuple[str, str]]:
    answer = bundle.answers[0]
    rows = [("AUC", interval_words(label.auc_roc.interval()))]
    for name, point in sorted(label.plain.points.items(), key=lambda item: item[0] != label.default_point):
        rows += _point_rows(name, point)
    if label.resemblance_auc:
        against = f"AUC, {answer.resembles[0]} against {answer.resembles[1]}"
        rows.append((against, interval_words(label.resemblance_auc)))
    rows.append(("average precision", interval_words(label.auc_pr.interval())))
    if label.brier is not None:
        rows.append(("Brier score", f"{label.brier:.3f}"))
    return rows


def _point_rows(name: str, point: PointNumbers) -> list[tuple[str, str]]:
    found = point.confusion
    threshold = f"`{name}` (P ≥ {point.threshold:.4f})"
    values = ", ".join(
        "-" if one is None else f"{one.value:.3f}" for one in (point.ppv, point.npv, point.f1, point.accuracy)
    )
    return [
        (f"sensitivity at {threshold}", interval_words(point.sensitivity)),
        (f"specificity at {threshold}", interval_words(point.specificity)),
        (f"PPV, NPV, F1, accuracy at `{name}`", values),
        (
            f"films at `{name}`",
            f"{found.true_positive} true and {found.false_positive} false positive, {found.true_negative} true and "
            f"{found.false_negative} false negative",
        ),
    ]


def _table_of_many(judgement: Judgement, shortcuts: Shortcuts) -> str:
    # A cue tells nothing where the source has but one value of it.
    cues = [cue for cue in CUES if len(shortcuts.folders) > 1]
    heads = ["finding", "films present (patients)", "AUC", "average precision", "sensitivity", "specificity"]
    rows = [
        [
            f"`{name}`",
            f"{int(label.truth.sum())} ({label.patients_present})",
            interval_words(label.auc_roc.interval()),
            interval_words(label.auc_pr.interval()),
            *_decided(label.at_default()),
            *(interval_words(shortcuts.auc_roc[name][cue]) for cue in cues),
        ]
        for name, label in judgement.labels.items()
    ]
    macro = (judgement.macro_auc_roc.interval(), judgement.macro_auc_pr.interval())
    rows.append(["mean", "", *(interval_words(one) for one in macro), *[""] * (2 + len(cues))])
    written = table([*heads, *(f"AUC of {cue} alone" for cue in cues)], rows)
    notes = [
        "Sensitivity and specificity are at the default operating point. Where fewer than 20 tune patients show a",
        "finding, it has no operating point, and a reading gives its probability with no decision.",
    ]
    if cues:
        notes.append(
            "The last columns are what a program would score that sees no film: the rate of the finding in its source\n"
            f"folder ({', '.join(shortcuts.folders)}) or view, learned on fit films and judged on the judge films of\n"
            "all folders."
        )
    return f"{written}\n\n" + "\n".join(notes)


def _explained(name: str, scores: LabelScores) -> tuple[str, ...]:
    pairs = [(scores.found[measure], scores.of_mean_box[measure]) for measure in ("pointing", "iou")]
    numbers = (interval_words(one.interval()) for pair in pairs for one in pair)
    return name, f"{scores.films} ({scores.patients})", str(scores.silent), *numbers


def _decided(point: PointNumbers | None) -> tuple[str, str]:
    if point is None:
        return NO_DECISION, NO_DECISION
    return interval_words(point.sensitivity), interval_words(point.specificity)
