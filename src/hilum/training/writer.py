"""The writers: what is known of a study as cells, the findings that its report will claim, and its words."""

from pathlib import Path

import torch
from torch import Generator, Tensor, nn

from hilum.errors import RecipeError
from hilum.training import networks
from hilum.training.decoder import Decoder
from hilum.training.recipe import Recipe

KNOTS = (0.0, 0.2, 0.4, 0.6, 0.75, 0.85, 0.92, 0.97, 1.0)
"""Ranks at which a cell is learned, closer where few studies lie; between two of them it is interpolated."""
SPREAD = 0.3
"""Of what is learned of findings and claims, before the training."""


class EvidenceEncoder(nn.Module):
    """A cell for each finding, learned of the finding and its rank."""

    def __init__(self, findings: int, cell: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(findings, len(KNOTS), cell) * SPREAD)
        knots = torch.tensor(KNOTS)
        steps = knots[1:] - knots[:-1]
        self.register_buffer("knots", knots)
        self.register_buffer("before", torch.cat([torch.ones(1), steps]))
        self.register_buffer("after", torch.cat([steps, torch.ones(1)]))
        self.knots: Tensor
        self.before: Tensor
        self.after: Tensor
        self.summary_size = findings * len(KNOTS)

    def forward(self, ranks: Tensor) -> tuple[Tensor, Tensor]:
        """Cells [n, findings, cell] and their summary [n, :attr:`summary_size`] of ranks [n, findings], 0 to 1."""
        distance = ranks.clamp(0, 1).unsqueeze(2) - self.knots
        share = torch.minimum(1 + distance / self.before, 1 - distance / self.after).clamp_min(0)
        return torch.einsum("nfk,fkc->nfc", share, self.table), share.flatten(1)


class FilmEncoder(nn.Module):
    """A cell for each place of the last feature map of a trunk, the mean over the films of a study."""

    def __init__(self, trunk: nn.Module, channels: int, cell: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.project = nn.Linear(channels, cell)
        self.summary_size = channels

    def forward(self, films: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
        """Cells [n, places, cell] and their summary [n, channels] of films [m, 1, size, size].

        ``shares`` [n, m] says how much of each study a film is.
        """
        features = self.trunk(films).flatten(2)
        pooled = torch.einsum("nm,mcp->npc", shares, features)
        return torch.tanh(self.project(pooled)), pooled.mean(dim=1)


class Writer(nn.Module):
    """An encoder, a decoder, and between them what the report is to claim.

    In training the report's own claims stand there, so that the words learn to follow them; afterwards those that
    ``thresholds`` call of what is foretold. ``shown`` counts the batches of the training.
    """

    def __init__(self, encoder: EvidenceEncoder | FilmEncoder, words: int, claims: int, recipe: Recipe) -> None:
        super().__init__()
        self.part = recipe.writing
        self.encoder = encoder
        self.decoder = Decoder(words, self.part, recipe.network.dropout)
        self.foretell = nn.Linear(encoder.summary_size, claims)
        self.claims = nn.Parameter(torch.randn(2, claims, self.part.cell) * SPREAD)
        self.register_buffer("thresholds", torch.full((claims,), 0.5))
        self.register_buffer("shown", torch.zeros((), dtype=torch.int64))
        self.thresholds: Tensor
        self.shown: Tensor

    def forward(
        self, source: tuple[Tensor, ...], numbers: Tensor, claims: Tensor, generator: Generator | None = None
    ) -> tuple[Tensor, Tensor]:
        """The logits [n, longest - 1, words] of each next word, and those [n, claims] of what is claimed.

        Args:
            source: what the encoder takes.
            numbers: [n, longest], of the words of the reports, from the start to the end, then padding.
            claims: [n, claims], 1 where a report claims a finding.
            generator: draws which of its own words the writer reads while it is trained.
        """
        own = 0.0
        if self.training:
            own = self.part.own_words * min(1.0, int(self.shown) / self.part.ramp)
            self.shown += 1
        cells, foretold = self.look(source)
        known, state = self.decoder.begin(self.join(cells, claims))
        word, written = numbers[:, 0], []
        for place in range(1, numbers.shape[1]):
            logits, state, _ = self.decoder(known, state, word)
            written.append(logits)
            word = numbers[:, place]
            if own:
                is_own = torch.rand(len(word), generator=generator, device=word.device) < own
                word = torch.where(is_own & (word > 0), logits.detach().argmax(dim=1), word)
        return torch.stack(written, dim=1), foretold

    def look(self, source: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        """The cells [n, k, cell] of studies, and the logits [n, claims] of what their reports claim."""
        cells, summary = self.encoder(*source)
        return cells, self.foretell(summary)

    def join(self, cells: Tensor, claims: Tensor) -> Tensor:
        """The cells [n, k + claims, cell] of what is known and of what is to be claimed."""
        share = claims.unsqueeze(2)
        return torch.cat([cells, share * self.claims[1] + (1 - share) * self.claims[0]], dim=1)

    def load_trunk(self, path: Path) -> None:
        """Let the encoder of films start from a pretrained trunk.

        Raises:
            RecipeError: the file does not hold this trunk, or the writer sees no films.
        """
        if not isinstance(self.encoder, FilmEncoder):
            msg = "A writer of evidence sees no films, so it has no trunk. Leave out network.trunk."
            raise RecipeError(msg)
        networks.load_trunk(self.encoder.trunk, path)


def build_writer(recipe: Recipe, words: int) -> Writer:
    """The writer that a recipe names, untrained, of a vocabulary of so many words.

    Raises:
        RecipeError: no network has the name of its trunk.
    """
    part, classes = recipe.writing, len(recipe.data.classes)
    if part.encoder == "evidence":
        return Writer(EvidenceEncoder(classes, part.cell), words, classes, recipe)
    seen = networks.build(recipe.network.name, 1, 0.0)
    return Writer(FilmEncoder(seen.trunk, seen.head.in_features, part.cell), words, classes, recipe)
