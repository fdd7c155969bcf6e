"""``hilum ensemble``: from several bundles to one."""

from pathlib import Path
from typing import Annotated

import typer

from hilum.cli.places import data_folder


def command(
    bundles: Annotated[list[str], typer.Argument(metavar="BUNDLE...", help="Models' names or bundles' folders.")],
    *,
    dataset: Annotated[str, typer.Option(help="The data set that they learned from, such as kermany.")],
    root: Annotated[
        str,
        typer.Option(metavar="FOLDER", help="Their data set, or s3://…: to calibrate on tune and judge on judge."),
    ],
    out: Annotated[Path, typer.Option(help="The folder of the bundle.")],
    name: Annotated[str | None, typer.Option(help="The name of the bundle; that of the first without.")] = None,
    version: Annotated[str | None, typer.Option(help="Its version; that of the first without.")] = None,
    zoom: Annotated[
        float, typer.Option(help="Let each read the film without this share of its sides too, as 0.1; twice the cost.")
    ] = 0.0,
) -> None:
    """Make one bundle of several that answers with the mean of their logits; whole or not at all."""
    from hilum.extras import require

    require("torch", extra="training")
    from rich.console import Console
    from rich.progress import Progress

    from hilum.datasets import read_manifest
    from hilum.inference import load_bundle
    from hilum.training.ensemble import Ensemble, check_members, combine
    from hilum.training.export import count_films
    from hilum.training.recipe import BundlePart

    members = tuple(load_bundle(place) for place in bundles)
    first = members[0].manifest
    part = BundlePart(name=name or first.name, version=version or first.version)
    ensemble = Ensemble(members, read_manifest(dataset, data_folder(root)), part, zoom)
    check_members(ensemble)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading films", total=count_films(ensemble.selection()))
        bundle = combine(ensemble, out, on_film=lambda: progress.advance(task))
    typer.echo(f"{out}: {bundle.manifest.name} {bundle.manifest.version}, {bundle.manifest.identity()}")
