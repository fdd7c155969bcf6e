"""``hilum export``: from a checkpoint to a bundle."""

from pathlib import Path
from typing import Annotated

import typer

from hilum.cli.places import bundle_folder, data_folder, fetched_file


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

    from hilum.datasets import read_manifest
    from hilum.inference.bundle import Task
    from hilum.training import detection_export, export, segmentation_export
    from hilum.training.export import Source
    from hilum.training.recipe import read_recipe

    wanted = read_recipe(recipe, setting or ())
    with bundle_folder(out) as folder, fetched_file(checkpoint) as file:
        manifest = read_manifest(wanted.data.dataset, data_folder(root))
        with Progress(console=Console(stderr=True)) as progress:
            source = Source(wanted, manifest, file, recipe)
            of_task = {Task.SEGMENTATION: segmentation_export, Task.DETECTION: detection_export}
            room = of_task.get(wanted.task, export)
            task = progress.add_task("Reading films", total=room.count_films(source))
            bundle = room.export(source, folder, on_film=lambda: progress.advance(task))
    typer.echo(f"{out}: {bundle.manifest.name} {bundle.manifest.version}, {bundle.manifest.identity()}")
