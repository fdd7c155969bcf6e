"""``hilum export``: from a checkpoint to a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hilum.cli.places import bundle_folder, data_folder, fetched_file

if TYPE_CHECKING:
    from hilum.training.recipe import Recipe


def command(
    checkpoint: Annotated[
        str,
        typer.Argument(help="The checkpoint, such as runs/pneumonia/best.pt or s3://bucket/runs/pneumonia/best.pt."),
    ],
    *,
    recipe: Annotated[Path, typer.Option(help="The recipe that it was trained by.")],
    root: Annotated[
        str,
        typer.Option(metavar="FOLDER", help="Its data set, or s3://…: to calibrate on tune and judge on judge."),
    ],
    out: Annotated[str, typer.Option(metavar="FOLDER", help="The folder of the bundle, or s3://….")],
    ranked_root: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", help="Of a writer of evidence: the films that give the ranks of its probabilities."
        ),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PART.KEY=VALUE", help="The overrides that it was trained with. Repeatable."),
    ] = None,
) -> None:
    """Make a bundle of a checkpoint: calibrated, judged, verified; whole or not at all."""
    from hilum.extras import require

    require("torch", extra="training")
    from rich.console import Console
    from rich.progress import Progress

    from hilum.training.recipe import read_recipe

    wanted = read_recipe(recipe, setting or ())
    with bundle_folder(out) as folder, fetched_file(checkpoint) as file:
        folders = data_folder(root), None if ranked_root is None else data_folder(ranked_root)
        room, source = _source_of(wanted, folders, file, recipe)
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task("Reading films", total=room.count_films(source))
            bundle = room.export(source, folder, on_film=lambda: progress.advance(task))
    typer.echo(f"{out}: {bundle.manifest.name} {bundle.manifest.version}, {bundle.manifest.identity()}")


def _source_of(recipe: Recipe, folders: tuple[Path, Path | None], checkpoint: Path, file: Path) -> tuple[Any, Any]:
    """The module that exports the task of a recipe, and what it makes the bundle from."""
    from hilum.datasets import read_manifest
    from hilum.inference.bundle import Task
    from hilum.training import detection_export, export, report_writing_export, segmentation_export
    from hilum.training.export import Source
    from hilum.training.report_writing_export import WriterSource
    from hilum.training.written_studies import read_parts

    root, ranked_root = folders
    if recipe.task is Task.REPORT_WRITING:
        parts = read_parts(recipe, root)
        return report_writing_export, WriterSource(recipe, parts, checkpoint, file, ranked_root)
    of_task = {Task.SEGMENTATION: segmentation_export, Task.DETECTION: detection_export}
    manifest = read_manifest(recipe.data.dataset, root)
    return of_task.get(recipe.task, export), Source(recipe, manifest, checkpoint, file)
