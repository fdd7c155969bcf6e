"""The card of a bundle: what it is for, what it is not for, and its numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

from hilum.datasets import Half, Manifest, Split
from hilum.datasets.split import PARTS
from hilum.evaluation.card_numbers import (
    calibration_words,
    doubt_table,
    explanation_table,
    films_of_kinds,
    numbers_table,
    stretches_table,
    table,
)
from hilum.evaluation.classification import Judgement
from hilum.evaluation.doubt import CHOICE_KEY
from hilum.evaluation.explanation import ExplanationScores, conclusion
from hilum.evaluation.films import truth_of
from hilum.evaluation.shortcuts import Shortcuts
from hilum.evaluation.synthetic import PhantomGroup
from hilum.findings import View
from hilum.inference.bundle import Answer, BundleManifest, People

_ADULT_AGE_YEARS = 18
_WIDTH = 119
_LICENCE = re.compile(r"CC BY(?:-[A-Z]{2})* \d\.\d")


@dataclass(frozen=True)
class CardFacts:
    """What a card is written from.

    Attributes:
        source: the films that the bundle was made from.
        judgement: of the bundle, on judge films.
        phantoms: by answer and pathology.
        shortcuts: what source folder and view alone would score.
        explained: how its maps point, where the source has boxes.
    """

    bundle: BundleManifest
    source: Manifest
    judgement: Judgement
    phantoms: Mapping[str, Mapping[str, PhantomGroup]]
    shortcuts: Shortcuts
    explained: ExplanationScores | None = None


def write_card(facts: CardFacts) -> str:
    """The card, in Markdown."""
    sections = (_use, _people, _numbers, _stretches, _calibration, _doubt, _explanation, _shortcuts, _phantoms, _making)
    written = [section(facts) for section in sections]
    title = f"# {facts.bundle.name}, version {facts.bundle.version}"
    return "\n\n".join([title, *(_wrap(section) for section in written if section)]) + "\n"


def _wrap(section: str) -> str:
    """The same with its paragraphs broken to one width; headings, tables and lists stay."""
    blocks = [block for block in section.split("\n\n") if block]
    return "\n\n".join(block if block[0] in "#|-" else fill(block, _WIDTH, break_on_hyphens=False) for block in blocks)


def _use(facts: CardFacts) -> str:
    answers = facts.bundle.answers
    if len(answers) == 1:
        what = (
            f"A classifier of frontal chest films: {', '.join(facts.bundle.classes)}. It answers one finding, "
            f"`{answers[0].name}`, with a\ncalibrated probability and a map of where its evidence lies."
        )
        missed = f"a film called absent may show\nanother disease: only `{answers[0].name}` is looked for."
    else:
        what = (
            f"A classifier of frontal chest films. It answers {len(answers)} findings, each by itself:\n"
            f"{', '.join(f'`{answer.name}`' for answer in answers)}.\nEach has a calibrated probability and a map of "
            "where its evidence lies."
        )
        missed = "a film on which nothing\nis called may show another disease: only these findings are looked for."
    resembling = "".join(_resembling(answer) for answer in answers if answer.resembles)
    return f"""\
{what}

## Intended use

A draft for a clinician who looks at the film too: to order a reading list, to teach, to do research. It is not a
medical device and has not been tested in a clinic. A probability is not a diagnosis, and {missed}{resembling}"""


def _resembling(answer: Answer) -> str:
    return f"""

A film called present is said to resemble training films labelled {" or ".join(answer.resembles)}. This describes the
picture alone; it never names a cause, and no treatment follows from it."""


def _people(facts: CardFacts) -> str:
    people, answers = facts.bundle.population, facts.bundle.answers
    share = _prevalence(facts) if len(answers) == 1 else None
    shares = (
        ""
        if share is None
        else f" Of the films of the source {share:.0%} show the finding: far more than any clinic sees."
    )
    ages = _ages_not_assessed(people)
    return f"""\
