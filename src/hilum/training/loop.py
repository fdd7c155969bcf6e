"""The loop: one epoch after another, each visible, each kept whole before the next begins."""

import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

import torch
from lightning_fabric import Fabric
from torch import Generator, Tensor, nn

from hilum.datasets import Half, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.errors import LaboratoryError, RecipeError
from hilum.evaluation.doubt import CHOICE_KEY
from hilum.training.checkpoint import check_same_choice, check_same_films, read_checkpoint, recipe_of, write_checkpoint
from hilum.training.films import Lesson
from hilum.training.recipe import Recipe, TrainingPart

logger = logging.getLogger(__name__)

LAST_FILE = "last.pt"
BEST_FILE = "best.pt"
WARM_UP_OF_AVERAGE = 10
"""The running average follows closely at first: its decay is at most (1 + step) / (this + step)."""
RANK_STRIDE = 1_000_003
"""Between the seeds of processes; farther apart than the epochs of one."""
LEAST_SHARE = 2
"""Batch statistics of one film say nothing."""


class Films(Protocol):
    """Films in memory, and what is learned of them."""

    def __len__(self) -> int:
        """How many there are."""

    def order(self, recipe: Recipe, seed: int) -> Tensor:
        """The places of the films that an epoch shows; drawn from the seed, or by torch's own generator."""

    def lesson(self, recipe: Recipe, order: Tensor, device: torch.device) -> Lesson:
        """The loss of a batch of the films that an epoch shows."""


Score = Callable[[nn.Module], dict[str, float]]
"""Judges a network on tune: values by name, with ``score``, of which more is better."""


@dataclass(frozen=True)
class Epoch:
    """What one epoch came to."""

    number: int
    loss: float
    learning_rate: float
    tune: dict[str, float]


@dataclass
class Progress:
    """How far a training is; all of it is in the checkpoint."""

    epochs: list[Epoch] = field(default_factory=list)

    @property
    def best(self) -> Epoch | None:
        """The epoch with the highest score on tune; the earliest of equals."""
        return max(self.epochs, key=lambda epoch: epoch.tune["score"], default=None)

    def is_over(self, part: TrainingPart) -> bool:
        """Whether all epochs are done, or the last ``patience`` of them brought nothing better."""
        done = len(self.epochs)
        return done >= part.epochs or (self.best is not None and done - 1 - self.best.number >= part.patience)


@dataclass(frozen=True)
class Watch:
    """Who is told of the progress: after each batch (epoch, batch, batches) and after each epoch."""

    on_batch: Callable[[int, int, int], object] = lambda _epoch, _batch, _batches: None
    on_epoch: Callable[[Epoch], object] = lambda _epoch: None


@dataclass(frozen=True)
class Bench:
    """What the loop works on: the network, its running average and its optimizer.

    ``data_sha256`` is the identity of the films of every part, ``chosen_on`` the films that choose an epoch; a
    checkpoint keeps both.
    """

    fabric: Fabric
    network: nn.Module
    average: nn.Module
    optimizer: torch.optim.Optimizer
    data_sha256: str = ""
    chosen_on: Split | Half = Split.TUNE


def train(bench: Bench, films: Films, recipe: Recipe, score: Score, folder: Path, watch: Watch = Watch()) -> Progress:
    """Train until the recipe's epochs are done or tune stops getting better.

    After each epoch ``last.pt`` in ``folder`` holds everything that the next one needs, and ``best.pt`` the averaged
    weights of the best epoch. A folder with a ``last.pt`` is taken up where it stopped: each epoch draws from a seed
    of its own, so an interrupted training ends in the same weights as one that ran through.

    Of several processes each takes its share of every batch; the first one judges and writes.

    Raises:
        RecipeError: the batches cannot be shared evenly among the processes.
        LaboratoryError: the folder holds the run of another recipe, of other films or of epochs chosen on others, or
            the loss is no number.
    """
    _check_shares(bench.fabric.world_size, min(len(films), recipe.training.batch_size))
    progress = _resume(bench, recipe, folder)
    while not progress.is_over(recipe.training):
        number = len(progress.epochs)
        loss, rate = _train_epoch(bench, films, recipe, number, watch)
        is_first = bench.fabric.is_global_zero
        epoch = Epoch(number, loss, rate, bench.fabric.broadcast(score(bench.average) if is_first else {}))
        progress.epochs.append(epoch)
        if is_first:
            _keep(bench, recipe, folder, progress)
        logger.info("epoch %d: loss %.4f, tune %s", number, loss, epoch.tune)
        watch.on_epoch(epoch)
    return progress


