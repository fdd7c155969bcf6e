"""Train a network that classifies films: from a recipe and a manifest to a folder with checkpoints."""

import copy
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from hilum.datasets import Manifest, Split
from hilum.errors import RecipeError
from hilum.evaluation.metrics import auc_roc
from hilum.training import loop, networks
from hilum.training.films import LabelledFilms, load_films, normalise
from hilum.training.loop import Bench, Progress, Watch
from hilum.training.recipe import Recipe

TUNE_BATCH = 64
TUNE_SEED = 97


@dataclass(frozen=True)
class Setting:
    """Where a training runs and who watches it."""

    folder: Path
    device: str = "auto"
    watch: Watch = field(default_factory=Watch)
    on_film: Callable[[], object] = lambda: None


def train(recipe: Recipe, manifest: Manifest, setting: Setting) -> Progress:
    """Train by a recipe on the fit films, choosing with the tune films; judge films are not opened.

    Raises:
        RecipeError: the trunk is missing or not the one that the recipe names.
        DataSetError: films that cannot be read.
    """
    fabric = Fabric(accelerator=setting.device, devices=1, precision=recipe.training.precision)
    torch.manual_seed(recipe.training.seed)
    network = start_network(recipe)
    spec = recipe.input.spec()
    fit = load_films(manifest.of(Split.FIT), recipe.data.classes, spec, setting.on_film)
    tune = load_films(manifest.of(Split.TUNE), recipe.data.classes, spec, setting.on_film)
    bench = make_bench(fabric, network, recipe)
    return loop.train(bench, fit, recipe, lambda average: score(average, tune, recipe), setting.folder, setting.watch)


def start_network(recipe: Recipe) -> networks.GreyMobileNet:
    """The network as training starts with it: with its pretrained trunk where the recipe names one.

    Raises:
        RecipeError: the trunk is missing or not the one that the recipe names.
    """
    part = recipe.network
    network = networks.build(part.name, len(recipe.data.classes), part.dropout)
    if part.trunk_sha256 is None and part.trunk is None:
        return network
    if part.trunk is None:
        msg = f"The recipe starts from a trunk of SHA-256 {part.trunk_sha256}. Name it: --set network.trunk=FILE"
        raise RecipeError(msg)
    if not part.trunk.is_file():
        msg = f"There is no trunk at {part.trunk}. Correct network.trunk."
        raise RecipeError(msg)
    found = hashlib.sha256(part.trunk.read_bytes()).hexdigest()
    if part.trunk_sha256 not in (None, found):
        msg = f"Expected a trunk of SHA-256 {part.trunk_sha256}, got {found} at {part.trunk}."
        raise RecipeError(msg)
    network.load_trunk(part.trunk)
    return network


def make_bench(fabric: Fabric, network: nn.Module, recipe: Recipe) -> Bench:
    """Set up the network, its running average and AdamW; biases and batch statistics do not decay."""
    network = network.to(fabric.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = copy.deepcopy(network).eval()
    matrices = [weight for weight in network.parameters() if weight.ndim > 1]
    vectors = [weight for weight in network.parameters() if weight.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": recipe.training.weight_decay},
            {"params": vectors, "weight_decay": 0.0},
        ],
        lr=recipe.training.learning_rate,
    )
    wrapped, optimizer = fabric.setup(network, optimizer)
    return Bench(fabric, wrapped, average, optimizer)


def score(network: nn.Module, tune: LabelledFilms, recipe: Recipe) -> dict[str, float]:
    """AUC of the recipe's answer on tune: on the films as they are, on augmented ones, and the mean as the score.

    The augmented ones are the same each time; they make the choice of an epoch depend on how well it bears films of
    another look.
    """
    classes = tune.classes.numpy()
    answer = [recipe.data.classes.index(name) for name in recipe.answer.classes]
    is_present = np.isin(classes, answer)
    plain = auc_roc(is_present, log_odds(run(network, tune, recipe), answer))
    changed = auc_roc(is_present, log_odds(run(network, tune, recipe, is_augmented=True), answer))
    return {"auc": plain, "auc_augmented": changed, "score": (plain + changed) / 2}


@torch.no_grad()
def run(network: nn.Module, films: LabelledFilms, recipe: Recipe, *, is_augmented: bool = False) -> Tensor:
    """The logits [n, classes] of films, in evaluation mode, float32, on the CPU."""
    network.eval()
    device = next(network.parameters()).device
    spec = recipe.input.spec()
    generator = torch.Generator(device).manual_seed(TUNE_SEED)
    logits = []
    for pixels in torch.split(films.pixels.to(device), TUNE_BATCH):
        if is_augmented:
            film = loop.prepare_batch(pixels, recipe.augmentation, spec, generator)
        else:
            film = normalise(pixels, spec).contiguous(memory_format=torch.channels_last)
        logits.append(network(film)[0].float().cpu())
    return torch.cat(logits)


def log_odds(logits: Tensor, answer: list[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The log-odds [n] of the classes of an answer against all others."""
    others = [index for index in range(logits.shape[1]) if index not in answer]
    odds: np.ndarray[tuple[int], np.dtype[np.float64]] = (
        (torch.logsumexp(logits[:, answer], dim=1) - torch.logsumexp(logits[:, others], dim=1)).double().numpy()
    )
    return odds
