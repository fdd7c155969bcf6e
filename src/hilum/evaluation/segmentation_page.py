"""A judged segmentation as a page: one HTML file that holds its pictures."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

from hilum.datasets.exploration.markup import Html, paragraph, section, table, text
from hilum.evaluation.card_numbers import interval_words
from hilum.evaluation.segmentation import NO_MASK, SegmentationJudgement, worst_films
from hilum.inference.bundle import BundleManifest
from hilum.inference.classification import AGE_OUTSIDE, VIEW_OUTSIDE

_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
# The page may run nothing, whatever its data say.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_REASONS = {
    AGE_OUTSIDE: "an age outside the model's population",
    VIEW_OUTSIDE: "a view that the model does not read",
    NO_MASK: "an organ without a mask",
}


def render_segmentation_page(
    bundle: BundleManifest, judgement: SegmentationJudgement, pictures: Mapping[str, bytes]
) -> str:
    """Write the page."""
    title = f"{bundle.name}, version {bundle.version}, on {judgement.dataset}"
    parts = [
        section("overlap", "Overlap with the masks", _overlap(judgement)),
        section("ratio", "Cardiothoracic ratio", _ratio(judgement, pictures)),
        section("lowest", "Films with the lowest overlap", _lowest(judgement)),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header>\n<h1>{text(title)}</h1>\n{_facts(bundle, judgement)}</header>\n"
        f"{''.join(parts)}</main>\n</body>\n</html>\n"
    )


def _facts(bundle: BundleManifest, judgement: SegmentationJudgement) -> str:
    excluded = ", ".join(f"{count:,} with {_REASONS[reason]}" for reason, count in judgement.excluded.items())
    facts = {
        "Films": f"{len(judgement.films):,} of {judgement.patients:,} patients, part {judgement.split}",
        "Left out": excluded or "none",
        "Model for": bundle.population.description,
        "Terms": bundle.terms,
        "Hash": bundle.identity(),
        "Intervals": "95 %, by resampling patients with all their films, 2,000 draws",
    }
    rows = "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>\n" for name, value in facts.items())
    return f"<dl>\n{rows}</dl>\n"


def _overlap(judgement: SegmentationJudgement) -> Sequence[str]:
    rows = [(organ, interval_words(interval)) for organ, interval in judgement.dice.items()]
    words = "Dice: twice the overlap over both areas, the mean over films; an organ that was not found counts 0."
    return [table(("Organ", "Dice"), rows, "numbers"), paragraph(words, "small")]


def _ratio(judgement: SegmentationJudgement, pictures: Mapping[str, bytes]) -> Sequence[str]:
    ratio = judgement.ratio
    if ratio is None:
        return [paragraph("Fewer than two films have a ratio both measured and true.")]
    rows = [
        ("mean absolute error", interval_words(ratio.mae)),
        ("bias, measured less true", interval_words(ratio.bias)),
        ("limits of agreement", f"{ratio.low:+.3f} to {ratio.high:+.3f}"),
        ("films measured, not measured", f"{len(ratio.true):,}, {judgement.unmeasured:,}"),
    ]
    figures = [
        f'<figure><img alt="{text(name)}" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
        "<figcaption>Measured less true ratio against their mean (Bland and Altman). The line is the bias, the dashed "
        "lines hold 95 % of the differences.</figcaption></figure>\n"
        for name, picture in pictures.items()
    ]
    return [table(("", "on these films"), rows, "numbers"), *(Html(figure) for figure in figures)]


def _lowest(judgement: SegmentationJudgement) -> Sequence[str]:
    rows = [
        (organ, film.path.name, f"{value:.3f}")
        for organ in judgement.dice
        for film, value in worst_films(judgement, organ)
    ]
    return [table(("Organ", "Film", "Dice"), rows, "numbers")]
