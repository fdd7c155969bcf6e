"""Studies with their reports, for training: kept in memory, and what is learned of them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from hilum.datasets import Manifest, Split, openi, read_manifest
from hilum.datasets.evidence import FILE as EVIDENCE_FILE
from hilum.datasets.evidence import Evidence, read_evidence
from hilum.datasets.split import PARTS
from hilum.datasets.study import Study, studies
from hilum.errors import DataSetError
from hilum.findings import LabelState
from hilum.inference.ranks import Floats, quantiles_of, rank
from hilum.inference.tokeniser import Vocabulary, clean
from hilum.reports.claims import claims
from hilum.training.augmentation import augment
from hilum.training.films import Lesson, load_pixels, normalise
from hilum.training.recipe import Recipe

_OFFICIAL = {"train": Split.FIT, "val": Split.TUNE, "test": Split.JUDGE}
PAD = 0
LANGUAGE = "en"
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


@dataclass(frozen=True)
class Parts:
    """The studies of a source that a recipe learns from and is measured on.

    Attributes:
        manifest: of the source's films; its terms are those of the reports too.
        studies: those that have a report and what the writer writes of, by the part of the split.
        left_out: how many have not, by part.
        evidence: what another model says of them; None where films are seen.
    """

    manifest: Manifest
    studies: Mapping[Split, tuple[Study, ...]]
    left_out: Mapping[Split, int]
    evidence: Evidence | None

    def known(self, recipe: Recipe) -> Known:
        """The vocabulary and the ranks of the fit studies."""
        fit = self.studies[Split.FIT]
        vocabulary = Vocabulary.of((words_of(study, recipe) for study in fit), recipe.writing.least)
        if self.evidence is None:
            return Known(vocabulary)
        return Known(vocabulary, self.evidence, quantiles_of(probabilities_of(fit, self.evidence)))

    def film_counts(self) -> dict[Split, int]:
        """How many films of each part are read."""
        if self.evidence is not None:
            return dict.fromkeys(PARTS, 0)
        return {part: sum(len(study.frontal) for study in found) for part, found in self.studies.items()}

    def identity(self) -> str:
        """A hash of the studies, their parts and their words."""
        lines = (
            f"{part} {study.uid} {study.findings_in(LANGUAGE)}"
            for part, studies in self.studies.items()
            for study in studies
        )
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def read_parts(recipe: Recipe, root: Path) -> Parts:
    """The studies under ``root``, divided as the literature does where it divides them, else by hilum's law.

    Raises:
        DataSetError: the folder is not as the source describes it, or a part has no study.
    """
    manifest = read_manifest(recipe.data.dataset, root)
    is_of_evidence = recipe.writing.encoder == "evidence"
    found = openi.read_studies(root) if is_of_evidence and manifest.dataset == openi.NAME else studies(manifest)
    evidence = read_evidence(root / EVIDENCE_FILE) if is_of_evidence else None
    is_divided = any(study.official_split for study in found)
    divided = [(part_of(study), study) for study in found if study.official_split or not is_divided]
    usable = {
        part: tuple(study for at, study in divided if at is part and _is_usable(study, evidence)) for part in PARTS
    }
    left_out = {part: sum(at is part for at, _ in divided) - len(usable[part]) for part in PARTS}
    empty = [part for part, kept in usable.items() if not kept]
    if empty:
        msg = (
            f"Expected studies with findings and {'evidence' if is_of_evidence else 'frontal films'} in each part of "
            f"the split under {root}; none is in {', '.join(empty)}. Is the data set whole?"
        )
        raise DataSetError(msg)
    return Parts(manifest, usable, left_out, evidence)


def part_of(study: Study) -> Split:
    """The part of a study: the literature's where it names one, else hilum's."""
    return _OFFICIAL.get(study.official_split or "", study.split)


def _is_usable(study: Study, evidence: Evidence | None) -> bool:
    known = len(study.frontal) if evidence is None else len(evidence.of(study))
    return bool(known and clean(study.findings_in(LANGUAGE)))


def probabilities_of(found: Sequence[Study], evidence: Evidence) -> Floats:
    """The mean probabilities [studies, findings] of the frontal films of studies."""
    return np.stack([evidence.of(study).mean(axis=0) for study in found])


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
        asked = probabilities_of(found, known.evidence)
        ranks = [rank(column, known_ones) for column, known_ones in zip(asked.T, known.quantiles, strict=True)]
        return WrittenStudies(numbers, claimed, evidence=torch.tensor(np.stack(ranks, axis=1), dtype=torch.float32))
    films = [(place, film) for place, study in enumerate(found) for film in study.frontal]
    pixels = load_pixels([film for _, film in films], recipe, on_film)
    return WrittenStudies(numbers, claimed, pixels=pixels, owners=torch.tensor([place for place, _ in films]))
