"""A writer as the two models of a bundle."""

from pathlib import Path

import torch
from torch import Tensor, nn

from hilum.inference.bundle import MODEL_FILE, STEP_FILE
from hilum.inference.writer import EVIDENCE, FILM, LOOKED, STEPPED, UNGIVEN
from hilum.training.decoder import Decoder, Known
from hilum.training.onnx_model import Shape, write_graph
from hilum.training.recipe import Recipe
from hilum.training.writer import FilmEncoder, Writer


class Looking(nn.Module):
    """A writer's encoder as ``model.onnx`` has it: one study, and claims that may be given."""

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self.writer = writer

    def forward(self, source: Tensor, given: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Cells, keys, state and claims of the films or the evidence of one study, as the bundle's format has them."""
        is_seen = isinstance(self.writer.encoder, FilmEncoder)
        # Every film of the study counts alike.
        shares = torch.ones_like(source[:, 0, 0, 0]).unsqueeze(0) / source.shape[0] if is_seen else None
        cells, foretold = self.writer.look((source,) if shares is None else (source, shares))
        called = (foretold.sigmoid() >= self.writer.thresholds).float()
        claims = torch.where(given < 0, called, given)
        known, state = self.writer.decoder.begin(self.writer.join(cells, claims))
        return known.cells, known.keys, state, claims


class Stepping(nn.Module):
    """A writer's decoder as ``step.onnx`` has it: one study, several drafts."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, cells: Tensor, keys: Tensor, state: Tensor, word: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The logits of the next word, the new state and the attention."""
        logits, state, attention = self.decoder(Known(cells, keys), state, word)
        return logits, state, attention


def write_models(writer: Writer, recipe: Recipe, folder: Path) -> None:
    """Write both models of a writer in evaluation mode, whose weights are as ``fold`` rounded them."""
    classes, part = len(recipe.data.classes), recipe.writing
    size = recipe.input.size
    is_seen = part.encoder == "image"
    source = {FILM: torch.zeros(2, 1, size, size)} if is_seen else {EVIDENCE: torch.full((1, classes), 0.5)}
    given = torch.full((1, classes), UNGIVEN)
    looking = Looking(writer)
    write_graph(looking, {**source, "given": given}, folder / MODEL_FILE, Shape({FILM: {0: "films"}}, LOOKED))
    with torch.no_grad():
        cells, keys, state, _ = looking(*source.values(), given)
    example = {"cells": cells, "keys": keys, "state": state.repeat(3, 1), "word": torch.tensor([1, 2, 3])}
    write_graph(
        Stepping(writer.decoder),
        example,
        folder / STEP_FILE,
        Shape({"state": {0: "drafts"}, "word": {0: "drafts"}}, STEPPED),
    )
