"""Train a network that classifies films: from a recipe and a manifest to a folder with checkpoints."""

import copy
import hashlib
import itertools
import logging
import math
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from hilum.datasets import Film, Half, Manifest, Split, half_of
from hilum.datasets.film import ADULT_AGE_YEARS
from hilum.datasets.leakage import audit
from hilum.errors import DataSetError, RecipeError
from hilum.evaluation.metrics import auc_roc
from hilum.findings import Population
from hilum.inference.bundle import Activation, Task
from hilum.training import loop, networks
from hilum.training.ancestry import data_identity
from hilum.training.films import LabelledFilms, load_films, normalise, prepare_batch, truth_of
from hilum.training.loop import Bench, Progress, Watch
from hilum.training.recipe import AnswerPart, NetworkPart, Precision, Recipe

TUNE_BATCH = 64
TUNE_SEED = 97
COUNTED_POSITIVES = 10

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Setting:
    """Where a training runs and who watches it."""

    folder: Path
    device: str = "auto"
    watch: Watch = field(default_factory=Watch)
    on_film: Callable[[], object] = lambda: None


def train(recipe: Recipe, manifest: Manifest, setting: Setting) -> Progress:
    """Train by a recipe on the fit films, choosing with the stopping half of tune, or all of it where it is small.

    The films of the other half and of judge are only compared by their hash.

    Raises:
        RecipeError: the trunk is missing or not the one that the recipe names.
        DataSetError: films that cannot be read, a patient or a file in two parts of the split, or a class that no fit
            film shows.
    """
    fabric = start_fabric(setting.device, recipe.training.precision)
    torch.manual_seed(recipe.training.seed)
    network = start_network(recipe)
    chosen = choose_films(manifest, recipe)
    audit(chosen.films, has_pictures=False).refuse()
    fit = load_films(chosen.of(Split.FIT), recipe, setting.on_film)
    choice = choose_stopping(chosen, recipe)
    tune = load_films(choice.films, recipe, setting.on_film)
    check_every_class_is_shown(fit, recipe)
    bench = replace(make_bench(fabric, network, recipe), data_sha256=data_identity(chosen), chosen_on=choice.chosen_on)
    progress = loop.train(
        bench, fit, recipe, lambda average: score(average, tune, recipe), setting.folder, setting.watch
    )
    end_processes()
    return progress


@dataclass(frozen=True)
class Stopping:
    """The films that choose an epoch, and whether they are the half of tune or all of it."""

    films: tuple[Film, ...]
    chosen_on: Split | Half


def choose_stopping(chosen: Manifest, recipe: Recipe) -> Stopping:
    """The stopping half of tune, so that conformal sets have films that chose nothing; all of it where it is small.

    It is small where half of it lacks a class, or has no answer with :data:`COUNTED_POSITIVES` films on either side.
    A guard has no conformal sets, so all of tune chooses its epoch.
    """
    tune = chosen.of(Split.TUNE)
    if recipe.task is Task.GUARD or not tune:
        return Stopping(tune, Split.TUNE)
    is_stopping = np.array([half_of(chosen.dataset, film.patient) is Half.STOPPING for film in tune])
    truth = truth_of(tune, recipe)
    if all(_is_enough(truth[half], truth, recipe) for half in (is_stopping, ~is_stopping)):
        return Stopping(tuple(itertools.compress(tune, is_stopping)), Half.STOPPING)
    logger.warning("Half of the %d tune films is too few to choose an epoch; all of them do.", len(tune))
    return Stopping(tune, Split.TUNE)


def _is_enough(half: Tensor, tune: Tensor, recipe: Recipe) -> bool:
    """Whether a half of tune has what all of it has, from the truth [n, classes] of either."""
    is_lacking = ((tune == 1).any(dim=0) & ~(half == 1).any(dim=0)).any()
    if recipe.activation is Activation.SOFTMAX and is_lacking:
        return False
    sides = [_sides(answer, half, recipe)[1] for answer in recipe.answers()]
    return any(min(is_present.sum(), (~is_present).sum()) >= COUNTED_POSITIVES for is_present in sides)


def check_every_class_is_shown(fit: LabelledFilms, recipe: Recipe) -> None:
    """Refuse to train a class that no film shows: the bundle would answer what it never learned.

    Raises:
        DataSetError: a class of the recipe is present in no fit film.
    """
    shown = (fit.truth == 1).any(dim=0).tolist()
    unseen = [name for name, is_shown in zip(recipe.data.classes, shown, strict=True) if not is_shown]
    if unseen:
        msg = (
            f"None of the {len(fit):,} fit films shows {', '.join(unseen)}, so it cannot be learned. "
            "Leave it out of data.classes, or add films of it."
        )
        raise DataSetError(msg)


