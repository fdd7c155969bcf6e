"""Train a network that draws organs: from a recipe and a manifest to a folder with checkpoints."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from hilum.datasets import Manifest, Split
from hilum.datasets.leakage import audit
from hilum.training import loop
from hilum.training.ancestry import data_identity
from hilum.training.augmentation import augment_with_masks
from hilum.training.classification import (
    TUNE_SEED,
    Setting,
    choose_films,
    end_processes,
    load_trunk,
    make_bench,
    start_fabric,
)
from hilum.training.films import normalise
from hilum.training.loop import Progress
from hilum.training.masked_films import MaskedFilms, load_masked_films
from hilum.training.recipe import Recipe
from hilum.training.unet import UNet

TUNE_BATCH = 16


def train(recipe: Recipe, manifest: Manifest, setting: Setting) -> Progress:
    """Train by a recipe on the fit films, choosing with the tune films; judge films are only compared by their hash.

    Raises:
        RecipeError: the trunk is missing or not the one that the recipe names.
        DataSetError: films or masks that cannot be read, or a patient or a file in two parts of the split.
    """
    fabric = start_fabric(setting.device, recipe.training.precision)
    torch.manual_seed(recipe.training.seed)
    network = build_network(recipe)
    load_trunk(network, recipe.network)
    chosen = choose_films(manifest, recipe)
    audit(chosen.films, has_pictures=False).refuse()
    fit = load_masked_films(chosen.of(Split.FIT), recipe, setting.on_film)
    tune = load_masked_films(chosen.of(Split.TUNE), recipe, setting.on_film)
    bench = replace(make_bench(fabric, network, recipe), data_sha256=data_identity(chosen))
    progress = loop.train(
        bench, fit, recipe, lambda average: score(average, tune, recipe), setting.folder, setting.watch
    )
    end_processes()
    return progress


def build_network(recipe: Recipe) -> UNet:
    """The network that a recipe names, untrained."""
    return UNet(len(recipe.data.classes), recipe.network.dropout)


def score(network: nn.Module, tune: MaskedFilms, recipe: Recipe) -> dict[str, float]:
    """The mean Dice of each organ on tune, on the films as they are, on augmented ones, and the mean as the score."""
    plain = mean_dice(network, tune, recipe)
    changed = float(mean_dice(network, tune, recipe, is_augmented=True).mean())
    by_organ = {f"dice_{organ}": float(value) for organ, value in zip(recipe.data.classes, plain, strict=True)}
    return {**by_organ, "dice_augmented": changed, "score": (float(plain.mean()) + changed) / 2}


@torch.no_grad()
def mean_dice(network: nn.Module, films: MaskedFilms, recipe: Recipe, *, is_augmented: bool = False) -> Tensor:
    """The mean Dice [organs] over films, at the size of the input; the augmented films are the same each time."""
    network.eval()
    device = next(network.parameters()).device
    spec = recipe.input.spec()
    generator = torch.Generator(device).manual_seed(TUNE_SEED)
    dice = []
    batches = (torch.split(part.to(device).float(), TUNE_BATCH) for part in (films.pixels, films.masks))
    for pixels, shares in zip(*batches, strict=True):
        masks = shares / 255
        if is_augmented:
            pixels, masks = augment_with_masks(pixels, masks, recipe.augmentation, generator)
        logits = network(normalise(pixels, spec).contiguous(memory_format=torch.channels_last))[0]
        found, true = logits > 0, masks > 0.5
        areas = (found.sum(dim=(2, 3)) + true.sum(dim=(2, 3))).clamp_min(1)
        dice.append(2 * (found & true).sum(dim=(2, 3)) / areas)
    return torch.cat(dice).mean(dim=0).cpu()
