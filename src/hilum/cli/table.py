"""A reading as a table in the terminal."""

from rich import console
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from hilum.findings import Reading
from hilum.reports import phrase
from hilum.reports.detections import detection_limits
from hilum.reports.document import FindingGroup, FindingRow, finding_groups
from hilum.reports.findings_section import measured_statements
from hilum.reports.grouping import Group, groups_of
from hilum.reports.phrases import capitalise
from hilum.reports.prevalence import prevalence_statements
from hilum.reports.statement import texts
from hilum.reports.wording import bundle_title, requests, support_inside, warnings

_COLOURS = {
    "present": "bold yellow",
    "absent": "",
    "refer": "bold magenta",
    "undecided": "",
    "not_assessed": "dim",
}


def print_reading(reading: Reading) -> None:
    """Print findings, measurements, impression, suggestions, warnings and questions; words from the report."""
    assert reading.report is not None  # noqa: S101 - hilum.reading.read always composes one
    language = reading.report.language
    sections = {section.name: list(section.sentences) for section in reading.report.sections}
    measured = list(map(capitalise, texts(measured_statements(reading, language))))
    prevalences = [_prevalence(group, language) for group in groups_of(reading) if group.has_answered]
    inside = support_inside(reading, language)
    notes = [*warnings(reading, language), *requests(reading, language)]
    words = [
        Text("\n" + "\n".join(lines), style=style)
        for lines, style in (
            (list(filter(None, prevalences)), "dim"),
            (measured, ""),
            (detection_limits(reading, language), "dim"),
            (sections["comparison"] if reading.comparison else [], ""),
            (sections["impression"], ""),
            (sections.get("follow_up", []), ""),
            ([f"{inside}."] if inside else [], "dim"),
            (notes, "yellow"),
        )
        if lines
    ]
    title = Text(reading.film.name, style="bold")
    if reading.film.synthetic:
        title.append(f"  {phrase(language, 'document.synthetic')}", style="bold cyan")
    draft = Text(phrase(language, "document.draft"), style="italic")
    Console().print(
        Panel(
            console.Group(*_findings(finding_groups(reading, language), language), *words),
            title=title,
            subtitle=draft,
            title_align="left",
            padding=(1, 2),
        )
    )


def _prevalence(group: Group, language: str) -> str:
    """Under its model's name, where its probabilities hold; empty where that is not known."""
    said = " ".join(map(capitalise, prevalence_statements(group, language)))
    label = capitalise(bundle_title(group.bundle.name, language))
    return phrase(language, "format.fact", label=label, value=said) if said else ""


def _findings(groups: tuple[FindingGroup, ...], language: str) -> list[RenderableType]:
    """A table for each bundle under its heading, or the line that says why it does not apply; columns in line.

    Under a table stands why some of its findings have no decision.
    """
    names = [phrase(language, f"column.{name}") for name in ("finding", "probability", "operating_point", "decision")]
    widths = [max(len(cell.plain) for cell in column) for column in zip(*_all_cells(groups, names), strict=True)]
    parts: list[RenderableType] = []
    for place, group in enumerate(groups):
        if group.heading:
            heading = Text(group.heading if place == 0 else f"\n{group.heading}", style="bold")
            parts.append(heading.append(f"\n{group.point}", style="dim") if group.point else heading)
        if group.note:
            parts.append(Text(group.note if place == 0 else f"\n{group.note}", style="dim"))
        else:
            parts.extend((_table(group, names, widths), *_reasons(group)))
    return parts


def _reasons(group: FindingGroup) -> list[Text]:
    """Why findings of the table have no decision, each reason once."""
    reasons = dict.fromkeys(f"{row.decision}: {row.reason}" for row in group.rows if row.reason)
    return [Text(reason, style="dim") for reason in reasons]


def _all_cells(groups: tuple[FindingGroup, ...], names: list[str]) -> list[tuple[Text, ...]]:
    return [tuple(Text(name) for name in names), *(_cells(row) for group in groups for row in group.rows)]


def _table(group: FindingGroup, names: list[str], widths: list[int]) -> Table:
    table = Table(box=None, pad_edge=False)
    # The last two columns break into lines in a narrow terminal, the first two hold what must stay whole.
    for name, width, is_whole in zip(names, widths, (True, True, False, False), strict=True):
        table.add_column(name, width=width if is_whole else None, min_width=min(width, 20))
    for row in group.rows:
        table.add_row(*_cells(row), style=_COLOURS[row.decision_code])
    return table


def _cells(row: FindingRow) -> tuple[Text, ...]:
    point = " · ".join(part for part in (row.point, row.threshold) if part)
    return tuple(Text(words) for words in (row.finding, row.probability, point, row.decision))
