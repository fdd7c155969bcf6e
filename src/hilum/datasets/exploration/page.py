"""The exploration as a page: one HTML file that shows the pictures beside it, and prints."""

from collections.abc import Collection, Sequence
from pathlib import Path

from hilum.datasets.exploration import sections
from hilum.datasets.exploration.exploration import Exploration
from hilum.datasets.exploration.markup import Html, header, page, paragraph, text
from hilum.datasets.exploration.sheets import Sheet

_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
_BESIDE = "'self' file:"


def render_page(exploration: Exploration, charts: Collection[str], sheets: Sequence[Sheet]) -> str:
    """Write the page; ``charts`` are the file names of those that were drawn."""
    source = exploration.source
    title = f"{source.dataset}: {source.films:,} films of {source.patients:,} patients"
    written = [write(exploration, charts, sheets) for write in sections.ALL]
    links = "".join(f'<a href="#{text(name)}">{text(heading)}</a>' for name, heading in sections.headings(written))
    head = header(title, _facts(exploration), _tag(exploration))
    return page(title, _STYLE, _BESIDE, [head, f"<nav>{links}</nav>\n", *written])


def _tag(exploration: Exploration) -> Html:
    source = exploration.source
    if source.films == source.films_in_all:
        return Html("")
    return paragraph(f"A sample of {source.films:,} of {source.films_in_all:,} films", "tag")


def _facts(exploration: Exploration) -> dict[str, object]:
    source, files = exploration.source, exploration.files
    return {
        "Shows": source.population,
        "Terms": f"{source.terms}. {source.attribution}",
        "Files": f"{files.size_bytes / 1e6:,.0f} MB, {files.different_sizes:,} different sizes in pixels",
        "Classes": ", ".join(f"{name} {one.films:,}" for name, one in list(exploration.classes.kinds.items())[:8]),
    }
