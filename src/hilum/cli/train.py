"""``hilum train``: from a recipe and a data set to a checkpoint."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum.errors import UsageError

if TYPE_CHECKING:
    from rich.progress import Progress

    from hilum.datasets import Manifest
    from hilum.training.recipe import Recipe

DEVICES = ("auto", "cpu", "cuda")


def command(
    recipe: Annotated[Path, typer.Argument(help="The recipe, such as recipes/pneumonia.toml.")],
    *,
    root: Annotated[Path, typer.Option(help="The folder of the recipe's data set.")],
    out: Annotated[Path | None, typer.Option(help="The folder of the run; by default runs/NAME.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the run in the folder stopped.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PART.KEY=VALUE", help="Override a key of the recipe. Repeatable."),
    ] = None,
) -> None:
    """Train a model; checkpoints, numbers and the learning curve go to the folder of the run."""
    from hilum.extras import require

    require("torch", extra="training")
    from hilum.datasets import read_manifest
    from hilum.training.loop import LAST_FILE
    from hilum.training.recipe import read_recipe

    if device not in DEVICES:
        msg = f"Expected --device {', '.join(DEVICES)}, got {device!r}."
        raise UsageError(msg)
    wanted = read_recipe(recipe, setting or ())
    folder = out or Path("runs") / wanted.bundle.name
    has_run = (folder / LAST_FILE).exists()
    if has_run and not resume:
        msg = f"{folder} already holds a run. Go on with it (--resume) or give another --out."
        raise UsageError(msg)
    if resume and not has_run:
        msg = f"There is no run to resume in {folder}. Leave out --resume or correct --out."
        raise UsageError(msg)
    _train(wanted, read_manifest(wanted.data.dataset, root), folder, device)
    if _is_first():
        typer.echo(f"The best checkpoint is {folder / 'best.pt'}. Make a bundle of it with: hilum export")


def _train(recipe: Recipe, manifest: Manifest, folder: Path, device: str) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from hilum.datasets import Split
    from hilum.inference.bundle import Task
    from hilum.training import classification, segmentation
    from hilum.training.classification import Setting
    from hilum.training.record import write_record

    with Progress(console=Console(stderr=True, quiet=not _is_first())) as progress:
        counts = manifest.film_counts()
        reading = progress.add_task("Reading films", total=counts[Split.FIT] + counts[Split.TUNE])
        train = segmentation.train if recipe.task is Task.SEGMENTATION else classification.train
        outcome = train(
            recipe,
            manifest,
            Setting(folder, device, _watch(progress, recipe, folder), on_film=lambda: progress.advance(reading)),
        )
    if _is_first():
        write_record(outcome, folder)


def _is_first() -> bool:
    """Whether this process shows and writes: of those that torchrun starts, the first."""
    return os.environ.get("RANK", "0") == "0"


def _watch(progress: Progress, recipe: Recipe, folder: Path):  # type: ignore[no-untyped-def] # the type needs torch
    from hilum.training.loop import Epoch, Watch
    from hilum.training.record import log_epoch

    task = progress.add_task("Training", total=None)

    def show_batch(epoch: int, batch: int, batches: int) -> None:
        total = recipe.training.epochs * batches
        progress.update(task, total=total, completed=epoch * batches + batch, description=f"Epoch {epoch + 1}")

    def show_epoch(epoch: Epoch) -> None:
        scores = ", ".join(f"{name} {value:.4f}" for name, value in epoch.tune.items())
        progress.console.print(f"epoch {epoch.number + 1}: loss {epoch.loss:.4f}, tune {scores}")
        if _is_first():
            log_epoch(epoch, folder)

    return Watch(show_batch, show_epoch)