def learning_rate(part: TrainingPart, step: int, steps: int) -> float:
    """Linear warm-up, then half a cosine down to a hundredth."""
    warm = max(1, round(part.warm_up * steps))
    if step < warm:
        return part.learning_rate * (step + 1) / warm
    share = (step - warm) / max(1, steps - warm)
    return part.learning_rate * (0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2)


def _train_epoch(bench: Bench, films: Films, recipe: Recipe, number: int, watch: Watch) -> tuple[float, float]:
    part, device = recipe.training, bench.fabric.device
    rank, world = bench.fabric.global_rank, bench.fabric.world_size
    order, generator = _draw_epoch(films, recipe, number, rank, device)
    batches = max(1, len(films) // part.batch_size)
    lesson = films.lesson(recipe, order, device)
    bench.network.train()
    total, rate = 0.0, 0.0
    for batch, whole in enumerate(torch.split(order[: batches * part.batch_size], part.batch_size)):
        chosen = whole[rank::world]
        step = number * batches + batch
        rate = learning_rate(part, step, part.epochs * batches)
        for group in bench.optimizer.param_groups:
            group["lr"] = rate
        loss = lesson(bench.network, chosen, generator)
        bench.fabric.backward(loss)
        bench.optimizer.step()
        bench.optimizer.zero_grad()
        follow(bench.average, bench.network, min(part.average_decay, (1 + step) / (WARM_UP_OF_AVERAGE + step)))
        total += float(loss.detach())
        watch.on_batch(number, batch + 1, batches)
    if world > 1:
        mean = bench.fabric.all_reduce(torch.tensor(total, dtype=torch.float64, device=device), reduce_op="mean")
        total = float(cast(Tensor, mean))
    if not math.isfinite(total):
        msg = f"The loss of epoch {number} is {total}. Lower training.learning_rate and start again."
        raise LaboratoryError(msg)
    return total / batches, rate


def _draw_epoch(films: Films, recipe: Recipe, number: int, rank: int, device: torch.device) -> tuple[Tensor, Generator]:
    """The order of the films, the same for every process, and what a process draws its own changes of films from."""
    seed = recipe.training.seed * 10_007 + number
    torch.manual_seed(seed)
    order = films.order(recipe, seed)
    if rank:
        torch.manual_seed(seed + rank * RANK_STRIDE)
    return order, torch.Generator(device).manual_seed(seed + rank * RANK_STRIDE)


def _check_shares(world: int, size: int) -> None:
    if world > 1 and (size % world or size // world < LEAST_SHARE):
        msg = (
            f"Expected batches that {world} processes share evenly, {LEAST_SHARE} films or more each, got batches of "
            f"{size}. Change training.batch_size or the number of processes."
        )
        raise RecipeError(msg)


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move a running average of weights and batch statistics towards the network's."""
    for kept, new in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if kept.dtype.is_floating_point:
            kept.lerp_(new, 1 - decay)
        else:
            kept.copy_(new)


def _keep(bench: Bench, recipe: Recipe, folder: Path, progress: Progress) -> None:
    content: dict[str, Any] = {
        "recipe": recipe.model_dump(mode="json"),
        DATA_KEY: bench.data_sha256,
        CHOICE_KEY: bench.chosen_on.value,
        "epochs": [asdict(epoch) for epoch in progress.epochs],
        "average": bench.average.state_dict(),
    }
    if progress.best is progress.epochs[-1]:
        write_checkpoint(folder / BEST_FILE, content)
    content["network"] = bench.network.state_dict()
    content["optimizer"] = bench.optimizer.state_dict()
    write_checkpoint(folder / LAST_FILE, content)


def _resume(bench: Bench, recipe: Recipe, folder: Path) -> Progress:
    if not (folder / LAST_FILE).exists():
        return Progress()
    content = read_checkpoint(folder / LAST_FILE)
    if recipe_of(content).deciding() != recipe.deciding():
        msg = f"{folder} was trained by another recipe. Give that recipe, or another --out."
        raise LaboratoryError(msg)
    check_same_films(content, bench.data_sha256, folder)
    check_same_choice(content, bench.chosen_on, folder)
    bench.network.load_state_dict(content["network"])
    bench.average.load_state_dict(content["average"])
    bench.optimizer.load_state_dict(content["optimizer"])
    return Progress([Epoch(**epoch) for epoch in content["epochs"]])
