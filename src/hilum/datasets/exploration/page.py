"""The exploration as a page: one HTML file that shows the pictures beside it, and prints."""

from collections.abc import Collection, Sequence
from pathlib import Path

from hilum.datasets.exploration import sections
from hilum.datasets.exploration.exploration import Exploration
from hilum.datasets.exploration.markup import Html, paragraph, text
from hilum.datasets.exploration.sheets import Sheet

_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
# The page may run nothing, whatever its data say; its pictures lie beside it.
_POLICY = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"


def render_page(exploration: Exploration, charts: Collection[str], sheets: Sequence[Sheet]) -> str:
    """Write the page; ``charts`` are the file names of those that were drawn."""
    source = exploration.source
    title = f"{source.dataset}: {source.films:,} films of {source.patients:,} patients"
    written = [write(exploration, charts, sheets) for write in sections.ALL]
    links = "".join(f'<a href="#{text(name)}">{text(heading)}</a>' for name, heading in sections.headings(written))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header>\n{_tag(exploration)}<h1>{text(title)}</h1>\n{_facts(exploration)}</header>\n"
        f"<nav>{links}</nav>\n{''.join(written)}</main>\n</body>\n</html>\n"
    )


def _tag(exploration: Exploration) -> Html:
    source = exploration.source
    if source.films == source.films_in_all:
        return Html("")
    return paragraph(f"A sample of {source.films:,} of {source.films_in_all:,} films", "tag")


def _facts(exploration: Exploration) -> str:
    source, files = exploration.source, exploration.files
    facts = {
        "Shows": source.population,
        "Terms": f"{source.terms}. {source.attribution}",
        "Files": f"{files.size_bytes / 1e6:,.0f} MB, {files.different_sizes:,} different sizes in pixels",
        "Classes": ", ".join(f"{name} {one.films:,}" for name, one in list(exploration.classes.kinds.items())[:8]),
    }
    rows = "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>\n" for name, value in facts.items())
    return f"<dl>\n{rows}</dl>\n"
