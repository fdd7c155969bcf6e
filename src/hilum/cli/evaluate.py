"""``hilum evaluate``: judge a bundle on a data set."""

import json
from pathlib import Path
from typing import Annotated

import typer

from hilum.errors import UsageError


def command(
    bundle: Annotated[str, typer.Argument(help="A shipped model's name or a bundle's folder.")],
    *,
    dataset: Annotated[str, typer.Option(help="The data set, such as kermany.")],
    root: Annotated[Path, typer.Option(help="The folder of the data set.")],
    split: Annotated[str, typer.Option(help="fit, tune or judge.")] = "judge",
    out: Annotated[Path, typer.Option(help="The folder for evaluation.json and the pictures.")],
) -> None:
    """Judge a bundle on films that it never saw: evaluation.json, curves and the confusion matrix."""
    from rich.console import Console
    from rich.progress import Progress

    from hilum.datasets import Split, read_manifest
    from hilum.evaluation.classification import default_point, judge
    from hilum.evaluation.plots import draw_judgement
    from hilum.inference import load_bundle
    from hilum.storage import write_whole

    if split not in list(Split):
        msg = f"Expected --split {', '.join(Split)}, got {split!r}."
        raise UsageError(msg)
    part, manifest, judged = Split(split), read_manifest(dataset, root), load_bundle(bundle)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading films", total=manifest.film_counts()[part])
        judgement = judge(judged, manifest, part, on_film=lambda: progress.advance(task))
    default = default_point(judged.manifest.answers[0])
    content = {"bundle": judged.manifest.name, "hash": judged.manifest.identity(), **judgement.to_json()}
    pictures = draw_judgement(judgement, default)
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "evaluation.json", (json.dumps(content, indent=2) + "\n").encode())
    for name, picture in pictures.items():
        write_whole(out / name, picture)
    _print_summary(judgement.to_json(), default, out)


def _print_summary(numbers: dict[str, object], default: str, out: Path) -> None:
    plain = json.loads(json.dumps(numbers))
    point = plain["operating_points"][default]
    rows = {"AUC": plain["auc"], "sensitivity": point["sensitivity"], "specificity": point["specificity"]}
    typer.echo(f"{plain['films']} films of {plain['patients']} patients, operating point {default}")
    for name, value in rows.items():
        typer.echo(f"{name}: {value['value']:.3f} ({value['low']:.3f} to {value['high']:.3f})")
    typer.echo(f"Written to {out}")
