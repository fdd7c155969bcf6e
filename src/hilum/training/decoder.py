"""The decoder of a writer: a recurrent network that looks, before each word, at the cells of what is known."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from hilum.training.report_writing_recipe import WritingPart

WORD_SPREAD = 0.2


class Attention(nn.Module):
    """Additive attention (Bahdanau 2015): how much each cell matters to the state."""

    def __init__(self, cell: int, hidden: int) -> None:
        super().__init__()
        self.of_cell = nn.Linear(cell, hidden)
        self.of_state = nn.Linear(hidden, hidden, bias=False)
        self.weigh = nn.Linear(hidden, 1, bias=False)

    def forward(self, keys: Tensor, state: Tensor) -> Tensor:
        """The weights [n, k] of cells by their keys [n, k, hidden] in a state [n, hidden]; they add up to one."""
        score = self.weigh(torch.tanh(keys + self.of_state(state).unsqueeze(1))).squeeze(2)
        weights: Tensor = score.softmax(dim=1)
        return weights


@dataclass(frozen=True)
class Known:
    """What a report is written of.

    Attributes:
        cells: [n, k, cell].
        keys: [n, k, hidden], by which attention finds them.
    """

    cells: Tensor
    keys: Tensor


class Decoder(nn.Module):
    """A GRU (Cho 2014) over words. Without attention it sees the mean of the cells at every word."""

    def __init__(self, words: int, part: WritingPart, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(part.cell, part.hidden) if part.has_attention else None
        self.words = nn.Embedding(words, part.word)
        self.first = nn.Linear(part.cell, part.hidden)
        self.memory = nn.GRUCell(part.word + part.cell, part.hidden)
        self.mix = nn.Linear(part.hidden + part.cell + part.word, part.word)
        self.dropout = nn.Dropout(dropout)
        self.bias = nn.Parameter(torch.zeros(words))
        # Words that start large make the first guesses sure and wrong.
        nn.init.normal_(self.words.weight, std=WORD_SPREAD)

    def begin(self, cells: Tensor) -> tuple[Known, Tensor]:
        """What is known, and the state [n, hidden] before the first word, of cells [n, k, cell]."""
        # Keys do not depend on the state, so they are made once a report and not once a word.
        keys = cells if self.attention is None else self.attention.of_cell(cells)
        return Known(cells, keys), torch.tanh(self.first(cells.mean(dim=1)))

    def forward(self, known: Known, state: Tensor, word: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The logits [n, words] of the next word, the new state [n, hidden] and the attention [n, k].

        ``word`` [n] is the number of the last word.
        """
        if self.attention is None:
            attention = torch.ones_like(state[:, :1]) * torch.ones_like(known.cells[:, :, 0]) / known.cells.shape[1]
        else:
            attention = self.attention(known.keys, state)
        seen = (attention.unsqueeze(2) * known.cells).sum(dim=1)
        read = self.dropout(self.words(word))
        state = self.memory(torch.cat([read, seen], dim=1), state)
        mixed = self.dropout(torch.tanh(self.mix(torch.cat([self.dropout(state), seen, read], dim=1))))
        # The same matrix reads and writes words.
        return mixed @ self.words.weight.T + self.bias, state, attention
