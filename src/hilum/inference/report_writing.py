"""One film, or the evidence of one, through a writer: sentences, and for each word where the writer looked."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hilum.errors import UsageError
from hilum.findings import DraftSentence, DraftSource, DraftWord, Look
from hilum.images import Radiograph, prepare
from hilum.inference.beam_search import Array, Search, Words, search
from hilum.inference.bundle import Task
from hilum.inference.ranks import rank
from hilum.inference.sampling import Chance, agree, draw
from hilum.inference.session import Bundle
from hilum.inference.tokeniser import END, PAD, START, STOP, UNKNOWN, text_of
from hilum.inference.writer import UNGIVEN, Known, Writer
from hilum.inference.writing_fields import Writing

LEAST_WEIGHT = 0.1
"""A share of the attention; what has less is not named as looked at."""
PLACES = 4

Faults = Callable[[str, Mapping[str, bool]], int]
"""How much of a text is wrong, given of each finding whether the text is to claim it."""


@dataclass(frozen=True)
class Question:
    """How a report is asked for.

    Attributes:
        given: by finding, whether the report is to claim it; what is not given, the writer foretells.
        has_prior: whether there is an earlier film, so that words of comparison may be written.
        faults: judges drafts of a consensus, of which those with the fewest faults are kept; without it all are.
    """

    given: Mapping[str, bool]
    has_prior: bool = False
    faults: Faults | None = None


@dataclass(frozen=True)
class Cells:
    """What a writer's attention is over: the evidence of each class or the places of a film, then the claims."""

    classes: tuple[str, ...]
    is_evidence: bool


def write(bundle: Bundle, source: Array, question: Question = Question({})) -> tuple[DraftSentence, ...]:
    """The sentences that a writer makes of a source, which :func:`see` or :func:`weigh` gives.

    Raises:
        UsageError: the bundle is no writer.
    """
    writer, fields = parts_of(bundle)
    classes = bundle.manifest.classes
    given = np.array([float(question.given.get(name, UNGIVEN)) for name in classes], dtype=np.float32)
    known = writer.look(source, given)
    numbers = {word: number for number, word in enumerate(writer.vocabulary.words)}
    compared = () if question.has_prior else fields.comparison
    settings = Search(
        start=numbers[START],
        end=numbers[END],
        stop=numbers[STOP],
        beam=fields.beam,
        length_power=fields.length_power,
        longest=fields.longest,
        repeat=fields.repeat,
        banned=tuple(numbers[word] for word in (PAD, START, UNKNOWN, *compared) if word in numbers),
    )
    if fields.decoding == "beam":
        found = search(writer.steps(known), known.state, settings)
    else:
        found = _find_consensus(writer, known, settings, fields, question.faults, classes)
    return _sentences(found, writer, Cells(classes, is_evidence=fields.evidence is not None))


def see(bundle: Bundle, films: Sequence[Radiograph]) -> Array:
    """The films of one study as a writer takes them."""
    spec = bundle.manifest.input.spec()
    return np.stack([prepare(film.pixels, spec) for film in films])


def weigh(bundle: Bundle, probabilities: Mapping[str, float]) -> Array:
    """The ranks [1, classes] of another bundle's probabilities among those that a writer knows of it.

    Raises:
        UsageError: the writer takes no evidence, or a probability is missing.
    """
    _, fields = parts_of(bundle)
    missing = [name for name in bundle.manifest.classes if name not in probabilities]
    if fields.evidence is None or missing:
        wanted = "evidence" if fields.evidence is None else f"the probability of {', '.join(missing)}"
        msg = f"The writer {bundle.manifest.name!r} cannot be asked so: {wanted} is missing. Ask it another way."
        raise UsageError(msg)
    quantiles = fields.evidence.quantiles
    ranks = [float(rank(probabilities[name], quantiles[name])) for name in bundle.manifest.classes]
    return np.array([ranks], dtype=np.float32)


def parts_of(bundle: Bundle) -> tuple[Writer, Writing]:
    """The models of a writer, and how it writes.

    Raises:
        UsageError: the bundle is no writer.
    """
    if bundle.writer is None or bundle.manifest.writing is None:
        msg = f"Expected a bundle of the task {Task.REPORT_WRITING}; {bundle.manifest.name!r} is for another task."
        raise UsageError(msg)
    return bundle.writer, bundle.manifest.writing


def _find_consensus(
    writer: Writer, known: Known, settings: Search, fields: Writing, faults: Faults | None, classes: Sequence[str]
) -> Words:
    chance = Chance(fields.drafts, fields.temperature, fields.nucleus)
    drafts = draw(writer.steps(known), known.state, settings, chance)
    if faults is not None:
        wanted = {name: bool(claim) for name, claim in zip(classes, known.claims, strict=True)}
        counts = [faults(writer.vocabulary.decode(draft.numbers), wanted) for draft in drafts]
        drafts = [draft for draft, count in zip(drafts, counts, strict=True) if count == min(counts)]
    return drafts[agree([draft.numbers for draft in drafts], fields.recall)]


def _sentences(found: Words, writer: Writer, cells: Cells) -> tuple[DraftSentence, ...]:
    sentences, words = list[DraftSentence](), list[DraftWord]()
    for number, attention in zip(found.numbers, found.attention, strict=True):
        text = writer.vocabulary.words[number]
        if text != STOP:
            words.append(_word(text, attention, cells))
        elif words:
            line = text_of([*(word.text for word in words), STOP])
            sentences.append(DraftSentence(line, DraftSource.WRITER, words=tuple(words)))
            words = []
    return tuple(sentences)


def _word(text: str, attention: Array, cells: Cells) -> DraftWord:
    known, claims = np.split(attention, [len(attention) - len(cells.classes)])
    parts = ((True, claims), (False, known)) if cells.is_evidence else ((True, claims),)
    looks = [
        Look(name, is_claim, round(float(weight), PLACES))
        for is_claim, weights in parts
        for name, weight in zip(cells.classes, weights, strict=True)
        if weight >= LEAST_WEIGHT
    ]
    looks.sort(key=lambda look: -look.weight)
    if cells.is_evidence:
        return DraftWord(text, tuple(looks))
    grid = known.reshape(math.isqrt(len(known)), -1)
    return DraftWord(text, tuple(looks), tuple(tuple(round(float(value), PLACES) for value in row) for row in grid))
