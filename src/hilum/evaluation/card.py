"""The card of a bundle: what it is for, what it is not for, and its numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hilum.datasets import Manifest
from hilum.datasets.split import PARTS
from hilum.evaluation.classification import Judged, Judgement, default_point
from hilum.evaluation.synthetic import PhantomGroup
from hilum.inference.bundle import BundleManifest, Interval

_STRETCH_NAMES = {"wide_1.2": "content 20 % wider", "narrow_0.8": "content 20 % narrower"}


@dataclass(frozen=True)
class CardFacts:
    """What a card is written from."""

    bundle: BundleManifest
    source: Manifest
    judgement: Judgement
    phantoms: Mapping[str, PhantomGroup]
    trunk: str


def write_card(facts: CardFacts) -> str:
    """The card, in Markdown."""
    sections = (_use, _people, _numbers, _stretches, _calibration, _shortcuts, _phantoms, _making)
    return (
        "\n\n".join([f"# {facts.bundle.name}, version {facts.bundle.version}", *(part(facts) for part in sections)])
        + "\n"
    )


def _use(facts: CardFacts) -> str:
    answer = facts.bundle.answers[0]
    kinds = " or ".join(answer.resembles)
    return f"""\
A classifier of frontal chest films: {", ".join(facts.bundle.classes)}. It answers one finding, `{answer.name}`, with a
calibrated probability and a map of where its evidence lies.

## Intended use

A draft for a clinician who looks at the film too: to order a reading list, to teach, to do research. It is not a
medical device and has not been tested in a clinic. A probability is not a diagnosis, and a film called absent may show
another disease: only `{answer.name}` is looked for.

A film called present is said to resemble training films labelled {kinds}. This describes the picture
alone; it never names a cause, and no treatment follows from it."""


def _people(facts: CardFacts) -> str:
    people, answer = facts.bundle.population, facts.bundle.answers[0]
    return f"""\
## For whom

Trained and measured on {people.description}; views {" and ".join(people.views)}. A known age outside
{people.age_min_years:.0f} to {people.age_max_years:.0f} years is not assessed. Of the films of the source
{_prevalence(facts.source, answer.classes):.0%} show the finding: far more than any clinic sees.

Not tested on: adults, infants under one year, newborns, lateral films, other hospitals, other machines, portable films
in intensive care, children with a known heart or lung disease, tubes or implants. Sex, weight and origin of the
children are not in the data, so nothing can be said of differences between them."""


def _numbers(facts: CardFacts) -> str:
    judgement, answer = facts.judgement, facts.bundle.answers[0]
    rows = [("AUC", _interval(judgement.plain.auc)), *_point_rows(judgement.plain, default_point(answer))]
    rows += (
        [(f"AUC, {answer.resembles[0]} against {answer.resembles[1]}", _interval(judgement.resemblance_auc))]
        if (judgement.resemblance_auc)
        else []
    )
    rows += [("average precision", f"{judgement.auc_pr:.3f}"), ("Brier score", f"{judgement.brier:.3f}")]
    return f"""\
## Numbers

Every number is from judge patients, whom neither training nor any choice ever saw: {len(judgement.truth)} films of
{judgement.patients} patients ({_counts(judgement.kinds)}). Intervals are 95 %, by resampling patients. Operating points
were chosen on tune patients and only measured here; `{answer.default_operating_point}` is the default. The judge films
are of the same hospital and years as the training films: expect less elsewhere.

{_table(("on judge patients", "value (95 % interval)"), rows)}"""


def _point_rows(judged: Judged, default: str) -> list[tuple[str, str]]:
    rows = []
    for name, point in sorted(judged.points.items(), key=lambda item: item[0] != default):
        found = point.confusion
        label = f"`{name}` (P ≥ {point.threshold:.4f})"
        rows += [
            (f"sensitivity at {label}", _interval(point.sensitivity)),
            (f"specificity at {label}", _interval(point.specificity)),
            (
                f"PPV, NPV, F1, accuracy at `{name}`",
                f"{found.ppv:.3f}, {found.npv:.3f}, {found.f1:.3f}, {found.accuracy:.3f}",
            ),
            (
                f"films at `{name}`",
                f"{found.true_positive} true and {found.false_positive} false positive, {found.true_negative} true and "
                f"{found.false_negative} false negative",
            ),
        ]
    return rows


def _stretches(facts: CardFacts) -> str:
    default = default_point(facts.bundle.answers[0])
    rows = []
    for name, judged in facts.judgement.stretched.items():
        point = judged.points[default]
        rows.append(
            (_STRETCH_NAMES[name], _interval(judged.auc), _interval(point.sensitivity), _interval(point.specificity))
        )
    return f"""\
## Stretched films

A network takes a square, so every film is squashed to one whatever its shape. Here the content was stretched across
inside its own frame before that (wider: cut at both sides; narrower: the edge drawn out), with the same threshold,
`{default}`:

{_table(("judge films", "AUC", "sensitivity", "specificity"), rows)}"""


def _calibration(facts: CardFacts) -> str:
    answer = facts.bundle.answers[0]
    return f"""\
## Calibration

Platt scaling on tune patients, {answer.calibration.prevalence:.0%} of whose films show the finding. On judge patients
the expected calibration error is {facts.judgement.reliability.ece:.3f} (15 bins of equal mass). Where the disease is
rarer, as almost everywhere, the probability is too high: compare it with
the operating point and do not read it as a risk."""


def _shortcuts(facts: CardFacts) -> str:
    return "## Shortcuts known in the data\n\n" + "\n".join(f"- {shortcut}" for shortcut in facts.source.shortcuts)


def _phantoms(facts: CardFacts) -> str:
    rows = [
        (name, str(group.phantoms), str(group.called), f"{group.median_probability:.3f}")
        for name, group in facts.phantoms.items()
    ]
    count = sum(group.phantoms for group in facts.phantoms.values())
    return f"""\
## On computed films

hilum's phantoms were never in training. What the bundle answers on {count} of them proves that the plumbing holds from
a film to an answer; it says nothing of accuracy.

{_table(("pathology of the phantom", "phantoms", "called present", "median probability"), rows)}"""


def _making(facts: CardFacts) -> str:
    origin, source = facts.bundle.origin, facts.source
    splits = [
        (
            split.value,
            str(source.film_counts()[split]),
            str(source.patient_counts()[split]),
            _counts(source.kind_counts(split)),
        )
        for split in source.film_counts()
    ]
    return f"""\
## How it was made

Recipe `{origin.recipe}` at commit `{origin.commit}`. Started from {facts.trunk}. The split is by a hash of the patient:

{_table(("part", "films", "patients", "kinds"), splits)}

Terms: {facts.bundle.terms}; the weights follow their sources and may be used under CC BY 4.0 with this attribution:

{chr(10).join(f"- {line}" for line in facts.bundle.attribution)}"""


def _prevalence(source: Manifest, classes: Sequence[str]) -> float:
    kinds = [kind for split in PARTS for kind in (film.kind for film in source.of(split))]
    return sum(kind in classes for kind in kinds) / len(kinds)


def _interval(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def _counts(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
