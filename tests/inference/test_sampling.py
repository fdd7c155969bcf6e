import numpy as np
import pytest

from hilum.inference.beam_search import Array, Search
from hilum.inference.sampling import Chance, agree, draw

START, END, STOP, A, B = range(5)
SETTINGS = Search(START, END, STOP, longest=12, repeat=9, banned=(START,))
STATE = np.zeros((1, 1), dtype=np.float32)


def step(states: Array, last: np.ndarray) -> tuple[Array, Array, Array]:
    """A or B, then a stop, then the end."""
    logits = np.full((len(last), 5), -20, dtype=np.float32)
    logits[:, A], logits[:, B] = np.log(0.7), np.log(0.3)
    logits[(last == A) | (last == B)] = [-20, -20, 0, -20, -20]
    logits[last == STOP] = [-20, 0, -20, -20, -20]
    return logits, states, np.eye(5, dtype=np.float32)[last]


def test_reports_come_as_often_as_they_are_likely() -> None:
    drafts = draw(step, STATE, SETTINGS, Chance(drafts=600, nucleus=1.0))
    share = np.mean([draft.numbers == (A, STOP) for draft in drafts])
    assert {draft.numbers for draft in drafts} == {(A, STOP), (B, STOP)}
    assert share == pytest.approx(0.7, abs=0.06)
    assert drafts[0].score == pytest.approx(np.log(0.7 if drafts[0].numbers[0] == A else 0.3), abs=1e-4)
    assert [int(weights.argmax()) for weights in drafts[0].attention] == [START, drafts[0].numbers[0]]


def test_a_nucleus_leaves_out_what_is_unlikely_and_a_low_temperature_nearly_so() -> None:
    assert {draft.numbers for draft in draw(step, STATE, SETTINGS, Chance(nucleus=0.6))} == {(A, STOP)}
    cold = draw(step, STATE, SETTINGS, Chance(drafts=200, temperature=0.2, nucleus=1.0))
    assert np.mean([draft.numbers[0] == B for draft in cold]) < 0.1


def test_the_same_seed_draws_the_same_reports() -> None:
    first, again, other = (
        [draft.numbers for draft in draw(step, STATE, SETTINGS, Chance(seed=seed))] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_report_without_end_keeps_its_whole_sentences() -> None:
    def babble(states: Array, last: np.ndarray) -> tuple[Array, Array, Array]:
        logits, states, attention = step(states, last)
        logits[:, END] = -40
        return logits, states, attention

    drafts = draw(babble, STATE, Search(START, END, STOP, longest=5, repeat=9, banned=(START,)), Chance(drafts=3))
    assert [(len(draft.numbers), draft.numbers[-1]) for draft in drafts] == [(4, STOP)] * 3


def test_the_report_most_like_the_others_wins() -> None:
    reports = [(3, 4, 5, 2), (3, 4, 6, 2), (3, 4, 5, 6, 2), (9, 8, 7, 2)]
    assert agree(reports) in {0, 2}
    assert agree([*reports, (9, 8, 7, 2), (9, 8, 7, 2)]) == 3


def test_weighing_recall_favours_the_longer_report() -> None:
    reports = [(3, 4, 2), (3, 4, 2, 5, 6, 2), (3, 4, 2, 5, 6, 2, 7, 8, 2)]
    lengths = [len(reports[agree(reports, recall)]) for recall in (0.2, 5.0)]
    assert lengths[0] < lengths[1]
