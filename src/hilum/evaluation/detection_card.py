"""The card of a detection: what it marks, for whom, and its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

from hilum.datasets import Manifest, Split
from hilum.evaluation.card_numbers import interval_words, sentence_case, table, terms_words
from hilum.evaluation.detection import DetectionJudgement, mean_scores
from hilum.evaluation.detection_page import NOT_EXHAUSTIVE
from hilum.evaluation.intervals import Estimate
from hilum.inference.bundle import BundleManifest, Detecting

_WIDTH = 119
_MEASURES = {"tiou_0.1": "T(0.1)", "tiou_0.3": "T(0.3)", "tiou_0.5": "T(0.5)", "map40": "mAP@.4"}


@dataclass(frozen=True)
class DetectionCardFacts:
    """What a card is written from.

    Attributes:
        source: the films that the bundle was made from.
        within: of the judge films of that source.
    """

    bundle: BundleManifest
    source: Manifest
    within: DetectionJudgement

    @property
    def is_imported(self) -> bool:
        """Whether it is of another program's weights: the films that they learned from are not known."""
        return "fit" not in self.bundle.origin.films


def write_detection_card(facts: DetectionCardFacts) -> str:
    """The card, in Markdown."""
    parts = (_use(facts), _people(facts), _numbers(facts), _limits(facts), _making(facts))
    blocks = [block for part in parts for block in part.split("\n\n") if block]
    wrapped = [block if block[0] in "#|-" else fill(block, _WIDTH, break_on_hyphens=False) for block in blocks]
    return "\n\n".join([f"# {facts.bundle.name}, version {facts.bundle.version}", *wrapped]) + "\n"


def _use(facts: DetectionCardFacts) -> str:
    manifest = facts.bundle
    detecting = manifest.detecting or Detecting(thresholds={})
    shown = [name for name in manifest.classes if name in detecting.thresholds]
    silent = [name for name in manifest.classes if name not in detecting.thresholds]
    kept_back = f" Found for evaluation and never shown: {_listed(silent)}." if silent else ""
    gate = detecting.gate
    behind = (
        f" Boxes are shown only where `{gate.bundle}` gives {_words(gate.answer)} a probability of "
        f"{gate.threshold:.3f} or more."
        if gate
        else ""
    )
    return f"""\
It marks on frontal chest films, with a box and a score: {_listed(shown) or "nothing yet"}.{kept_back}{behind}

## Intended use

A place to look at, for a physician who looks at the whole film. It is not a medical device. A box says where, not
whether: its score is no probability, and a film without a box is not a normal film. What is present is answered by a
model of findings."""


def _people(facts: DetectionCardFacts) -> str:
    return f"""\
## For whom

{sentence_case(facts.bundle.population.description)}, frontal films."""


def _numbers(facts: DetectionCardFacts) -> str:
    judged = facts.within
    detecting = facts.bundle.detecting or Detecting(thresholds={})
    found, guessed = mean_scores(judged.classes)
    rows = [
        (
            _words(name),
            str(one.boxes),
            f"{detecting.thresholds[name]:.4f}" if name in detecting.thresholds else "not shown",
            *_cells(one.found, one.of_mean_box),
        )
        for name, one in judged.classes.items()
    ]
    rows.append(("mean", str(sum(one.boxes for one in judged.classes.values())), "", *_cells(found, guessed)))
    return f"""\
## Numbers

On {len(judged.films)} judge films of {judged.patients} patients, with 95 % intervals by resampling patients; below each
number that of a box which is the mean of the class, drawn on every film alike. T(x) is the share of the films with
a box of the class on which the surest box found overlaps one of those by x or more.

{table(("class", "boxes", "shown from", *_MEASURES.values()), rows)}

{NOT_EXHAUSTIVE}"""


def _cells(found: Mapping[str, Estimate], guessed: Mapping[str, Estimate] | None) -> list[str]:
    cells = []
    for measure in _MEASURES:
        beside = "" if guessed is None else f"; mean box {interval_words(guessed[measure].interval())}"
        cells.append(f"{interval_words(found[measure].interval())}{beside}")
    return cells


def _limits(facts: DetectionCardFacts) -> str:
    shortcuts = "\n".join(f"- {shortcut}" for shortcut in facts.source.shortcuts)
    return f"""\
## Limits

{_lessons(facts)} Several places of one finding are mostly marked with one box,
and it does the same. The films that it was judged on come from the same collection, which holds more findings than a
clinic sees.

{shortcuts}"""


def _lessons(facts: DetectionCardFacts) -> str:
    if not facts.is_imported:
        return f"It learned from few boxes: {_drawn(facts)}."
    return """\
Its weights are of another program, and the films that they learned from are not known: they may be among those that
it was judged on here, so a leak cannot be excluded and the numbers above may be too good. A film is stretched to a
square of fixed size, while that program keeps the sides of a film in proportion: it may find other boxes there."""


def _drawn(facts: DetectionCardFacts) -> str:
    counts = dict.fromkeys(facts.bundle.classes, 0)
    for film in facts.source.of(Split.FIT):
        for box in film.boxes:
            if box.finding in counts:
                counts[box.finding] += 1
    return ", ".join(f"{count} of {_words(name)}" for name, count in counts.items())


def _making(facts: DetectionCardFacts) -> str:
    origin = facts.bundle.origin
    rows = [(part, str(origin.films[part]), str(origin.patients[part])) for part in origin.films]
    return f"""\
## How it was made

Recipe `{origin.recipe}` at commit `{origin.commit}`. The split is by a hash of the patient, thresholds are of tune:

{table(("part", "films", "patients"), rows)}

{terms_words(facts.bundle)}"""


def _listed(names: list[str]) -> str:
    return ", ".join(_words(name) for name in names)


def _words(name: str) -> str:
    return name.replace("_", " ")
