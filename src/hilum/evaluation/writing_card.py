"""The card of a writer: what it writes of, for whom, its numbers beside those of both baselines, and its limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from textwrap import fill

from hilum.datasets.manifest import listing
from hilum.evaluation.card_numbers import interval_words, table
from hilum.evaluation.clinical_claims import RATES, Rates
from hilum.evaluation.report_writing import ROUGE_SCORES, WritingJudgement
from hilum.evaluation.text_metrics import ORDERS
from hilum.evaluation.writer import WriterJudgement
from hilum.inference.bundle import BundleManifest, Interval

_WIDTH = 119
_HEADS = {"writer": "this writer", "constant_normal": "one normal report for all", "nearest_study": "nearest study"}


@dataclass(frozen=True)
class WritingCardFacts:
    """What a card is written from.

    Attributes:
        judgement: of the writer and of the baselines on the same studies.
        words: how many it knows.
    """

    bundle: BundleManifest
    judgement: WriterJudgement
    words: int


def write_writing_card(facts: WritingCardFacts) -> str:
    """The card, in Markdown."""
    parts = (_use(facts), _source(facts), _numbers(facts), _limits(facts), _making(facts))
    blocks = [block for part in parts for block in part.split("\n\n") if block]
    wrapped = [block if block[0] in "#|-" else fill(block, _WIDTH, break_on_hyphens=False) for block in blocks]
    return "\n\n".join([f"# {facts.bundle.name}, version {facts.bundle.version}", *wrapped]) + "\n"


def _use(facts: WritingCardFacts) -> str:
    return f"""\
It drafts the findings section of a report on a frontal chest film, in {_language(facts)}, with {facts.words:,} words.

## Intended use

Research. A draft for a radiologist who looks at the film and edits it; it is not a medical device, and nothing that it
writes is a finding. A sentence that contradicts what a reading has decided is replaced by the reading's own and marked.
The default of hilum is the report composed of the findings; this draft comes only where it is asked for."""


def _source(facts: WritingCardFacts) -> str:
    evidence = facts.bundle.writing.evidence if facts.bundle.writing else None
    if evidence is None:
        return """\
## What it writes of

The film itself: attention over the last feature map, and over the findings that it foretells."""
    return f"""\
## What it writes of

Not the film. Of each of {len(facts.bundle.classes)} findings it takes the rank of another model's probability. It
learned from the probabilities that a public CheXNet gives of the frontal films of Open-i, each by its rank among those
of the fit studies. In a reading the probabilities are those of hilum's bundle {evidence.bundle!r}, by their ranks among
{evidence.films}. That these ranks mean the same is an assumption that nobody has validated: the models and the patients
differ. The numbers below are with the probabilities of CheXNet, so they do not hold for a reading."""


def number_rows(judgements: Mapping[str, WritingJudgement]) -> list[list[str]]:
    """A row for each number: its name, then its value with its interval for the writer and each baseline."""
    shown: dict[str, Callable[[WritingJudgement], Interval | None]] = {
        "ROUGE-L": lambda one: one.rouge_l,
        "CIDEr": lambda one: one.cider,
        **{f"{name}, F1 of rouge-score": partial(_rouge_score, name) for name in ROUGE_SCORES},
        **{
            f"clinical {'F1' if rate == 'f1' else rate}, {mean}": partial(_rate, mean, rate)
            for mean in ("macro", "micro")
            for rate in RATES
        },
        "distinct reports": lambda one: one.distinct,
        "words": lambda one: one.length,
    }
    every = judgements.values()
    meteors = ["-" if one.meteor is None else f"{one.meteor:.3f}" for one in every]
    return [
        ["studies", *(f"{one.studies:,}" for one in every)],
        *([f"BLEU-{order}", *(interval_words(one.bleu[order - 1]) for one in every)] for order in range(1, ORDERS + 1)),
        *([["METEOR", *meteors]] if any(one.meteor is not None for one in every) else []),
        *([name, *(interval_words(value(one)) for one in every)] for name, value in shown.items()),
    ]


def writer_names(judgements: Mapping[str, WritingJudgement]) -> list[str]:
    """The writer and the baselines as people call them."""
    return [_HEADS.get(name, name) for name in judgements]


def unknown_words(judgement: WriterJudgement) -> str:
    """How many words of the references the writer does not know, with the most frequent; for people."""
    if not judgement.unknown:
        return "none"
    words = listing(tuple(judgement.unknown), "different word")
    return f"{judgement.unknown_share:.1%} of those of the references, {words}"


def _numbers(facts: WritingCardFacts) -> str:
    judgement = facts.judgement
    writer = judgement.writer
    return f"""\
## Numbers

On judge studies, words cleaned as R2Gen does, at most 60 of each report, by the metrics of pycocoevalcap; in brackets
the 95 % interval over studies. The reports of the radiologists have {writer.reference_length.value:.0f} words. Words
that this writer does not know: {unknown_words(judgement)}. The macro mean is over the labels that 10 references or
more claim: {", ".join(writer.clinical.macro_labels) or "none"}.

{table(["", *writer_names(judgement.by_name)], number_rows(judgement.by_name))}

Words like those of a radiologist are no sign of a right report: one normal report for everybody scores as much. Look at
the clinical F1, which counts the findings claimed."""


def _limits(facts: WritingCardFacts) -> str:
    return """\
## Limits

It says what such reports say, so it may claim what the film does not show: a side, a size, a place, a device, bones.
Only claims about the findings that a reading decides are checked. Without an earlier film it writes no word of
comparison. Its reports are of one hospital network, de-identified; what was removed from them it does not know."""


def _making(facts: WritingCardFacts) -> str:
    origin = facts.bundle.origin
    films = ", ".join(f"{count:,} {part}" for part, count in origin.films.items())
    return f"""\
## How it was made

By {origin.recipe} at commit {origin.commit} from studies of {", ".join(origin.datasets)}: {films}. Terms:
{facts.bundle.terms}. {" ".join(facts.bundle.attribution)} No report of the data is in the bundle; its vocabulary is."""


def _rouge_score(name: str, judgement: WritingJudgement) -> Interval:
    return judgement.rouge_score[name]


def _rate(mean: str, rate: str, judgement: WritingJudgement) -> Interval | None:
    rates: Rates | None = getattr(judgement.clinical, mean)
    found: Interval | None = getattr(rates, rate, None)
    return found


def _language(facts: WritingCardFacts) -> str:
    return "English" if facts.bundle.writing is None or facts.bundle.writing.language == "en" else "another language"
