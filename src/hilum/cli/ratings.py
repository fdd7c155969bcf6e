"""``hilum ratings``: have people rate reports, blinded, and see what the ratings come to."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum.cli.drafts import COMPOSED, LEARNED
from hilum.cli.rated_reports import find_items, read_reports, readings_of
from hilum.errors import UsageError
from hilum.extras import require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hilum.archive import Archive

app = typer.Typer(help="Have people rate reports, blinded, and see what the ratings come to.", no_args_is_help=True)

SHOWN = 5
"""So many readings are named of those that are left out for one reason."""

Data = Annotated[Path | None, typer.Option(metavar="FOLDER", help="The server's data folder; HILUM_DATA without.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the round: small letters, digits, hyphens.")],
    *,
    data: Data = None,
    design: Annotated[str, typer.Option(metavar="single|pair", help="One report of a film, or two.")] = "pair",
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="findings (composed), learned (drafted), or one of --reports. Repeatable."),
    ] = None,
    reading: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A reading to take. Repeatable; all of them without.")
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(metavar="F", help="CSV of further reports: reading, source, text.")
    ] = None,
    language: Annotated[str, typer.Option(metavar="L", help="Of the reports.")] = "en",
    seed: Annotated[int, typer.Option(help="Of the order in which raters meet them.")] = 0,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="A demonstration: its ratings yield no result.")
    ] = False,
) -> None:
    """Make a round of the readings that a server keeps; people rate it on the page."""
    from hilum.archive import Design
    from hilum.reports import check_language

    check_language(language)
    if design not in list(Design):
        msg = f"Expected --design {' or '.join(Design)}, got {design!r}."
        raise UsageError(msg)
    sources = tuple(dict.fromkeys(source or (COMPOSED, LEARNED)))
    written = {} if reports is None else read_reports(reports)
    with _archive(data) as archive:
        found = find_items(
            archive, reading or readings_of(archive), sources, written, design=Design(design), language=language
        )
        for reason, ids in found.left_out.items():
            some = ", ".join(ids[:SHOWN]) + (" ..." if len(ids) > SHOWN else "")
            typer.echo(f"left out, {reason}: {len(ids)}: {some}", err=True)
        made = archive.rounds.create(
            name, found.items, design=Design(design), language=language, seed=seed, is_synthetic=synthetic
        )
    typer.echo(f"{made.name}: {made.size} items to rate, at /#/ratings/{made.name} of the server with this data folder")


@app.command("list")
def show(*, data: Data = None) -> None:
    """The rounds, newest first, and how many items each rater has rated."""
    with _archive(data) as archive:
        for one in archive.rounds.all():
            raters: dict[str, int] = {}
            for answer in archive.rounds.answers(one.name):
                raters[answer.rater] = raters.get(answer.rater, 0) + 1
            done = ", ".join(f"{rater} {count}" for rater, count in sorted(raters.items())) or "nobody yet"
            marked = " (synthetic)" if one.is_synthetic else ""
            typer.echo(f"{one.name}{marked}: {one.design}, {one.language}, {one.size} items; rated: {done}")


@app.command("export")
def export(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the round.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder to write ratings.csv and result.json into.")],
    data: Data = None,
) -> None:
    """Write every rating with its source, and what they come to; of a synthetic round the ratings alone."""
    from hilum.cli.rating_export import result_of, rows_of, summary, write_export

    with _archive(data) as archive:
        asked = archive.rounds.find(name), archive.rounds.items(name), archive.rounds.answers(name)
    result = result_of(*asked)
    write_export(out, asked[0], rows_of(*asked), result)
    for line in summary(result):
        typer.echo(line)
    typer.echo(f"Written to {out}")


@contextmanager
def _archive(data: Path | None) -> Iterator[Archive]:
    """The archive of a server, which may go on running.

    Raises:
        UsageError: the folder holds none.
    """
    for module in ("pydantic_settings", "sqlalchemy"):
        require(module, extra="server")
    from hilum.archive import Archive
    from hilum.archive.archive import DATABASE_FILE
    from hilum.server.settings import load_settings

    folder = load_settings(data=data).data
    if not (folder / DATABASE_FILE).is_file():
        msg = (
            f"Expected a server's data folder, got {folder}, which has no {DATABASE_FILE}. Name the right one: --data."
        )
        raise UsageError(msg)
    with closing(Archive(folder)) as archive:
        yield archive
