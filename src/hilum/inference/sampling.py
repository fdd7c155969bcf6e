"""Reports drawn by chance, and the one among them on which they agree most."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hilum.inference.beam_search import Array, Search, Step, Words, log_shares, whole

ORDERS = (1, 2, 3, 4)
"""Lengths of the sequences of words that two reports are compared by."""


@dataclass(frozen=True)
class Chance:
    """How reports are drawn.

    Attributes:
        drafts: how many.
        temperature: below 1 the likelier words are drawn more often than they should.
        nucleus: 0 to 1; words are drawn among the likeliest that together have this probability.
        seed: of the draw, so that the same film gives the same report.
    """

    drafts: int = 32
    temperature: float = 1.0
    nucleus: float = 0.9
    seed: int = 0


def draw(step: Step, state: Array, settings: Search, chance: Chance) -> list[Words]:
    """Reports drawn word by word from a state [1, hidden]; one that does not end in time keeps its whole sentences."""
    rng = np.random.default_rng(chance.seed)
    drafts, states = [Words() for _ in range(chance.drafts)], np.repeat(state, chance.drafts, axis=0)
    going = np.arange(chance.drafts)
    for _ in range(settings.longest):
        open_drafts = [drafts[place] for place in going]
        last = np.array([draft.numbers[-1] if draft.numbers else settings.start for draft in open_drafts])
        logits, states, attention = step(states, last)
        scores = log_shares(logits, open_drafts, settings)
        chosen = _draw_words(scores, chance, rng.random(len(going), dtype=np.float32))
        is_over = chosen == settings.end
        for row, (place, number) in enumerate(zip(going, chosen.tolist(), strict=True)):
            draft, score = drafts[place], drafts[place].score + float(scores[row, number])
            if is_over[row]:
                drafts[place] = Words(draft.numbers, draft.attention, score)
            else:
                drafts[place] = Words((*draft.numbers, number), (*draft.attention, attention[row]), score)
        going, states = going[~is_over], states[~is_over]
        if not len(going):
            break
    return [whole(draft, settings.stop) for draft in drafts]


def agree(reports: Sequence[tuple[int, ...]], recall: float = 1.0) -> int:
    """The place of the report that shares most with all the others.

    Two reports share sequences of one to four words; of each length it is the F-measure that counts, in which recall
    weighs ``recall`` times as much as precision, so that above 1 the longer reports win.
    """
    counts = [[_sequences(report, order) for order in ORDERS] for report in reports]

    def shared(one: int, other: int) -> float:
        return sum(_f_measure(*pair, recall) for pair in zip(counts[one], counts[other], strict=True))

    places = range(len(reports))
    return max(places, key=lambda one: sum(shared(one, other) for other in places if other != one))


def _draw_words(scores: Array, chance: Chance, drawn: Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """One word for each row of log-probabilities, by a number drawn from 0 to 1."""
    heat = scores / chance.temperature
    shares = np.exp(heat - heat.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    order = np.argsort(-shares, axis=1, kind="stable")
    sorted_shares = np.take_along_axis(shares, order, axis=1)
    before = np.cumsum(sorted_shares, axis=1) - sorted_shares
    kept = np.where(before < chance.nucleus, sorted_shares, 0.0)
    reached = np.cumsum(kept, axis=1)
    places = (reached < drawn[:, np.newaxis] * reached[:, -1:]).sum(axis=1)
    return np.take_along_axis(order, places[:, np.newaxis], axis=1)[:, 0]


def _sequences(report: tuple[int, ...], order: int) -> Counter[tuple[int, ...]]:
    return Counter(report[at : at + order] for at in range(len(report) - order + 1))


def _f_measure(ours: Counter[tuple[int, ...]], theirs: Counter[tuple[int, ...]], recall: float) -> float:
    weight = recall**2
    total = ours.total() + weight * theirs.total()
    return (1 + weight) * (ours & theirs).total() / total if total else 0.0
