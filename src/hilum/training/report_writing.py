"""Train a writer: from a recipe and the studies of a source to a folder with checkpoints."""

from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from hilum.datasets import Split
from hilum.datasets.evidence import LABELS
from hilum.datasets.written_parts import Parts
from hilum.errors import RecipeError
from hilum.training import loop
from hilum.training.classification import Setting, end_processes, load_trunk, make_bench, start_fabric
from hilum.training.loop import Progress
from hilum.training.recipe import Recipe
from hilum.training.writer import build_writer
from hilum.training.written_studies import PAD, WrittenStudies, cut, learn_known, load_studies

TUNE_BATCH = 64


def train(recipe: Recipe, parts: Parts, setting: Setting) -> Progress:
    """Train by a recipe on the fit studies, choosing an epoch with the tune studies.

    Raises:
        RecipeError: the trunk is missing or not the one that the recipe names, or the evidence is of other findings.
        DataSetError: studies that cannot be read.
    """
    check_classes(recipe)
    fabric = start_fabric(setting.device, recipe.training.precision)
    torch.manual_seed(recipe.training.seed)
    known = learn_known(parts, recipe)
    writer = build_writer(recipe, len(known.vocabulary))
    load_trunk(writer, recipe.network)
    fit = load_studies(parts.studies[Split.FIT], recipe, known, setting.on_film)
    tune = load_studies(parts.studies[Split.TUNE], recipe, known, setting.on_film)
    bench = replace(make_bench(fabric, writer, recipe), data_sha256=parts.identity())
    progress = loop.train(
        bench, fit, recipe, lambda average: score(average, tune, recipe), setting.folder, setting.watch
    )
    end_processes()
    return progress


def check_classes(recipe: Recipe) -> None:
    """Refuse classes that the evidence does not have, in its order.

    Raises:
        RecipeError: the message names them.
    """
    if recipe.writing.encoder == "evidence" and recipe.data.classes != tuple(LABELS):
        msg = f"The evidence is of {', '.join(LABELS)}; data.classes has {', '.join(recipe.data.classes)}. Name these."
        raise RecipeError(msg)


@torch.no_grad()
def score(network: nn.Module, tune: WrittenStudies, recipe: Recipe) -> dict[str, float]:
    """How well a network foretells the words of the tune reports, given those before and the reports' claims.

    ``words`` is the mean log-probability of a word, which is the score; ``right`` the share of words that were the
    likeliest; ``claims`` the mean log-probability of what is claimed.
    """
    network.eval()
    device = next(network.parameters()).device
    words = right = count = of_claims = 0.0
    for chosen in torch.split(torch.arange(len(tune)), TUNE_BATCH):
        numbers, claims = cut(tune.numbers[chosen]).to(device), tune.claims[chosen].to(device)
        logits, foretold = network(tune.source(recipe, chosen, device), numbers, claims)
        meant = numbers[:, 1:]
        words -= _total(logits, meant)
        right += float(((logits.argmax(dim=2) == meant) & (meant != PAD)).sum())
        count += float((meant != PAD).sum())
        of_claims -= float(functional.binary_cross_entropy_with_logits(foretold, claims, reduction="sum"))
    mean = words / count
    return {"words": mean, "right": right / count, "claims": of_claims / tune.claims.numel(), "score": mean}


def _total(logits: Tensor, meant: Tensor) -> float:
    return float(functional.cross_entropy(logits.flatten(0, 1), meant.flatten(), ignore_index=PAD, reduction="sum"))
