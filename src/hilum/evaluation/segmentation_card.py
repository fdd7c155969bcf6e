"""The card of a segmentation: what it draws and measures, for whom, and its numbers."""

from dataclasses import dataclass
from textwrap import fill

from hilum.datasets import Manifest
from hilum.evaluation.card_numbers import interval_words, sentence_case, table, terms_words
from hilum.evaluation.segmentation import SegmentationJudgement
from hilum.inference.bundle import BundleManifest

_WIDTH = 119


@dataclass(frozen=True)
class SegmentationCardFacts:
    """What a card is written from.

    Attributes:
        source: the films that the bundle was made from.
        within: of the judge films of that source.
        elsewhere: of the films of the data set's other folders, none of which it learned from; None where it has none.
        phantoms: the mean absolute error of the ratio on computed films, and how many these were.
    """

    bundle: BundleManifest
    source: Manifest
    within: SegmentationJudgement
    elsewhere: SegmentationJudgement | None
    phantoms: tuple[float, int]


def write_segmentation_card(facts: SegmentationCardFacts) -> str:
    """The card, in Markdown."""
    parts = (_use(facts), _people(facts), _numbers(facts), _limits(facts), _making(facts))
    blocks = [block for part in parts for block in part.split("\n\n") if block]
    wrapped = [block if block[0] in "#|-" else fill(block, _WIDTH, break_on_hyphens=False) for block in blocks]
    return "\n\n".join([f"# {facts.bundle.name}, version {facts.bundle.version}", *wrapped]) + "\n"


def _use(facts: SegmentationCardFacts) -> str:
    organs = ", ".join(name.replace("_", " ") for name in facts.bundle.classes)
    return f"""\
It draws {organs} on frontal chest films, and measures the cardiothoracic ratio and the area of each lung on what it
drew.

## Intended use

A measurement for a physician who looks at the film too: the outlines and the two diameters are drawn, so that a wrong
one is seen. It is not a medical device. It answers no finding. On the PA film of an adult a ratio above 0.5 is called
enlarged; on an AP film, a film of unknown view, a child's or one of unknown age the ratio stands without a decision."""


def _people(facts: SegmentationCardFacts) -> str:
    return f"""\
## For whom

{sentence_case(facts.bundle.population.description)}, frontal films. The films that it learned from name neither age,
sex nor view, so nothing is known of how it does by these. It also draws on a child's film, whose ratio is larger
by nature; it never learned from one that is known to be a child's."""


def _numbers(facts: SegmentationCardFacts) -> str:
    columns = [facts.within, *([facts.elsewhere] if facts.elsewhere else [])]
    heads = [
        "",
        f"judge films of {_folders(facts.within)}",
        *([f"films of {_folders(columns[1])}"] if columns[1:] else []),
    ]
    rows = [["films", *(str(len(one.films)) for one in columns)]]
    rows += [
        [f"Dice, {organ.replace('_', ' ')}", *(interval_words(one.dice[organ]) for one in columns)]
        for organ in facts.within.dice
    ]
    rows += [
        ["ratio: mean absolute error", *(interval_words(one.ratio.mae if one.ratio else None) for one in columns)],
        ["ratio: bias", *(interval_words(one.ratio.bias if one.ratio else None) for one in columns)],
        ["ratio: limits of agreement", *(_limits_words(one) for one in columns)],
        ["ratio not measured", *(f"{one.unmeasured} films" for one in columns)],
    ]
    error, count = facts.phantoms
    elsewhere = "No film of the second column was learned from or chosen with: they are of another site."
    elsewhere = elsewhere if facts.elsewhere else ""
    return f"""\
## Numbers

Against masks drawn by people, with 95 % intervals by resampling patients. {elsewhere}

{table(heads, rows)}

The ratio of the masks is measured by the same function as that of a reading. Bias is measured less true;
the limits of agreement hold 95 % of the differences. On {count} computed films of adults,
whose ratio is known exactly, the mean absolute error is {error:.3f}: it says that the plumbing holds, not how well
people are measured."""


def _limits(facts: SegmentationCardFacts) -> str:
    shortcuts = "\n".join(f"- {shortcut}" for shortcut in facts.source.shortcuts)
    return f"""\
## Limits

The masks are of two groups of people, and they differ: in where the heart ends above, and whether the lung behind the
heart counts. A difference in Dice between the columns is partly theirs.

{shortcuts}
- Fluid, collapse or dense lung at the border hides it, and the outline then follows what air is left.
- The apex in a pad of fat, or under a raised diaphragm, is where the ratio is most often wrong.
- Millimetres are at the detector, where the body is magnified, and stand only where the file gives the spacing."""


def _making(facts: SegmentationCardFacts) -> str:
    origin = facts.bundle.origin
    rows = [(part, str(origin.films[part]), str(origin.patients[part])) for part in origin.films]
    return f"""\
## How it was made

Recipe `{origin.recipe}` at commit `{origin.commit}`: a U-Net on MobileNetV2. The split is by a hash of the patient:

{table(("part", "films", "patients"), rows)}

{terms_words(facts.bundle)}"""


def _folders(judgement: SegmentationJudgement) -> str:
    return ", ".join(sorted({film.folder for film in judgement.films if film.folder})) or judgement.dataset


def _limits_words(judgement: SegmentationJudgement) -> str:
    return f"{judgement.ratio.low:+.3f} to {judgement.ratio.high:+.3f}" if judgement.ratio else "-"
