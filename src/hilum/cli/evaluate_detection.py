"""The part of ``hilum evaluate`` that judges a bundle by its boxes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Collection

    from rich.progress import Progress

    from hilum.datasets import Manifest
    from hilum.evaluation.detection import DetectionJudgement, SeenFilm
    from hilum.evaluation.variants import GateFacts, Variants
    from hilum.inference import Bundle
    from hilum.inference.bundle import Interval


@dataclass(frozen=True)
class Others:
    """What is set beside the bundle: other detections, and a gate as ``BUNDLE`` or ``BUNDLE:FINDING``."""

    against: tuple[str, ...] = ()
    gate: str | None = None


def judge_boxes(bundle: Bundle, manifest: Manifest, split: str, out: Path, others: Others) -> None:
    """Judge a detection, write its page, numbers and pictures, and print what matters most.

    Raises:
        UsageError: no film has a box of its classes, or what is set beside it is no such bundle.
        DataSetError: a film cannot be read.
    """
    from rich.console import Console
    from rich.progress import Progress

    from hilum.evaluation.detection import choose_films, judge_detection

    # Loaded first, since judging every film to find a misspelt name would be a waste of minutes.
    detections = [_load_detection(place) for place in others.against]
    gate = None if others.gate is None else _load_gate(others.gate)
    with Progress(console=Console(stderr=True)) as progress:
        count = len(choose_films(bundle, manifest, split).films)
        task = progress.add_task(f"Reading films with {bundle.manifest.name}", total=count)
        judgement = judge_detection(bundle, manifest, split, lambda: progress.advance(task))
        seen: dict[str, tuple[SeenFilm, ...]] = {}
        facts = None
        if gate is not None:
            facts = _pass_gate(progress, gate, bundle, manifest, judgement)
            seen[f"{bundle.manifest.name} after {facts.gate.name}"] = facts.gated.seen
        for other in detections:
            seen |= _see_other(progress, other, judgement, {bundle.manifest.name, *seen})
    variants = _compare(judgement, seen, bundle.manifest.name) if seen else None
    _write(out, bundle, judgement, variants, facts)
    _print_summary(judgement, variants, facts, out)


def _load_detection(place: str) -> Bundle:
    from hilum.errors import UsageError
    from hilum.inference import load_bundle
    from hilum.inference.bundle import Task

    bundle = load_bundle(place)
    if bundle.manifest.task is not Task.DETECTION:
        msg = f"Expected --against another model that marks boxes; {place} is a {bundle.manifest.task}."
        raise UsageError(msg)
    return bundle


def _load_gate(words: str) -> tuple[Bundle, str]:
    from hilum.evaluation.gate import find_answer
    from hilum.inference import load_bundle

    # A path may hold a colon, a finding does not: it is what follows the last one, where no bundle lies there.
    place, _, finding = words.rpartition(":")
    is_whole = not place or Path(words).exists()
    bundle = load_bundle(words if is_whole else place)
    return bundle, find_answer(bundle, None if is_whole else finding)


def _pass_gate(
    progress: Progress, gate: tuple[Bundle, str], bundle: Bundle, manifest: Manifest, judgement: DetectionJudgement
) -> GateFacts:
    from hilum.evaluation.gate import choose_gate, pass_gate
    from hilum.evaluation.variants import GateFacts

    task = progress.add_task(f"Reading films with {gate[0].manifest.name}", total=None)
    chosen = choose_gate(*gate, bundle, manifest, lambda: progress.advance(task))
    names = set(bundle.manifest.classes)
    return GateFacts(chosen, pass_gate(chosen, judgement.seen, names, lambda: progress.advance(task)))


def _see_other(
    progress: Progress, other: Bundle, judgement: DetectionJudgement, taken: Collection[str]
) -> dict[str, tuple[SeenFilm, ...]]:
    from hilum.evaluation.detection import see_films
    from hilum.evaluation.films import assess

    name = other.manifest.name
    films = assess(other.manifest, judgement.films).films
    task = progress.add_task(f"Reading films with {name}", total=len(films))
    # Variants of one detection often have its name.
    label = name if name not in taken else f"{name} {other.manifest.version} {other.manifest.identity()[:8]}"
    return {label: see_films(other, films, lambda: progress.advance(task))}


def _compare(judgement: DetectionJudgement, seen: dict[str, tuple[SeenFilm, ...]], name: str) -> Variants:
    from hilum.evaluation.variants import compare_variants

    return compare_variants(judgement, seen, name)


def _write(
    out: Path, bundle: Bundle, judgement: DetectionJudgement, variants: Variants | None, gate: GateFacts | None
) -> None:
    from hilum.evaluation.cost import measure_cost
    from hilum.evaluation.detection_page import render_detection_page
    from hilum.evaluation.detection_plots import draw_detection
    from hilum.evaluation.detection_wire import evaluation_json
    from hilum.storage import write_whole

    cost = measure_cost(bundle)
    pictures = draw_detection(judgement, variants)
    content = evaluation_json(bundle.manifest, judgement, cost, variants, gate)
    out.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        write_whole(out / name, picture)
    write_whole(out / "evaluation.json", (json.dumps(content, indent=2, allow_nan=False) + "\n").encode())
    page = render_detection_page(bundle.manifest, judgement, pictures, cost, variants, gate)
    write_whole(out / "index.html", page.encode())


def _print_summary(judgement: DetectionJudgement, variants: Variants | None, gate: GateFacts | None, out: Path) -> None:
    from rich import print as show
    from rich.table import Table

    from hilum.evaluation.detection import mean_scores
    from hilum.evaluation.detection_page import NOT_EXHAUSTIVE, gate_words

    measures = {"map": "mAP@[.5:.95]", "map40": "mAP@.4", "froc": "FROC", "tiou_0.3": "T(0.3)", "pointing": "pointing"}
    table = Table(box=None, pad_edge=False)
    for heading in ("", "boxes", *measures.values()):
        table.add_column(heading)
    for name, one in judgement.classes.items():
        table.add_row(name, f"{one.boxes:,}", *(_words(one.found[measure].interval()) for measure in measures))
    found, guessed = mean_scores(judgement.classes)
    table.add_row("mean", "", *(_words(found[measure].interval()) for measure in measures))
    if guessed is not None:
        table.add_row("mean box", "", *(_words(guessed[measure].interval()) for measure in measures))
    typer.echo(f"{len(judgement.seen):,} films of {judgement.patients:,} patients")
    for reason, count in judgement.excluded.items():
        typer.echo(f"left out, {reason.replace('_', ' ')}: {count:,}")
    show(table)
    typer.echo(NOT_EXHAUSTIVE)
    if variants is not None:
        _print_variants(variants)
    if gate is not None:
        typer.echo(gate_words(gate))
    typer.echo(f"Written to {out / 'index.html'}")


def _print_variants(variants: Variants) -> None:
    first, *others = variants.all
    for other in others:
        difference = _words(first.less(other)["map40"].interval())
        typer.echo(f"mAP@.4 less that of {other.name}: {difference}; {other.mean_ms_per_film:.0f} ms a film")


def _words(interval: Interval | None) -> str:
    return "-" if interval is None else f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})"
