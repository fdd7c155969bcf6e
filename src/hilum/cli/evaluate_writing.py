"""The part of ``hilum evaluate`` that judges a writer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hilum.errors import UsageError

if TYPE_CHECKING:
    from hilum.datasets import Split
    from hilum.evaluation.writer import WriterJudgement
    from hilum.inference import Bundle


@dataclass(frozen=True)
class Asked:
    """What is asked of a writer: studies of which part of which source, METEOR too, and whether its card is updated."""

    dataset: str
    root: Path
    split: str
    with_meteor: bool
    updates_card: bool


def judge_writing(bundle: Bundle, asked: Asked, out: Path) -> None:
    """Judge a writer beside both baselines, write its page and numbers, and print what matters most.

    Raises:
        MissingExtra: METEOR was asked for, and its tool is not installed.
        UsageError: there is no such part, the card is about other studies, or METEOR has no Java.
        DataSetError: the source lacks what the writer writes of, or a film cannot be read.
    """
    from rich.console import Console
    from rich.progress import Progress

    from hilum.datasets.written_parts import read_parts
    from hilum.evaluation.meteor import find_tool
    from hilum.evaluation.updating import check_writer_update, update_writer_card
    from hilum.evaluation.writer import is_of_evidence, judge_writer

    split = _part(asked.split)
    if asked.with_meteor:
        # Asked for first, since writing every report to miss one number would be a waste of minutes.
        find_tool()
    parts = read_parts(asked.dataset, asked.root, has_evidence=is_of_evidence(bundle.manifest))
    if asked.updates_card:
        check_writer_update(bundle, parts, split, with_meteor=asked.with_meteor)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"Writing with {bundle.manifest.name}", total=len(parts.studies[split]))
        judgement = judge_writer(bundle, parts, split, lambda: progress.advance(task), with_meteor=asked.with_meteor)
    _write(bundle, judgement, out)
    if asked.updates_card:
        update_writer_card(bundle, judgement)
    _print_summary(judgement, out)


def _part(name: str) -> Split:
    from hilum.datasets.split import PARTS
    from hilum.datasets.written_parts import OFFICIAL_PARTS

    parts = {str(part): part for part in PARTS} | OFFICIAL_PARTS
    if name not in parts:
        msg = f"Expected --split {', '.join(parts)} for a writer, got {name!r}. Name one part."
        raise UsageError(msg)
    return parts[name]


def _write(bundle: Bundle, judgement: WriterJudgement, out: Path) -> None:
    from hilum.evaluation.writer import judgement_json
    from hilum.evaluation.writing_page import render_writing_page
    from hilum.storage import write_whole

    content = judgement_json(bundle.manifest, judgement)
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "evaluation.json", (json.dumps(content, indent=2, allow_nan=False) + "\n").encode())
    write_whole(out / "index.html", render_writing_page(bundle.manifest, judgement).encode())


def _print_summary(judgement: WriterJudgement, out: Path) -> None:
    from rich import print as show
    from rich.table import Table

    from hilum.datasets.manifest import listing
    from hilum.evaluation.writing_card import number_rows, unknown_words, writer_names

    table = Table(box=None, pad_edge=False)
    for heading in ("", *writer_names(judgement.by_name)):
        table.add_column(heading)
    for row in number_rows(judgement.by_name):
        table.add_row(*row)
    typer.echo(f"{judgement.writer.studies:,} studies")
    if judgement.left_out:
        typer.echo(f"left out, without findings or what the writer writes of: {listing(judgement.left_out, 'study')}")
    typer.echo(f"words that the writer does not know: {unknown_words(judgement)}")
    show(table)
    typer.echo(f"{judgement.ms_per_report:.0f} ms a report")
    typer.echo(f"Written to {out / 'index.html'}")
