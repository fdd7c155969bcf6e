"""Studies with their reports, for training: kept in memory, and what is learned of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from hilum.datasets import Split, Study, written_parts
from hilum.datasets.evidence import Evidence
from hilum.datasets.written_parts import LANGUAGE, Parts
from hilum.findings import LabelState
from hilum.inference.ranks import Floats, quantiles_of, ranks_of
from hilum.inference.tokeniser import Vocabulary, clean
from hilum.reports.claims import claims
from hilum.training.augmentation import augment
from hilum.training.films import Lesson, load_pixels, normalise
from hilum.training.recipe import Recipe

PAD = 0
CHUNK = 8
"""Batches whose studies are sorted by length, so that little of a batch is padding."""


@dataclass(frozen=True)
class WrittenStudies:
    """Studies in memory.

    Attributes:
        evidence: [n, classes], ranks from 0 to 1; None where films are seen.
        pixels: [films, 1, size, size], float16, resized and scaled to 0..1 but not normalised; None of evidence.
        owners: [films], the place of each film's study; None of evidence.
        numbers: [n, longest], of words, from the start to the end, then padding.
        claims: [n, classes], 1 where the report claims a finding.
    """

    numbers: Tensor
    claims: Tensor
    evidence: Tensor | None = None
    pixels: Tensor | None = None
    owners: Tensor | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def order(self, recipe: Recipe, seed: int) -> Tensor:
        """The places of the studies that an epoch shows: each once, those of a batch of much the same length."""
        size, drawn = recipe.training.batch_size, torch.randperm(len(self))
        whole = len(self) // size
        # What fills no batch is drawn before the rest is sorted, or it would always be the longest reports.
        filling, rest = drawn[: whole * size], drawn[whole * size :]
        lengths = (self.numbers != PAD).sum(dim=1)
        parts = (part[lengths[part].argsort()] for part in torch.split(filling, CHUNK * size))
        batches = torch.split(torch.cat(list(parts)), size) if whole else ()
        return torch.cat([*(batches[place] for place in torch.randperm(whole).tolist()), rest])

    def lesson(self, recipe: Recipe, order: Tensor, device: torch.device) -> Lesson:
        """The loss of the studies at some places: of each next word, and of what the report claims."""
        part, smoothing = recipe.writing, recipe.training.label_smoothing

        def loss(network: nn.Module, chosen: Tensor, generator: Generator) -> Tensor:
            numbers, claims = cut(self.numbers[chosen]).to(device), self.claims[chosen].to(device)
            source = self.source(recipe, chosen, device, generator)
            words, foretold = network(source, numbers, claims, generator)
            of_words = functional.cross_entropy(
                words.flatten(0, 1).float(), numbers[:, 1:].flatten(), ignore_index=PAD, label_smoothing=smoothing
            )
            of_claims = functional.binary_cross_entropy_with_logits(foretold.float(), claims)
            return of_words + part.claims_weight * of_claims

        return loss

    def source(
        self, recipe: Recipe, chosen: Tensor, device: torch.device, generator: Generator | None = None
    ) -> tuple[Tensor, ...]:
        """What the encoder takes of the studies at some places; with a generator, changed as the recipe says."""
        if self.evidence is not None:
            ranks = self.evidence[chosen].to(device)
            if generator is not None and recipe.writing.noise:
                noise = torch.randn(ranks.shape, generator=generator, device=device)
                ranks = (ranks + recipe.writing.noise * noise).clamp(0, 1)
            return (ranks,)
        assert self.pixels is not None and self.owners is not None  # noqa: S101 - one of both sources is there
        is_owned = self.owners.unsqueeze(0) == chosen.cpu().unsqueeze(1)
        films = is_owned.any(dim=0)
        shares = is_owned[:, films].float()
        pixels = self.pixels[films].to(device).float()
        if generator is not None:
            pixels = augment(pixels, recipe.augmentation, generator)
        film = normalise(pixels, recipe.input.spec()).contiguous(memory_format=torch.channels_last)
        return film, (shares / shares.sum(dim=1, keepdim=True)).to(device)


def cut(numbers: Tensor) -> Tensor:
    """The numbers without the padding behind the longest report."""
    return numbers[:, : int((numbers != PAD).sum(dim=1).max())]


def words_of(study: Study, recipe: Recipe) -> list[str]:
    """The words of a study's findings that are learned."""
    return clean(study.findings_in(LANGUAGE))[: recipe.writing.longest]


def claims_of(text: str, classes: Sequence[str]) -> list[float]:
    """Of each class 1 where a text claims that it is there."""
    there = {claim.finding for claim in claims(text, LANGUAGE) if claim.state is LabelState.PRESENT}
    return [float(name in there) for name in classes]


@dataclass(frozen=True, eq=False)
class Known:
    """What is learned from the fit studies before any training.

    Attributes:
        vocabulary: their words.
        evidence: what another model says of the films.
        quantiles: [classes, steps], of its probabilities of the fit studies.
    """

    vocabulary: Vocabulary
    evidence: Evidence | None = None
    quantiles: Floats | None = None


def learn_known(parts: Parts, recipe: Recipe) -> Known:
    """The vocabulary and the ranks of the fit studies."""
    fit = parts.studies[Split.FIT]
    vocabulary = Vocabulary.of((words_of(study, recipe) for study in fit), recipe.writing.least)
    if parts.evidence is None:
        return Known(vocabulary)
    return Known(vocabulary, parts.evidence, quantiles_of(parts.evidence.means(fit)))


def read_parts(recipe: Recipe, root: Path) -> Parts:
    """The studies under ``root`` that a recipe learns from and is measured on.

    Raises:
        DataSetError: the folder is not as the source describes it, or a part has no study.
    """
    return written_parts.read_parts(recipe.data.dataset, root, has_evidence=recipe.writing.encoder == "evidence")


def load_studies(
    found: Sequence[Study], recipe: Recipe, known: Known, on_film: Callable[[], object] = lambda: None
) -> WrittenStudies:
    """Bring studies into memory: their words as numbers, their claims, and their ranks or their films.

    Raises:
        DataSetError: a film cannot be read.
    """
    encoded = [known.vocabulary.encode(words_of(study, recipe), recipe.writing.longest) for study in found]
    numbers = torch.full((len(found), max(map(len, encoded))), PAD)
    for row, line in zip(numbers, encoded, strict=True):
        row[: len(line)] = torch.tensor(line)
    claimed = torch.tensor([claims_of(study.findings_in(LANGUAGE), recipe.data.classes) for study in found])
    if known.evidence is not None and known.quantiles is not None:
        ranks = ranks_of(known.evidence.means(found), known.quantiles)
        return WrittenStudies(numbers, claimed, evidence=torch.tensor(ranks, dtype=torch.float32))
    films = [(place, film) for place, study in enumerate(found) for film in study.frontal]
    pixels = load_pixels([film for _, film in films], recipe, on_film)
    return WrittenStudies(numbers, claimed, pixels=pixels, owners=torch.tensor([place for place, _ in films]))