def start_fabric(device: str, precision: Precision = "32-true") -> Fabric:
    """This process alone, or its place among those that ``torchrun`` started, on one machine or many."""
    world, local = (int(os.environ.get(name, "1")) for name in ("WORLD_SIZE", "LOCAL_WORLD_SIZE"))
    strategy = "ddp" if world > 1 else "auto"
    fabric = Fabric(accelerator=device, devices=local, num_nodes=world // local, strategy=strategy, precision=precision)
    fabric.launch()
    return fabric


def end_processes() -> None:
    """Leave the group of processes, all together: one that ends while its threads still talk is aborted."""
    if torch.distributed.is_initialized():
        torch.distributed.barrier()
        torch.distributed.destroy_process_group()


def choose_films(manifest: Manifest, recipe: Recipe) -> Manifest:
    """The films of a source that a recipe learns from and is measured on."""
    part = recipe.data
    if not part.is_adults_only and not part.measure_folders and not part.folders:
        return manifest

    def is_wanted(film: Film) -> bool:
        if part.folders and film.folder not in part.folders:
            return False
        is_measured = film.split is Split.FIT or not part.measure_folders or film.folder in part.measure_folders
        return is_measured and (not part.is_adults_only or film.is_adult is True)

    chosen = manifest.keep(is_wanted)
    if not part.is_adults_only:
        return chosen
    adults = Population(f"adults; {manifest.population.description}", ADULT_AGE_YEARS)
    return replace(chosen, population=adults)


def start_network(recipe: Recipe) -> networks.GreyClassifier:
    """The network as training starts with it: with its pretrained trunk where the recipe names one.

    Raises:
        RecipeError: the trunk is missing or not the one that the recipe names.
    """
    part = recipe.network
    network = networks.build(part.name, len(recipe.data.classes), part.dropout)
    load_trunk(network, part)
    return network


def load_trunk(network: networks.WithTrunk, part: NetworkPart) -> None:
    """Give a network the pretrained trunk that its recipe names, if it names one.

    Raises:
        RecipeError: the trunk is missing or not the one that the recipe names.
    """
    if part.trunk_sha256 is None and part.trunk is None:
        return
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
    """AUC of the recipe's answers on tune: on the films as they are, on augmented ones, and the mean as the score.

    Several answers count by their mean; those with fewer than :data:`COUNTED_POSITIVES` films are left out, since
    their AUC is mostly chance. The augmented films are the same each time; they make the choice of an epoch depend on
    how well it bears films of another look.
    """
    plain = mean_auc(run(network, tune, recipe), tune.truth, recipe)
    changed = mean_auc(run(network, tune, recipe, is_augmented=True), tune.truth, recipe)
    return {"auc": plain, "auc_augmented": changed, "score": (plain + changed) / 2}


def mean_auc(logits: Tensor, truth: Tensor, recipe: Recipe) -> float:
    """The mean AUC of a recipe's answers and between the types they resemble, from logits and truth [n, classes].

    What has films of one side alone has no AUC and is left out.

    Raises:
        DataSetError: no answer has enough films with and without it.
    """
    values = []
    for answer in recipe.answers():
        known, is_present = _sides(answer, truth, recipe)
        index = [recipe.data.classes.index(name) for name in answer.classes]
        is_alone = len(recipe.answers()) == 1
        if is_alone or min(is_present.sum(), (~is_present).sum()) >= COUNTED_POSITIVES:
            values.append(auc_roc(is_present, log_odds(logits[known], index, recipe.activation)))
        values += [_auc_between(pair, logits, truth, recipe) for pair in itertools.combinations(answer.resembles, 2)]
    values = [value for value in values if not math.isnan(value)]
    if not values:
        msg = f"No label has {COUNTED_POSITIVES} tune films with and without it, so no epoch can be chosen."
        raise DataSetError(msg)
    return float(np.mean(values))


def _sides(
    answer: AnswerPart, truth: Tensor, recipe: Recipe
) -> tuple[Tensor, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Of which films it is known whether they show an answer, and which of these do."""
    index = [recipe.data.classes.index(name) for name in answer.classes]
    known = ~truth[:, index].isnan().any(dim=1)
    is_present: np.ndarray[tuple[int], np.dtype[np.bool_]] = (truth[known][:, index].sum(dim=1) > 0).numpy()
    return known, is_present


def _auc_between(types: tuple[str, str], logits: Tensor, truth: Tensor, recipe: Recipe) -> float:
    """How well the first of two types is told from the second, on the films of either; nan where one has no film."""
    first, second = (recipe.data.classes.index(name) for name in types)
    known = truth[:, [first, second]].sum(dim=1) == 1
    difference = (logits[known, first] - logits[known, second]).double().numpy()
    return auc_roc((truth[known, first] == 1).numpy(), difference)


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
            film = prepare_batch(pixels, recipe.augmentation, spec, generator)
        else:
            film = normalise(pixels, spec).contiguous(memory_format=torch.channels_last)
        logits.append(network(film)[0].float().cpu())
    return torch.cat(logits)


def log_odds(logits: Tensor, answer: list[int], activation: Activation) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The log-odds [n] of the classes of an answer, against all others where classes exclude each other."""
    if activation is Activation.SIGMOID:
        odds = logits[:, answer[0]]
    else:
        others = [index for index in range(logits.shape[1]) if index not in answer]
        odds = torch.logsumexp(logits[:, answer], dim=1) - torch.logsumexp(logits[:, others], dim=1)
    values: np.ndarray[tuple[int], np.dtype[np.float64]] = odds.double().numpy()
    return values
