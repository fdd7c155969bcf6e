"""``hilum train``: from a recipe and a data set to a checkpoint."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum.cli.places import Run, data_folder
from hilum.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress

    from hilum.datasets import Manifest
    from hilum.datasets.written_parts import Parts
    from hilum.inference.bundle import Task
    from hilum.training import loop
    from hilum.training.recipe import Recipe

DEVICES = ("auto", "cpu", "cuda")


def command(
    recipe: Annotated[Path, typer.Argument(help="The recipe, such as recipes/pneumonia.toml.")],
    *,
    root: Annotated[str, typer.Option(metavar="FOLDER", help="The folder of the recipe's data set, or s3://….")],
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="The folder of the run, or s3://…; by default runs/NAME.")
    ] = None,
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
    from hilum.training.loop import LAST_FILE
    from hilum.training.recipe import read_recipe

    if device not in DEVICES:
        msg = f"Expected --device {', '.join(DEVICES)}, got {device!r}."
        raise UsageError(msg)
    wanted = read_recipe(recipe, setting or ())
    run = Run(out or f"runs/{wanted.bundle.name}", LAST_FILE)
    run.begin(resume=resume, is_first=_is_first())
    _train(wanted, _read(wanted, data_folder(root)), run, device)
    if _is_first():
        run.keep()
        typer.echo(f"The best checkpoint is {run.out}/best.pt. Make a bundle of it with: hilum export")


def _read(recipe: Recipe, root: Path) -> Manifest | Parts:
    """What a recipe learns from: films, or studies with their reports."""
    from hilum.datasets import read_manifest
    from hilum.inference.bundle import Task
    from hilum.training.written_studies import read_parts

    return read_parts(recipe, root) if recipe.task is Task.REPORT_WRITING else read_manifest(recipe.data.dataset, root)


def _train(recipe: Recipe, source: Manifest | Parts, run: Run, device: str) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from hilum.datasets import Split
    from hilum.inference.bundle import Task
    from hilum.training import classification, detection, report_writing, segmentation
    from hilum.training.classification import Setting
    from hilum.training.record import write_record

    with Progress(console=Console(stderr=True, quiet=not _is_first())) as progress:
        counts = source.film_counts()
        reading = progress.add_task("Reading films", total=counts[Split.FIT] + counts[Split.TUNE])
        trains: dict[Task, Callable[..., loop.Progress]] = {
            Task.SEGMENTATION: segmentation.train,
            Task.DETECTION: detection.train,
            Task.REPORT_WRITING: report_writing.train,
        }
        outcome = trains.get(recipe.task, classification.train)(
            recipe,
            source,
            Setting(run.folder, device, _watch(progress, recipe, run), on_film=lambda: progress.advance(reading)),
        )
    if _is_first():
        write_record(outcome, run.folder)


def _is_first() -> bool:
    """Whether this process shows and writes: of those that torchrun starts, the first."""
    return os.environ.get("RANK", "0") == "0"


def _watch(progress: Progress, recipe: Recipe, run: Run):  # type: ignore[no-untyped-def] # the type needs torch
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
            log_epoch(epoch, run.folder)
            run.keep()

    return Watch(show_batch, show_epoch)
