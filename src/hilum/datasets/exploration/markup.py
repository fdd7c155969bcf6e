"""Pieces of an HTML page; every word that comes in is escaped."""

from collections.abc import Mapping, Sequence
from html import escape

NAMED_AT_MOST = 40


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(value: object) -> Html:
    """A word, number or piece of HTML; None is a dash."""
    if isinstance(value, Html):
        return value
    if value is None:
        return Html("–")
    if isinstance(value, int):
        return Html(f"{value:,}")
    return Html(f"{value:.3g}") if isinstance(value, float) else Html(escape(str(value)))


def page(title: str, style: str, images: str, parts: Sequence[str]) -> str:
    """A whole page under its style sheet; it may show ``images`` (CSP sources) and run nothing, whatever it holds."""
    policy = f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"{''.join(parts)}</main>\n</body>\n</html>\n"
    )


def header(title: str, facts: Mapping[str, object], tag: str = "") -> Html:
    """The head of a page: its title, and what is to be known first."""
    rows = "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>\n" for name, value in facts.items())
    return Html(f"<header>\n{tag}<h1>{text(title)}</h1>\n<dl>\n{rows}</dl>\n</header>\n")


def paragraph(value: object, style: str = "") -> Html:
    """A paragraph, of a class where one is named."""
    return Html(f"<p{_class(style)}>{text(value)}</p>\n")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], style: str = "") -> Html:
    """A table whose first column names the row; it scrolls sideways where it is too wide."""
    head = "".join(f'<th scope="col">{text(column)}</th>' for column in columns)
    body = "".join(_row(row) for row in rows)
    return Html(
        f'<div class="scroll"><table{_class(style)}>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table></div>\n"
    )


def cell(value: object, share: float, *, is_bold: bool = False) -> Html:
    """A table's cell with a background that is the darker the nearer ``share`` is to 1."""
    depth = min(max(share, 0.0), 1.0)
    strong = "strong" if is_bold else "span"
    return Html(f'<td style="--depth:{100 * depth:.0f}%" class="shaded"><{strong}>{text(value)}</{strong}></td>')


def bar(value: object, share: float) -> Html:
    """A value over a bar of its share of the whole, 0 to 1."""
    return Html(f'{text(value)}<span class="bar"><b style="width:{100 * min(max(share, 0.0), 1.0):.1f}%"></b></span>')


def figure(file: str, caption: str, style: str = "") -> Html:
    """A picture beside the page, with the words under it."""
    return Html(
        f'<figure{_class(style)}><img src="pictures/{escape(file)}" alt="{escape(caption)}" loading="lazy">'
        f"<figcaption>{escape(caption)}</figcaption></figure>\n"
    )


def listing(title: str, names: Sequence[str]) -> Html:
    """A list that opens at a click, the first of it; empty where there is none."""
    if not names:
        return Html("")
    items = "".join(f"<li>{escape(name)}</li>" for name in names[:NAMED_AT_MOST])
    if len(names) > NAMED_AT_MOST:
        items += f"<li>… {len(names) - NAMED_AT_MOST:,} more in exploration.json</li>"
    is_open = " open" if len(names) <= NAMED_AT_MOST // 4 else ""
    return Html(f"<details{is_open}><summary>{escape(title)}: {len(names):,}</summary><ul>{items}</ul></details>\n")


def beside(*parts: Html) -> Html:
    """Small tables, side by side where there is room."""
    return Html(f'<div class="beside">{"".join(parts)}</div>\n')


def section(name: str, heading: str, parts: Sequence[str]) -> Html:
    """A section under its heading, to be linked to by its name."""
    return Html(f'<section id="{escape(name)}">\n<h2>{escape(heading)}</h2>\n{"".join(parts)}</section>\n')


def _row(row: Sequence[object]) -> str:
    first, *rest = row
    cells = "".join(
        one if str(one).startswith("<td") and isinstance(one, Html) else f"<td>{text(one)}</td>" for one in rest
    )
    return f'<tr><th scope="row">{text(first)}</th>{cells}</tr>\n'


def _class(style: str) -> str:
    return f' class="{escape(style)}"' if style else ""
