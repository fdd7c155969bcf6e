"""``hilum models``: which models there are, what each says of itself, whether they are whole; adding and removing."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum.cli.exits import DONE, WRONG_USE
from hilum.cli.places import progress, tell
from hilum.errors import BundleError

if TYPE_CHECKING:
    from hilum.inference.bundle import BundleManifest, NamedPoint

app = typer.Typer(help="List, show, verify, add, remove, push and import models.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A model's name, or the path of a bundle's folder or zip.")]


class Library(StrEnum):
    """Whose checkpoints can be imported."""

    TORCHXRAYVISION = "torchxrayvision"


@app.command("list")
def list_models() -> None:
    """List the shipped and the added models."""
    from rich.console import Console
    from rich.table import Table

    from hilum.inference import added_bundles, find_bundle, shipped_bundles

    table = Table("name", "version", "answers", "population", "terms", "from", "hash", box=None, pad_edge=False)
    damaged = []
    shipped = shipped_bundles()
    for name in (*shipped, *added_bundles()):
        try:
            table.add_row(*_row(find_bundle(name).manifest, "hilum" if name in shipped else "you"))
        except BundleError as error:
            damaged.append(f"{name}: {error.message}")
    Console().print(table)
    for message in damaged:
        typer.echo(message, err=True)
    raise typer.Exit(WRONG_USE if damaged else DONE)


@app.command("show")
def show_model(name: Name) -> None:
    """Show a model's card: what it is for, what it is not for, and its measured numbers."""
    from rich.console import Console
    from rich.markdown import Markdown

    from hilum.inference import find_bundle
    from hilum.inference.bundle import CARD_FILE

    found = find_bundle(name)
    card = (found.path / CARD_FILE).read_text(encoding="utf-8")
    console = Console()
    # A card that goes to a file or another program stays Markdown.
    console.print(Markdown(card)) if console.is_terminal else typer.echo(card)
    typer.echo(f"Folder: {found.path}\nHash: {found.manifest.identity()}")
    typer.echo("\n".join(_points(found.manifest)))


@app.command("verify")
def verify_models(
    names: Annotated[
        list[str] | None, typer.Argument(help="Models to verify; every shipped and added one without.")
    ] = None,
) -> None:
    """Check the files of models against their hashes, and read each golden film."""
    from hilum.inference import added_bundles, load_bundle, shipped_bundles, verify_bundle

    status = DONE
    for place in names or (*shipped_bundles(), *added_bundles()):
        try:
            bundle = load_bundle(place)
            difference = verify_bundle(bundle)
        except BundleError as error:
            typer.echo(f"{place}: {error.message}", err=True)
            status = WRONG_USE
        else:
            typer.echo(f"{place}: whole; its golden film differs by {difference:.1e}; {bundle.manifest.identity()}")
    raise typer.Exit(status)


@app.command("add")
def add_model(
    uri: Annotated[
        str, typer.Argument(help="A bundle: a folder, a zip, https:// of a zip, or s3://bucket/key of a zip or folder.")
    ],
    *,
    accept_terms: Annotated[bool, typer.Option("--accept-terms", help="Accept the terms of a research model.")] = False,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Another name for it; its hash changes.")] = None,
) -> None:
    """Fetch a model, verify it and put it on your shelf, whole or not at all."""
    from hilum.inference import add_bundle

    with progress("Fetching", is_shown="://" in uri) as on_bytes:
        found = add_bundle(uri, name=name, are_terms_accepted=accept_terms, on_bytes=on_bytes)
    manifest = found.manifest
    use = "reads by default" if manifest.terms == "open" else f"reads where it is named, as in --bundle {manifest.name}"
    typer.echo(f"{manifest.name} {manifest.version}, {manifest.terms}, {use}; {manifest.identity()}")
    typer.echo(f"Folder: {found.path}")


@app.command("remove")
def remove_model(name: Annotated[str, typer.Argument(help="The name of an added model.")]) -> None:
    """Take an added model off your shelf."""
    from hilum.inference import remove_bundle

    remove_bundle(name)
    typer.echo(f"{name} is removed.")


@app.command("push")
def push_model(
    name: Name,
    uri: Annotated[
        str, typer.Argument(metavar="s3://BUCKET/KEY", help="Where it goes: a key for its files, or of one zip.")
    ],
) -> None:
    """Send a model to a store that speaks S3, from where `hilum models add` takes it."""
    from hilum.inference import push_bundle

    with progress("Sending") as on_bytes:
        found, done = push_bundle(name, uri, on_bytes)
    tell(done, "sent")
    typer.echo(f"{uri}: {found.manifest.name} {found.manifest.version}, {found.manifest.identity()}")


@app.command("import")
def import_model(
    library: Annotated[Library, typer.Argument(help="Whose checkpoint it is.")],
    weights: Annotated[Path, typer.Argument(metavar="WEIGHTS.pt", help="The checkpoint.")],
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="The name of the bundle.")],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder of the bundle; it must not exist.")],
    trained_as: Annotated[
        str | None,
        typer.Option("--weights", metavar="NAME", help="Which weights these are; told by the file's name without."),
    ] = None,
) -> None:
    """Turn a checkpoint of another library into a bundle; no code in the checkpoint is run."""
    from hilum.extras import require

    require("torch", extra="training")
    from hilum.training.torchxrayvision import import_weights

    bundle = import_weights(weights, name=name, out=out, trained_as=trained_as)
    typer.echo(f"{out}: {library} as {bundle.manifest.name}, {bundle.manifest.terms}, {bundle.manifest.identity()}")


def _row(manifest: BundleManifest, source: str) -> tuple[str, ...]:
    answers = ", ".join([answer.name for answer in manifest.answers] or manifest.classes)
    population = manifest.population.description
    return manifest.name, manifest.version, answers, population, manifest.terms, source, manifest.identity()[:12]


def _points(manifest: BundleManifest) -> list[str]:
    """What each operating point is, then the thresholds of each finding."""
    from hilum.reports.phrases import phrase_or

    points = sorted({point for answer in manifest.answers for point in answer.operating_points})
    lines = [f"Operating point {point}. {phrase_or('en', f'model.point.{point}', '')}".strip() for point in points]
    for answer in manifest.answers:
        thresholds = (
            f"{point}{' (default)' if point == answer.default_operating_point else ''} "
            f"{_thresholds(answer.operating_points[point])}"
            for point in sorted(answer.operating_points)
        )
        lines.append(f"Thresholds of {answer.name}: {', '.join(thresholds) or 'none'}")
    return lines


def _thresholds(point: NamedPoint) -> str:
    from hilum.reports.phrases import percent

    threshold = percent("en", point.threshold)
    return threshold if point.refer_from is None else f"{percent('en', point.refer_from)} to {threshold}"
