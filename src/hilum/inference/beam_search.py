"""The search for a report: the likeliest words, neither too short nor saying anything twice."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

Step = Callable[[Array, npt.NDArray[np.int64]], tuple[Array, Array, Array]]
"""From states [n, hidden] and last words [n] to logits [n, words], new states and attention [n, cells]."""


@dataclass(frozen=True)
class Search:
    """How a report is searched for.

    Attributes:
        start, end, stop: the numbers of a report's start and end and of the word that ends a sentence.
        beam: how many drafts are followed at once.
        length_power: a draft's log-probability is divided by its length to this power; above 0 it favours long ones.
        longest: words at most.
        repeat: no sequence of so many words comes twice in a report.
        banned: the numbers of words that are never written.
    """

    start: int
    end: int
    stop: int
    beam: int = 4
    length_power: float = 0.7
    longest: int = 60
    repeat: int = 4
    banned: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Words:
    """Words as they were found.

    Attributes:
        numbers: of the words, without start and end.
        attention: for each word, where the writer looked [cells].
        score: their log-probability.
    """

    numbers: tuple[int, ...] = ()
    attention: tuple[Array, ...] = ()
    score: float = 0.0

    def value(self, length_power: float) -> float:
        """The score by which drafts of different lengths compare."""
        return self.score / float((len(self.numbers) + 1) ** length_power)


def search(step: Step, state: Array, settings: Search) -> Words:
    """The best words that follow a state [1, hidden]; of equals those found first.

    Where none ends in time, the best one ends with its last whole sentence.
    """
    drafts, states = [Words()], state
    found: list[Words] = []
    while drafts and len(drafts[0].numbers) < settings.longest:
        last = np.array([draft.numbers[-1] if draft.numbers else settings.start for draft in drafts])
        logits, states, attention = step(states, last)
        ended, drafts, parents = _extend(drafts, log_shares(logits, drafts, settings), attention, settings)
        found += ended
        states = states[parents]
        if len(found) >= settings.beam and not _may_win(drafts, found, settings):
            break
    found = found or [whole(draft, settings.stop) for draft in drafts]
    return max(found, key=lambda draft: draft.value(settings.length_power))


def _extend(
    drafts: list[Words], scores: Array, attention: Array, settings: Search
) -> tuple[list[Words], list[Words], list[int]]:
    """The best continuations: those that end, those that go on, and the places of what the latter go on from."""
    totals = scores + np.array([[draft.score] for draft in drafts], dtype=np.float32)
    best = np.argsort(-totals, axis=None, kind="stable")[: settings.beam]
    ended, going, parents = list[Words](), list[Words](), list[int]()
    for place, number in (divmod(int(index), scores.shape[1]) for index in best):
        draft, score = drafts[place], float(totals[place, number])
        if not np.isfinite(score):
            continue
        if number == settings.end:
            ended.append(Words(draft.numbers, draft.attention, score))
        else:
            going.append(Words((*draft.numbers, number), (*draft.attention, attention[place]), score))
            parents.append(place)
    return ended, going, parents


def log_shares(logits: Array, drafts: list[Words], settings: Search) -> Array:
    """The log-probabilities [drafts, words] of each next word; of one that may not follow, minus infinity."""
    highest = logits.max(axis=1, keepdims=True)
    scores: Array = logits - highest - np.log(np.exp(logits - highest).sum(axis=1, keepdims=True))
    scores[:, list(settings.banned)] = -np.inf
    for row, draft in zip(scores, drafts, strict=True):
        row[_repeated(draft.numbers, settings.repeat)] = -np.inf
        # Sentences are not empty, and a report ends behind one.
        if not draft.numbers or draft.numbers[-1] == settings.stop:
            row[settings.stop] = -np.inf
        if draft.numbers[-1:] != (settings.stop,):
            row[settings.end] = -np.inf
    return scores


def _repeated(numbers: tuple[int, ...], size: int) -> list[int]:
    """The words that would end a sequence of so many words that was there before."""
    head = numbers[len(numbers) - size + 1 :]
    starts = range(len(numbers) - size + 1)
    return [numbers[at + size - 1] for at in starts if numbers[at : at + size - 1] == head]


def _may_win(drafts: list[Words], found: list[Words], settings: Search) -> bool:
    """Whether an open draft is better so far than the best one that has ended."""
    best = max(draft.value(settings.length_power) for draft in found)
    return any(draft.value(settings.length_power) > best for draft in drafts)


def whole(draft: Words, stop: int) -> Words:
    """A draft up to its last whole sentence."""
    ends = [place + 1 for place, number in enumerate(draft.numbers) if number == stop]
    length = ends[-1] if ends else 0
    return Words(draft.numbers[:length], draft.attention[:length], draft.score)
