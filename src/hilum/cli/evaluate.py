"""``hilum evaluate``: judge a bundle on a data set."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum.cli.places import data_folder
from hilum.errors import UsageError

if TYPE_CHECKING:
    from rich.progress import Progress

    from hilum.datasets import Manifest
    from hilum.evaluation.classification import Conditions, Judgement
    from hilum.evaluation.comparison import Comparison
    from hilum.evaluation.explanation import ExplanationScores
    from hilum.inference import Bundle
    from hilum.inference.bundle import Interval


def command(
    bundle: Annotated[str, typer.Argument(help="A model's name or a bundle's folder.")],
    *,
    dataset: Annotated[str, typer.Option(help="The data set, such as kermany.")],
    root: Annotated[str, typer.Option(metavar="FOLDER", help="The folder of the data set, or s3://….")],
    split: Annotated[str, typer.Option(help="fit, tune, judge, all, or the source's own, such as test.")] = "judge",
    folder: Annotated[
        list[str] | None, typer.Option(help="Only films of this folder of the source, such as images-128. Repeatable.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder for index.html, evaluation.json and the pictures.")],
    against: Annotated[
        list[str] | None,
        typer.Option(help="Another model, to compare on the same films. Repeatable for models that mark boxes."),
    ] = None,
    gate: Annotated[
        str | None, typer.Option(help="Boxes also behind this classifier: its name or folder, and :FINDING.")
    ] = None,
    prevalence: Annotated[
        float | None, typer.Option(help="Predictive values also where so many have the finding, such as 0.05.")
    ] = None,
    stretch: Annotated[bool, typer.Option("--stretch", help="Also on films stretched across.")] = False,
    meteor: Annotated[
        bool, typer.Option("--meteor", help="Of a writer also METEOR; needs hilum[meteor] and Java.")
    ] = False,
    update_card: Annotated[
        bool, typer.Option("--update-card", help="Write the bundle's card and metrics anew from this judgement.")
    ] = False,
) -> None:
    """Judge a bundle on films that it never saw: a page, evaluation.json, curves, every number with its interval."""
    from hilum.cli.evaluate_detection import Others, judge_boxes
    from hilum.cli.evaluate_writing import Asked, judge_writing
    from hilum.datasets import read_manifest
    from hilum.extras import require
    from hilum.inference import load_bundle
    from hilum.inference.bundle import Task

    # Asked for first, since judging every film to draw nothing would be a waste of minutes.
    require("matplotlib", extra="training")
    _check_prevalence(prevalence)
    folders = tuple(sorted(folder or ()))
    if update_card:
        _refuse_fetched(bundle)
    judged = load_bundle(bundle)
    if judged.manifest.task is Task.REPORT_WRITING:
        of_films = {"--folder": folder, "--against": against, "--gate": gate, "--stretch": stretch}
        _refuse_options({**of_films, "--prevalence": prevalence}, judged)
        return judge_writing(judged, Asked(dataset, data_folder(root), split, meteor, update_card), out)
    _refuse_options({"--meteor": meteor}, judged)
    whole = read_manifest(dataset, data_folder(root))
    manifest = _of_folders(whole, folders)
    of_answers: dict[str, object] = {"--prevalence": prevalence, "--stretch": stretch, "--update-card": update_card}
    if judged.manifest.task is Task.SEGMENTATION:
        _refuse_options({"--against": against, "--gate": gate, **of_answers}, judged)
        return _judge_segmentation(judged, manifest, split, out)
    if judged.manifest.task is Task.DETECTION:
        _refuse_options(of_answers, judged)
        return judge_boxes(judged, manifest, split, out, Others(tuple(against or ()), gate))
    _refuse_options({"--gate": gate, "--against twice": len(against or ()) > 1}, judged)
    asked = _Asked(split, out, folders, _conditions(stretch, prevalence), update_card)
    return _judge_answers(judged, load_bundle(against[0]) if against else None, whole, asked)


def _refuse_fetched(bundle: str) -> None:
    if "://" in bundle:
        msg = f"--update-card writes to a bundle's folder, and {bundle} is only fetched from. Name a folder."
        raise UsageError(msg)


@dataclass(frozen=True)
class _Asked:
    """What is asked of a bundle that answers findings."""

    split: str
    out: Path
    folders: tuple[str, ...]
    conditions: Conditions
    updates_card: bool


def _judge_answers(bundle: Bundle, other: Bundle | None, whole: Manifest, asked: _Asked) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from hilum.evaluation.explanation import score_explanations
    from hilum.evaluation.updating import check_update

    if asked.updates_card:
        check_update(bundle, whole, asked.split, asked.folders, is_stretched=asked.conditions.is_stretched)
    manifest = _of_folders(whole, asked.folders)
    with Progress(console=Console(stderr=True)) as progress:
        judgement = _judge(progress, bundle, manifest, asked.split, asked.conditions)
        comparison = None if other is None else _compare(progress, bundle, judgement, other, manifest, asked.conditions)
        # Of all folders: boxes are rare, and where a map points is no headline that a folder could flatter.
        explained = score_explanations(bundle, whole, asked.split)
        _write(asked.out, bundle, judgement, comparison, explained)
        if asked.updates_card:
            _update(progress, bundle, whole, judgement, asked.folders, explained)
    _print_summary(judgement, comparison, asked.out)


def _compare(
    progress: Progress, first: Bundle, judged: Judgement, other: Bundle, manifest: Manifest, conditions: Conditions
) -> Comparison:
    from hilum.evaluation.comparison import compare

    second = _judge(progress, other, manifest, judged.split, conditions)
    return compare((first.manifest.name, other.manifest.name), judged, second)


def _check_prevalence(prevalence: float | None) -> None:
    if prevalence is not None and not 0 < prevalence < 1:
        msg = f"Expected --prevalence between 0 and 1, such as 0.05, got {prevalence:g}."
        raise UsageError(msg)


def _refuse_options(options: dict[str, object], bundle: Bundle) -> None:
    given = [name for name, value in options.items() if value]
    if given:
        msg = f"{', '.join(given)} is not for a {bundle.manifest.task} as {bundle.manifest.name!r} is. Leave it out."
        raise UsageError(msg)


def _judge_segmentation(bundle: Bundle, manifest: Manifest, split: str, out: Path) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from hilum.evaluation.cost import measure_cost
    from hilum.evaluation.plots import draw_agreement
    from hilum.evaluation.segmentation import evaluation_json, judge_segmentation
    from hilum.evaluation.segmentation_page import render_segmentation_page
    from hilum.storage import write_whole

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"Reading films with {bundle.manifest.name}", total=len(manifest.select(split)))
        judgement = judge_segmentation(bundle, manifest, split, lambda: progress.advance(task))
    pictures = {} if judgement.ratio is None else {"agreement.png": draw_agreement(judgement.ratio)}
    cost = measure_cost(bundle)
    content = evaluation_json(bundle.manifest, judgement, cost)
    out.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        write_whole(out / name, picture)
    write_whole(out / "evaluation.json", (json.dumps(content, indent=2, allow_nan=False) + "\n").encode())
    write_whole(out / "index.html", render_segmentation_page(bundle.manifest, judgement, pictures, cost).encode())
    typer.echo(f"{len(judgement.films):,} films of {judgement.patients:,} patients")
    for reason, count in judgement.excluded.items():
        typer.echo(f"left out, {reason.replace('_', ' ')}: {count:,}")
    for organ, interval in judgement.dice.items():
        typer.echo(f"Dice, {organ.replace('_', ' ')}: {_words(interval)}")
    if judgement.ratio is not None:
        typer.echo(f"cardiothoracic ratio, mean absolute error: {_words(judgement.ratio.mae)}")
    typer.echo(f"Written to {out / 'index.html'}")


def _conditions(is_stretched: bool, prevalence: float | None) -> Conditions:
    from hilum.evaluation.classification import Conditions

    return Conditions(is_stretched=is_stretched, prevalence=prevalence)


def _of_folders(manifest: Manifest, folders: tuple[str, ...]) -> Manifest:
    there = sorted({film.folder for film in manifest.films if film.folder})
    missing = [name for name in folders if name not in there]
    if missing:
        msg = f"{manifest.dataset} has no folder {', '.join(missing)}; there are: {', '.join(there) or 'none'}."
        raise UsageError(msg)
    return manifest.keep(lambda film: film.folder in folders) if folders else manifest


def _judge(progress: Progress, bundle: Bundle, manifest: Manifest, split: str, conditions: Conditions) -> Judgement:
    from dataclasses import replace

    from hilum.evaluation.classification import judge
    from hilum.evaluation.films import assess

    films = assess(bundle.manifest, manifest.select(split)).films
    task = progress.add_task(f"Reading films with {bundle.manifest.name}", total=len(films))
    return judge(bundle, manifest, split, replace(conditions, on_film=lambda: progress.advance(task)))


def _write(
    out: Path,
    bundle: Bundle,
    judgement: Judgement,
    comparison: Comparison | None,
    explained: ExplanationScores | None,
) -> None:
    from hilum.evaluation.cost import measure_cost
    from hilum.evaluation.explanation import explanation_json
    from hilum.evaluation.page import render_page
    from hilum.evaluation.plots import draw_judgement
    from hilum.evaluation.wire import evaluation_json
    from hilum.storage import write_whole

    cost = measure_cost(bundle)
    content = evaluation_json(bundle.manifest, judgement, cost) | explanation_json(explained)
    if comparison is not None:
        content["against"] = comparison.to_json()
    pictures = draw_judgement(judgement)
    out.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        write_whole(out / name, picture)
    write_whole(out / "evaluation.json", (json.dumps(content, indent=2, allow_nan=False) + "\n").encode())
    page = render_page(bundle.manifest, judgement, pictures, cost, comparison, explained)
    write_whole(out / "index.html", page.encode())


def _update(
    progress: Progress,
    bundle: Bundle,
    manifest: Manifest,
    judgement: Judgement,
    folders: tuple[str, ...],
    explained: ExplanationScores | None,
) -> None:
    from hilum.evaluation import synthetic
    from hilum.evaluation.updating import update_card

    task = progress.add_task("Reading phantoms", total=len(synthetic.SEEDS))
    update_card(bundle, manifest, judgement, folders, explained, lambda: progress.advance(task))


def _print_summary(judgement: Judgement, comparison: Comparison | None, out: Path) -> None:
    from rich import print as show
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("", "present", "AUC", "sensitivity", "specificity"):
        table.add_column(heading)
    for label in judgement.labels.values():
        point = label.at_default()
        decided = ("no decision", "") if point is None else (_words(point.sensitivity), _words(point.specificity))
        table.add_row(label.name, f"{int(label.truth.sum()):,}", _words(label.auc_roc.interval()), *decided)
    if len(judgement.labels) > 1:
        table.add_row("mean", "", _words(judgement.macro_auc_roc.interval()), "", "")
    typer.echo(f"{len(judgement.films):,} films of {judgement.patients:,} patients")
    for reason, count in judgement.excluded.items():
        typer.echo(f"left out, {reason.replace('_', ' ')}: {count:,}")
    show(table)
    if comparison is not None:
        difference = _words(comparison.macro.interval())
        typer.echo(f"AUC of {comparison.first} less that of {comparison.second}, mean: {difference}")
    typer.echo(f"Written to {out / 'index.html'}")


def _words(interval: Interval | None) -> str:
    if interval is None:
        return "-"
    return f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})"
