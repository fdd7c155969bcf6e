"""``hilum guard-films``: the pictures that the guard learns from."""

from pathlib import Path
from typing import Annotated

import typer

from hilum.errors import UsageError


def command(
    *,
    films: Annotated[
        list[str],
        typer.Option(metavar="DATASET=DIR", help="Chest films, such as nih14=DIR; open terms only. Repeatable."),
    ],
    others: Annotated[
        list[Path],
        typer.Option(metavar="DIR", help="Photographs and NIfTI volumes, none of them of a chest. Repeatable."),
    ],
    out: Annotated[Path, typer.Option(help="The folder to write: films.csv and films/.")],
    limit: Annotated[int, typer.Option(min=1, help="Films of each part of each source, children first.")] = 1600,
) -> None:
    """Make the guard's pictures: films turned, mirrored and cut, and what is no chest film at all."""
    from rich.console import Console
    from rich.progress import Progress

    from hilum.datasets import read_manifest
    from hilum.datasets.guard_films import write_guard_films

    named = [given.partition("=") for given in films]
    wrong = [dataset + equals + root for dataset, equals, root in named if not (dataset and root)]
    if wrong:
        msg = f"Expected --films DATASET=DIR, such as nih14=films/nih, got {wrong[0]!r}."
        raise UsageError(msg)
    sources = [read_manifest(dataset, Path(root)) for dataset, _, root in named]
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Making pictures", total=None)
        count = write_guard_films(sources, others, out, limit, on_film=lambda: progress.advance(task))
    typer.echo(f"{out}: {count:,} pictures")