## For whom

Trained and measured on {people.description}; views {" and ".join(people.views)}.{f" {ages}" if ages else ""}{shares}

Not tested on: {", ".join((*_untested_ages(people), *_untested_films(facts.source)))}.
{_unknown_of_people(facts.source)}"""


def _prevalence(facts: CardFacts) -> float | None:
    films = [film for film in facts.source.films if film.split in PARTS]
    labelled = truth_of(facts.bundle, facts.bundle.answers[0], films)
    return None if labelled is None else float(labelled.truth.mean())


def _ages_not_assessed(people: People) -> str:
    low, high = people.age_min_years, people.age_max_years
    if low is None and high is None:
        return ""
    if high is None:
        return f"A known age under {low:.0f} years is not assessed."
    if low is None:
        return f"A known age over {high:.0f} years is not assessed."
    return f"A known age outside {low:.0f} to {high:.0f} years is not assessed."


def _untested_ages(people: People) -> tuple[str, ...]:
    low, high = people.age_min_years or 0, people.age_max_years
    untested = []
    if high is not None and high < _ADULT_AGE_YEARS:
        untested.append("adults")
    if low >= _ADULT_AGE_YEARS:
        untested.append("children")
    if low >= 1:
        untested.append("infants under one year and newborns")
    return tuple(untested)


def _untested_films(source: Manifest) -> tuple[str, ...]:
    everywhere = ("lateral films", "other hospitals", "other machines")
    if any(film.view is View.AP for film in source.films):
        return everywhere
    return (*everywhere, "portable films in intensive care", "known heart or lung disease", "tubes or implants")


def _unknown_of_people(source: Manifest) -> str:
    has_sex = any(film.sex is not None for film in source.films)
    lacking = "Weight and origin" if has_sex else "Sex, weight and origin"
    return f"{lacking} of the patients are not in the data, so nothing can be said of\ndifferences between them."


def _numbers(facts: CardFacts) -> str:
    judgement = facts.judgement
    points = {one.default_point for one in judgement.labels.values() if one.default_point}
    default = f"; `{points.pop()}` is the default" if len(points) == 1 else ""
    return f"""\
## Numbers

Every number is from judge patients, whom neither training nor any choice ever saw: {len(judgement.films)} films of
{judgement.patients} patients ({films_of_kinds(judgement.kinds)}). Intervals are 95 %, by resampling patients.
Operating points were chosen on tune patients and only measured here{default}. The judge films are of the same source as
the training films: expect less elsewhere.

{numbers_table(facts.bundle, judgement, facts.shortcuts)}"""


def _stretches(facts: CardFacts) -> str:
    rows = stretches_table(facts.judgement)
    if not rows:
        return ""
    return f"""\
## Stretched films

A network takes a square, so every film is squashed to one whatever its shape. Here the content was stretched across
inside its own frame before that (wider: cut at both sides; narrower: the edge drawn out), with the same threshold, that
of the default operating point:

{rows}"""


def _calibration(facts: CardFacts) -> str:
    return f"## Calibration\n\n{calibration_words(facts.bundle, facts.judgement)}"


def _doubt(facts: CardFacts) -> str:
    rows = doubt_table(facts.judgement)
    if not rows:
        return ""
    points = [point for answer in facts.bundle.answers for point in answer.operating_points.values()]
    nominal = " and ".join(sorted({f"{one.nominal_coverage:.0%}" for one in points if one.nominal_coverage}))
    chosen = (
        "The weights were chosen without the films of these sets."
        if facts.bundle.metrics.get(CHOICE_KEY) == Half.STOPPING.value
        else "The weights were chosen with the films of these sets among others, which may flatter them a little."
    )
    return f"""\
## When it refers

