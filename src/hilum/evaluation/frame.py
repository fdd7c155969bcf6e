"""The frame of every page of a judgement: its head with what was judged on which films, and its parts."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

from hilum.datasets.exploration.markup import Html, header, page, text
from hilum.evaluation.cost import Cost
from hilum.evaluation.films import NO_MASK, UNMARKED_FOLDER, JudgedFilms
from hilum.inference.bundle import BundleManifest
from hilum.inference.classification import AGE_OUTSIDE, VIEW_OUTSIDE

STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
_EMBEDDED = "data:"
_REASONS = {
    AGE_OUTSIDE: "an age outside the model's population",
    VIEW_OUTSIDE: "a view that the model does not read",
    NO_MASK: "an organ without a mask",
    UNMARKED_FOLDER: "a source folder where nobody drew boxes",
}


def frame(
    bundle: BundleManifest,
    judgement: JudgedFilms,
    cost: Cost,
    parts: Sequence[str],
    more: Mapping[str, object] = {},
) -> str:
    """The whole page; ``more`` is told after the facts that every judgement has."""
    title = f"{bundle.name}, version {bundle.version}, on {judgement.dataset}"
    excluded = ", ".join(f"{count:,} with {_REASONS[reason]}" for reason, count in judgement.excluded.items())
    facts = {
        "Films": f"{len(judgement.films):,} of {judgement.patients:,} patients, part {judgement.split}",
        "Left out": excluded or "none",
        "Kinds": ", ".join(f"{count:,} {kind}" for kind, count in judgement.kinds.items()),
        "Model for": bundle.population.description,
        "Cost": f"{cost.ms_per_film:.1f} ms a film on this machine, for the network alone; {cost.mb:.1f} MB",
        "Terms": bundle.terms,
        "Hash": bundle.identity(),
        "Intervals": "95 %, by resampling patients with all their films, 2,000 draws",
        **more,
    }
    return page(title, STYLE, _EMBEDDED, [header(title, facts), *parts])


def picture(content: bytes, caption: str) -> Html:
    """A PNG within the page, with the words under it."""
    data = base64.b64encode(content).decode()
    return Html(
        f'<figure><img src="data:image/png;base64,{data}" alt="{text(caption)}">'
        f"<figcaption>{text(caption)}</figcaption></figure>\n"
    )
