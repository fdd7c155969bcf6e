"""``hilum explore``: see what is in a data set."""

from pathlib import Path
from typing import Annotated

import typer

from hilum.cli.places import data_folder


def command(
    *,
    dataset: Annotated[str, typer.Option(help="The data set, such as kermany.")],
    root: Annotated[str, typer.Option(metavar="FOLDER", help="The folder of the data set, or s3://….")],
    out: Annotated[Path, typer.Option(help="The folder for index.html, exploration.json and the pictures.")],
    sample: Annotated[int | None, typer.Option(help="Look at so many films only, drawn by a fixed seed.")] = None,
) -> None:
    """See what is in a data set, what is wrong with it, and what predicts its labels without being the disease."""
    from rich.console import Console
    from rich.progress import Progress

    from hilum.datasets import SOURCES
    from hilum.datasets.exploration import explore, write_exploration
    from hilum.errors import UsageError
    from hilum.extras import require

    # Asked for first, since reading every film to draw nothing would be a waste of minutes.
    require("matplotlib", extra="training")
    if dataset not in SOURCES:
        msg = f"There is no data set {dataset!r}; there are: {', '.join(SOURCES)}."
        raise UsageError(msg)
    # Not checked: a source that training would refuse is what this is for.
    folder = data_folder(root)
    manifest = SOURCES[dataset](folder)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading films", total=min(sample or len(manifest.films), len(manifest.films)))
        exploration = explore(manifest, folder, sample=sample, on_film=lambda: progress.advance(task))
        progress.add_task("Drawing", total=None)
        write_exploration(exploration, out)
    source = exploration.source
    typer.echo(f"{dataset}: {source.films:,} films of {source.patients:,} patients")
    for notice in exploration.notices:
        typer.echo(f"{notice.weight.value}: {notice.sentence}")
    typer.echo(f"Written to {out / 'index.html'}")
