"""``hilum models``: which models there are, what each says of itself, whether they are whole."""

from pathlib import Path
from typing import Annotated

import typer

from hilum.cli.exits import DONE, WRONG_USE
from hilum.errors import BundleError

app = typer.Typer(help="List, show and verify the models.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A shipped model's name or a bundle's folder.")]


@app.command("list")
def list_models() -> None:
    """List the shipped models."""
    from rich.console import Console
    from rich.table import Table

    from hilum.inference import find_bundle, shipped_bundles

    table = Table("name", "version", "answers", "population", "terms", "hash", box=None, pad_edge=False)
    for name in shipped_bundles():
        manifest = find_bundle(name).manifest
        answers = ", ".join(answer.name for answer in manifest.answers)
        population = manifest.population.description
        table.add_row(name, manifest.version, answers, population, manifest.terms, manifest.identity()[:12])
    Console().print(table)


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
    for answer in found.manifest.answers:
        for point in sorted(answer.operating_points):
            default = " (default)" if point == answer.default_operating_point else ""
            typer.echo(f"Operating point: {point}{default}: {answer.operating_points[point].threshold:.4f}")


@app.command("verify")
def verify_models(
    names: Annotated[list[str] | None, typer.Argument(help="Models to verify; every shipped one without.")] = None,
) -> None:
    """Check the files of models against their hashes, and read each golden film."""
    from hilum.inference import load_bundle, shipped_bundles, verify_bundle

    status = DONE
    for place in names or shipped_bundles():
        try:
            bundle = load_bundle(Path(place) if Path(place).is_dir() else place)
            difference = verify_bundle(bundle)
        except BundleError as error:
            typer.echo(f"{place}: {error.message}", err=True)
            status = WRONG_USE
        else:
            typer.echo(f"{place}: whole; its golden film differs by {difference:.1e}; {bundle.manifest.identity()}")
    raise typer.Exit(status)
