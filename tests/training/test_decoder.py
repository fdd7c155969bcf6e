import pytest
import torch

from hilum.training.decoder import Attention, Decoder, Known
from hilum.training.report_writing_recipe import WritingPart

PART = WritingPart(cell=6, word=5, hidden=8)


def test_attention_is_bahdanaus() -> None:
    attention, cells, state = Attention(6, 8), torch.randn(2, 3, 6), torch.randn(2, 8)
    found = attention(attention.of_cell(cells), state)
    scores = torch.stack(
        [
            attention.weigh(torch.tanh(attention.of_cell(cells[:, place]) + attention.of_state(state)))[:, 0]
            for place in range(3)
        ],
        dim=1,
    )
    torch.testing.assert_close(found, scores.softmax(dim=1))


def test_each_word_depends_on_what_is_looked_at() -> None:
    decoder = Decoder(7, PART, 0.0).eval()
    known, state = decoder.begin(torch.randn(2, 3, 6))
    logits, later, attention = decoder(known, state, torch.tensor([1, 1]))
    assert (logits.shape, later.shape, attention.shape) == ((2, 7), (2, 8), (2, 3))
    other, _, _ = decoder(Known(known.cells.flip(0), known.keys.flip(0)), state, torch.tensor([1, 1]))
    assert not torch.allclose(logits, other)


def test_without_attention_every_cell_counts_alike() -> None:
    decoder = Decoder(7, PART.model_copy(update={"has_attention": False}), 0.0).eval()
    cells = torch.randn(1, 4, 6)
    known, state = decoder.begin(cells)
    logits, _, attention = decoder(known, state.repeat(3, 1), torch.tensor([1, 2, 1]))
    assert attention == pytest.approx(torch.full((3, 4), 0.25))
    mixed, _ = decoder.begin(cells[:, [2, 0, 3, 1]])
    torch.testing.assert_close(logits, decoder(mixed, state.repeat(3, 1), torch.tensor([1, 2, 1]))[0])