Conformal points say present, absent, or neither, and then refer. They are meant to be right or to refer about
{nominal} of the films with the finding, and of those without it: coverage. Each was made from one film of each
patient in a half of tune, with the finding and without it, and is measured on judge patients in the same way.
{chosen} This holds for films exchangeable with those of the source alone:
another hospital, another mix of patients or another machine voids it.

{rows}"""


def _explanation(facts: CardFacts) -> str:
    scores = facts.explained
    if scores is None:
        return ""
    folders = f" in the source folders {', '.join(scores.folders)}" if scores.folders else ""
    return f"""\
## Where the maps point

{conclusion(scores)} The boxes are those that people drew on
{scores.films} judge films of {scores.patients} patients{folders}. They mark mostly
one place of a finding, so the numbers are lower bounds. Pointing is the share of maps that are highest inside a box;
IoU is intersection over union of the box and the frame of the map's largest region above
{scores.share:.0%} of its maximum, a share chosen on {scores.tuned_on} tune films. A silent map supports the finding
nowhere and counts as missed. The mean box is that of {scores.averaged} fit films: a guess that sees no film.

{explanation_table(scores)}"""


def _shortcuts(facts: CardFacts) -> str:
    return "## Shortcuts known in the data\n\n" + "\n".join(f"- {shortcut}" for shortcut in facts.source.shortcuts)


def _phantoms(facts: CardFacts) -> str:
    if not facts.phantoms:
        return ""
    count = max(sum(group.phantoms for group in groups.values()) for groups in facts.phantoms.values())
    rows = [
        (f"`{answer}`", pathology, str(group.phantoms), str(group.called), f"{group.median_probability:.3f}")
        for answer, groups in facts.phantoms.items()
        for pathology, group in groups.items()
    ]
    heads = ("answer", "pathology of the phantom", "phantoms", "called present", "median probability")
    return f"""\
## On computed films

hilum's phantoms were never in training. What the bundle answers on {count} of them proves that the plumbing holds from
a film to an answer; it says nothing of accuracy.

{table(heads, rows)}"""


def _making(facts: CardFacts) -> str:
    origin, source = facts.bundle.origin, facts.source
    splits = [
        (
            split.value,
            str(source.film_counts()[split]),
            str(source.patient_counts()[split]),
            films_of_kinds(source.kind_counts(split)),
        )
        for split in source.film_counts()
    ]
    return f"""\
## How it was made

Recipe `{origin.recipe}` at commit `{origin.commit}`. Started from {_start(facts.bundle, source)}.
The split is by a hash of the patient:

{table(("part", "films", "patients", "kinds"), splits)}

{_folders(source)}{_terms(facts.bundle)}

{chr(10).join(f"- {line}" for line in facts.bundle.attribution)}"""


def _start(bundle: BundleManifest, source: Manifest) -> str:
    """The pretrained weights that the bundle names besides its source."""
    return "; ".join(line.rstrip(".") for line in bundle.attribution if line != source.attribution) or "random weights"


def _folders(source: Manifest) -> str:
    """Which source folders were learned from and measured on, where they differ."""
    fit, judged = (sorted({film.folder or "" for film in source.of(part)}) for part in (Split.FIT, Split.JUDGE))
    if not judged or set(fit) == set(judged) or len(fit) < len(judged):
        return ""
    return (
        f"It learned from the source folders {', '.join(fit)}; every choice and every number above is from\n"
        f"{', '.join(judged)} alone.\n\n"
    )


def _terms(bundle: BundleManifest) -> str:
    licences = sorted(
        {words for line in bundle.attribution for words in re.findall(r"CC BY(?:-[A-Z]{2})* \d\.\d", line)}
    )
    under = f"under {' and '.join(licences)}" if licences else "as each source below allows"
    if bundle.terms == "research":
        return (
            "Terms: research. The weights follow their sources: they may be used for research only, not in care and "
            f"not in a product, {under}, with this attribution:"
        )
    return f"Terms: open; the weights follow their sources and may be used {under} with this attribution:"
