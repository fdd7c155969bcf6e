"""A reading as a table in the terminal."""

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from hilum.findings import Decision, Finding, Reading
from hilum.reports import phrase
from hilum.reports.phrases import capitalise, percent
from hilum.reports.wording import finding_name, point_name, requests, warnings

_COLOURS = {
    Decision.PRESENT: "bold yellow",
    Decision.ABSENT: "green",
    Decision.REFER: "bold magenta",
    Decision.NOT_ASSESSED: "dim",
}


def print_reading(reading: Reading) -> None:
    """Print the findings of a reading, its impression, warnings and questions; words from the reading's report."""
    assert reading.report is not None  # noqa: S101 - hilum.reading.read always composes one
    language = reading.report.language
    impression = [
        line for section in reading.report.sections if section.name == "impression" for line in section.sentences
    ]
    notes = [*warnings(reading, language), *requests(reading, language)]
    words = [
        Text("\n" + "\n".join(lines), style=style) for lines, style in ((impression, ""), (notes, "yellow")) if lines
    ]
    title = Text(reading.film.name, style="bold")
    if reading.film.synthetic:
        title.append(f"  {phrase(language, 'document.synthetic')}", style="bold cyan")
    draft = Text(phrase(language, "document.draft"), style="italic")
    Console().print(
        Panel(
            Group(_findings(reading, language), *words), title=title, subtitle=draft, title_align="left", padding=(1, 2)
        )
    )


def _findings(reading: Reading, language: str) -> Table:
    names = ("finding", "probability", "operating_point", "decision")
    table = Table(*(phrase(language, f"column.{name}") for name in names), box=None, pad_edge=False)
    for finding in reading.findings:
        table.add_row(*_row(finding, language), style=_COLOURS[finding.decision])
    return table


def _row(finding: Finding, language: str) -> tuple[str, str, str, str]:
    point = finding.operating_point
    return (
        capitalise(finding_name(finding.name, language)),
        "" if finding.probability is None else percent(language, finding.probability),
        "" if point is None else f"{point_name(point, language)} ({percent(language, point.threshold)})",
        phrase(language, f"decision.{finding.decision}"),
    )
