"""The card of a guard: what it stops and warns of, and how often."""

from textwrap import fill

from hilum.inference.bundle import BundleManifest, Interval

_WIDTH = 119


def write_guard_card(bundle: BundleManifest) -> str:
    """The card, in Markdown."""
    origin = bundle.origin
    films = ", ".join(f"{count:,} {split}" for split, count in origin.films.items())
    paragraphs = (
        "It says whether a picture is an upright frontal chest film before any other model reads it. It finds no "
        "disease, and a film that it lets through is not thereby a good one.",
        "## Limits",
        "Laterals, hands, skulls, pelves and knees are computed in training and here: no real radiograph of another "
        "part was at hand. Turned, mirrored and cut films were made by program. A heart on the right is a warning "
        "alone: the film may be mirrored, or the patient may have dextrocardia.",
        "## Numbers",
        "Of judge pictures, with 95 % intervals: *caught* of those with the fault, *let through* of those without. "
        "docs/guard.md has the shares by source and family.",
    )
    rows = [
        f"| {answer.name} | {name} | {point.threshold:.3f} "
        f"| {_share(point.sensitivity)} | {_share(point.specificity)} |"
        for answer in bundle.answers
        for name, point in answer.operating_points.items()
    ]
    table = "\n".join(
        ["| fault | point | threshold | caught | let through |", "| --- | --- | --- | --- | --- |", *rows]
    )
    making = f"Recipe {origin.recipe}, commit {origin.commit}. Pictures: {films}. {' '.join(bundle.attribution)}"
    written = [text if text.startswith("#") else fill(text, _WIDTH, break_on_hyphens=False) for text in paragraphs]
    sources = fill(making, _WIDTH, break_on_hyphens=False)
    return "\n\n".join([f"# {bundle.name}, version {bundle.version}", *written, table, "## Making", sources]) + "\n"


def _share(value: Interval | None) -> str:
    if value is None:
        return "not measured"
    return f"{100 * value.value:.1f} % ({100 * value.low:.1f}–{100 * value.high:.1f})"
