import itertools

import numpy as np
import pytest

from hilum.inference.beam_search import Array, Search, Words, search

START, END, STOP, A, B, C = range(6)
SETTINGS = Search(start=START, end=END, stop=STOP, longest=8, banned=(START,))


class Chain:
    """A writer whose next word depends on the last one alone; its state counts the words."""

    def __init__(self, seed: int) -> None:
        self.logits = np.random.default_rng(seed).normal(size=(6, 6)).astype(np.float32) * 2

    def __call__(self, states: Array, last: np.ndarray) -> tuple[Array, Array, Array]:
        attention = np.eye(6, dtype=np.float32)[last]
        return self.logits[last], states + 1, attention

    def score(self, numbers: tuple[int, ...]) -> float:
        shares = self.logits - np.log(np.exp(self.logits).sum(axis=1, keepdims=True))
        return float(sum(shares[pair] for pair in itertools.pairwise((START, *numbers, END))))


def is_allowed(numbers: tuple[int, ...], repeat: int) -> bool:
    parts = [numbers[at : at + repeat] for at in range(len(numbers) - repeat + 1)]
    is_doubled = any(pair == (STOP, STOP) for pair in itertools.pairwise(numbers))
    return numbers[-1] == STOP and numbers[0] != STOP and not is_doubled and len(set(parts)) == len(parts)


@pytest.mark.parametrize("seed", range(6))
def test_a_wide_beam_finds_what_trying_everything_finds(seed: int) -> None:
    chain = Chain(seed)
    settings = Search(START, END, STOP, beam=4000, length_power=0.0, longest=5, repeat=2, banned=(START,))
    tried = (
        numbers
        for length in range(1, 6)
        for numbers in itertools.product((STOP, A, B, C), repeat=length)
        if is_allowed(numbers, 2)
    )
    best = max((numbers for numbers in tried if len(numbers) < 5), key=chain.score)
    found = search(chain, np.zeros((1, 1), dtype=np.float32), settings)
    assert found.numbers == best
    assert found.score == pytest.approx(chain.score(best), abs=1e-4)


def test_each_word_keeps_where_the_writer_looked() -> None:
    found = search(Chain(3), np.zeros((1, 1), dtype=np.float32), SETTINGS)
    assert found.numbers
    looked = [int(weights.argmax()) for weights in found.attention]
    assert looked == [START, *found.numbers[:-1]]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_said_twice_and_what_is_banned_never(seed: int) -> None:
    settings = Search(START, END, STOP, longest=20, length_power=2.0, repeat=3, banned=(START, B))
    numbers = search(Chain(seed), np.zeros((1, 1), dtype=np.float32), settings).numbers
    assert is_allowed(numbers, 3)
    assert B not in numbers


def test_a_report_that_does_not_end_keeps_its_whole_sentences() -> None:
    chain = Chain(0)
    chain.logits[:, END] = -50
    chain.logits[:, A] = 3
    chain.logits[A] = [-9, -50, 4, -9, -9, -9]
    found = search(chain, np.zeros((1, 1), dtype=np.float32), Search(START, END, STOP, beam=1, longest=5, repeat=9))
    assert found.numbers == (A, STOP, A, STOP)
    assert len(found.attention) == 4


def test_a_higher_power_favours_the_longer_report() -> None:
    chain = Chain(2)
    lengths = [
        len(search(chain, np.zeros((1, 1), dtype=np.float32), Search(START, END, STOP, length_power=power)).numbers)
        for power in (0.0, 3.0)
    ]
    assert lengths[0] < lengths[1]


def test_drafts_compare_by_their_length_too() -> None:
    assert Words((A,), (), -2.0).value(0.0) == -2.0
    assert Words((A, B, STOP), (), -2.0).value(1.0) == -0.5
