"""A reading as one HTML page that needs nothing else: styles and pictures are inside it, and it prints."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import date
from html import escape
from pathlib import Path

from hilum.findings import Reading, Section
from hilum.reports.document import Document, FindingGroup, FindingRow, check_png, document_of

_STYLE = (Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
# The page may load nothing and run nothing, whatever its data say.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def render_html(reading: Reading, film_png: bytes, overlay_png: bytes | None, *, issued: date | None = None) -> str:
    """Write the report of a reading as a standalone page, in the language of the report.

    Raises:
        UsageError: the reading has no report, or a picture is no PNG.
    """
    document = document_of(reading, issued)
    body = [
        _header(document),
        _examination(document, film_png, overlay_png),
        *(_section(section, document) for section in document.sections),
        f"<footer><p>{escape(document.disclaimer)}</p></footer>",
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)} – {escape(document.file)}</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{''.join(body)}</main>\n</body>\n</html>\n"
    )


def _header(document: Document) -> str:
    note = "" if document.note is None else f'<p class="alert">{escape(document.note)}</p>\n'
    synthetic = ""
    if document.synthetic is not None:
        synthetic = (
            f'<p class="synthetic"><strong>{escape(document.synthetic)}</strong> '
            f"{escape(document.synthetic_detail)}</p>\n"
        )
    return (
        f'<header>\n<p class="draft">{escape(document.draft)}</p>\n<h1>{escape(document.title)}</h1>\n{synthetic}'
        f"{note}</header>\n"
    )


def _described(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>\n" for label, value in rows)


def _examination(document: Document, film_png: bytes, overlay_png: bytes | None) -> str:
    facts, request = _described(document.facts), _described(document.request)
    names = document.pictures
    overlay = f'<p class="missing">{escape(names.no_overlay)}</p>\n'
    if overlay_png is not None:
        overlay = _picture(overlay_png, names.overlay_alt, names.overlay)
    return (
        f'<section id="examination">\n<h2>{escape(document.examination)}</h2>\n<dl>\n{facts}</dl>\n'
        f'<dl class="request">\n{request}</dl>\n'
        f'<div class="pictures">\n{_picture(film_png, names.film_alt, names.film)}{overlay}</div>\n</section>\n'
    )


def _picture(png: bytes, alt: str, caption: str) -> str:
    check_png(png)
    source = f"data:image/png;base64,{b64encode(png).decode('ascii')}"
    return f'<figure><img src="{source}" alt="{escape(alt)}"><figcaption>{escape(caption)}</figcaption></figure>\n'


def _section(section: Section, document: Document) -> str:
    table = _table(document) if section.name == "findings" else ""
    sentences = "".join(_sentence(sentence, document) for sentence in section.sentences)
    return f'<section id="{escape(section.name)}">\n<h2>{escape(section.heading)}</h2>\n{table}{sentences}</section>\n'


def _sentence(sentence: str, document: Document) -> str:
    kinds = {"alert": document.alerts, "lead": document.leads}
    kind = next((f' class="{name}"' for name, sentences in kinds.items() if sentence in sentences), "")
    return f"<p{kind}>{escape(sentence)}</p>\n"


def _table(document: Document) -> str:
    if not document.groups:
        return ""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in document.columns)
    groups = "".join(_group(group) for group in document.groups)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n{groups}</table>\n"


def _group(group: FindingGroup) -> str:
    rows = "".join(_row(row) for row in group.rows)
    if group.note:
        rows = f'<tr class="not_assessed"><td colspan="4">{escape(group.note)}</td></tr>\n'
    return f"<tbody>\n{_heading(group)}{rows}</tbody>\n"


def _heading(group: FindingGroup) -> str:
    if not group.heading and not group.point:
        return ""
    return (
        f'<tr class="group"><th scope="rowgroup" colspan="4">{escape(group.heading)} '
        f"<small>{escape(group.point)}</small></th></tr>\n"
    )


def _row(row: FindingRow) -> str:
    return (
        f'<tr class="{escape(row.decision_code)}"><th scope="row">{escape(row.finding)}</th>'
        f"<td><strong>{escape(row.probability)}</strong>{_bar(row)}</td>"
        f"<td>{escape(row.point)}<small>{escape(row.threshold)}</small></td>"
        f"<td><strong>{escape(row.decision)}</strong></td></tr>\n"
    )


def _bar(row: FindingRow) -> str:
    if row.probability_share is None:
        return ""
    shares = (share for share in (row.refer_share, row.threshold_share) if share is not None)
    ticks = "".join(f'<i style="left:{100 * share:.2f}%"></i>' for share in shares)
    return (
        f'<span class="bar" role="img" aria-label="{escape(row.bar)}">'
        f'<b style="width:{100 * row.probability_share:.2f}%"></b>{ticks}</span>'
    )
