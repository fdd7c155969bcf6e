"""The ``hilum`` command: one module per command, each importing its rooms only when it runs."""

import logging
import sys

import typer

from hilum import __version__
from hilum.cli import (
    data,
    ensemble,
    evaluate,
    explore,
    export,
    guard_films,
    models,
    phantom,
    ratings,
    read,
    serve,
    train,
    transfer,
)
from hilum.cli.exits import WRONG_USE
from hilum.errors import HilumError

app = typer.Typer(
    name="hilum",
    help="Reads chest radiographs. A reading is a draft, not a diagnosis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("read")(read.command)
app.command("serve")(serve.command)
app.command("phantom")(phantom.command)
app.add_typer(models.app, name="models")
data.app.command("push")(transfer.push)
data.app.command("pull")(transfer.pull)
app.add_typer(data.app, name="data")
app.add_typer(ratings.app, name="ratings")
app.command("explore")(explore.command)
app.command("train")(train.command)
app.command("export")(export.command)
app.command("guard-films")(guard_films.command)
app.command("ensemble")(ensemble.command)
app.command("evaluate")(evaluate.command)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"hilum {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Show the version."),
    verbose: bool = typer.Option(False, "--verbose", help="Log what happens to standard error."),
) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


def main() -> None:
    """Run the command; an error of hilum's becomes a sentence on standard error and exit status 2."""
    try:
        app()
    except HilumError as error:
        typer.echo(f"hilum: {error.message}", err=True)
        sys.exit(WRONG_USE)
