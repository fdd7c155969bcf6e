"""``hilum data``: write the boxes of a data set for other programs, and a set of phantoms with boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilum.errors import UsageError

app = typer.Typer(help="Data sets: write boxes for other programs, or a set of computed films.", no_args_is_help=True)


@app.command("boxes")
def write_boxes(
    *,
    dataset: Annotated[str, typer.Option(help="The data set, such as nih14.")],
    root: Annotated[Path, typer.Option(help="The folder of the data set.")],
    form: Annotated[str, typer.Option("--format", help="coco or yolo.")],
    out: Annotated[Path, typer.Option(help="The folder to write, which must not hold anything yet.")],
    label: Annotated[
        list[str] | None, typer.Option(help="Only boxes of this class. Repeatable; numbered in this order.")
    ] = None,
) -> None:
    """Copy a data set's films and write their boxes in the form of COCO or YOLO."""
    from rich.console import Console
    from rich.progress import Progress

    from hilum.datasets import read_manifest
    from hilum.datasets.box_writing import BoxForm
    from hilum.datasets.box_writing import write_boxes as write

    if form not in list(BoxForm):
        msg = f"Expected --format {' or '.join(BoxForm)}, got {form!r}."
        raise UsageError(msg)
    manifest = read_manifest(dataset, root)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Copying films", total=len(manifest.films))
        written = write(manifest, out, BoxForm(form), labels=label or (), on_film=lambda: progress.advance(task))
    films = ", ".join(f"{count:,} {part}" for part, count in written.films.items())
    typer.echo(f"{written.boxes:,} boxes on {sum(written.films.values()):,} films ({films})")
    if written.apart:
        typer.echo(f"films of the source's own test, left out: {written.apart:,}")
    for fault, count in written.fault_counts().items():
        named = [f"{film} ({name})" for film, name, found in written.left_out if found is fault]
        more = " ..." if count > 5 else ""
        typer.echo(f"boxes left out, {fault.replace('_', ' ')}: {count:,}: {', '.join(named[:5])}{more}")
    typer.echo(f"Written to {out}; read it with --dataset {form}")


@app.command("phantoms")
def write_phantoms(
    *,
    out: Annotated[Path, typer.Option(help="The folder to write, which must not hold anything yet.")],
    films: Annotated[int, typer.Option(help="1 to 40; of openi 10 or more.")] = 40,
    size_px: Annotated[int, typer.Option(help="Width of the films.")] = 256,
    label: Annotated[list[str] | None, typer.Option(help="Only this label, such as cardiomegaly. Repeatable.")] = None,
    form: Annotated[str, typer.Option(help="padchest-gr (boxes and sentences) or openi (reports).")] = "padchest-gr",
) -> None:
    """Write computed films with boxes or reports in the form of a data set, all of it invented."""
    from hilum.datasets import openi, padchest_gr
    from hilum.datasets.box_writing import check_free
    from hilum.datasets.marked_phantoms import write_marked_phantoms
    from hilum.datasets.written_phantoms import write_written_phantoms

    if form not in {padchest_gr.NAME, openi.NAME}:
        msg = f"Expected --form {padchest_gr.NAME} or {openi.NAME}, got {form!r}."
        raise UsageError(msg)
    if label and form == openi.NAME:
        msg = f"--label chooses what boxes mark, and films of {openi.NAME} have none. Leave it out."
        raise UsageError(msg)
    check_free(out)
    if form == openi.NAME:
        write_written_phantoms(out, films, size_px=size_px)
    else:
        write_marked_phantoms(out, films=films, labels=label or padchest_gr.FREQUENT_LABELS[:13], size_px=size_px)
    typer.echo(f"Written to {out}; read it with --dataset {form}")
