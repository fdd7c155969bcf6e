"""What a page shows of a reading, all of it words already: the same for HTML and PDF."""

from dataclasses import dataclass
from datetime import date

from hilum.errors import UsageError
from hilum.findings import Finding, Reading, Report, Section
from hilum.reports.phrases import capitalise, percent, phrase
from hilum.reports.wording import day, file_name, film_facts, film_size, finding_name, point_name, requests, warnings

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NOTHING = "–"


@dataclass(frozen=True)
class FindingRow:
    """A finding in the table; the shares, 0 to 1, draw its bar and are None where it was not assessed."""

    finding: str
    decision: str
    decision_code: str
    probability: str
    threshold: str
    point: str
    bar: str
    probability_share: float | None
    threshold_share: float | None


@dataclass(frozen=True)
class Pictures:
    """The captions of the pictures and what they say to those who cannot see them."""

    film: str
    film_alt: str
    overlay: str
    overlay_alt: str
    no_overlay: str
    aspect: float


@dataclass(frozen=True)
class Document:
    """A page without its form.

    ``alerts`` are those sentences of the sections that must not be passed over; ``page`` keeps the placeholders
    ``{page}`` and ``{pages}``.
    """

    language: str
    title: str
    file: str
    draft: str
    disclaimer: str
    synthetic: str | None
    synthetic_detail: str
    examination: str
    facts: tuple[tuple[str, str], ...]
    pictures: Pictures
    columns: tuple[str, ...]
    rows: tuple[FindingRow, ...]
    sections: tuple[Section, ...]
    alerts: tuple[str, ...]
    reviewed_by: str
    signature: str
    page: str


def document_of(reading: Reading, issued: date | None = None) -> Document:
    """Lay out a reading in the language of its report.

    Raises:
        UsageError: the reading has no report.
    """
    report = report_of(reading)
    language = report.language
    sections = {section.name: section for section in report.sections}
    examination = sections.pop("examination", None)
    return Document(
        language=language,
        title=report.title,
        file=file_name(reading.film),
        draft=phrase(language, "document.draft"),
        disclaimer=report.disclaimer,
        synthetic=phrase(language, "document.synthetic") if reading.film.synthetic else None,
        synthetic_detail=phrase(language, "document.synthetic_detail"),
        examination=examination.heading if examination else phrase(language, "section.examination"),
        facts=_facts(reading, language, issued),
        pictures=_pictures(reading, language),
        columns=tuple(phrase(language, f"column.{name}") for name in _COLUMNS),
        rows=tuple(_row(finding, language) for finding in reading.findings),
        sections=tuple(sections.values()),
        alerts=(*warnings(reading, language), *requests(reading, language)),
        reviewed_by=phrase(language, "document.reviewed_by"),
        signature=phrase(language, "document.signature"),
        page=phrase(language, "document.page", page="{page}", pages="{pages}"),
    )


def report_of(reading: Reading) -> Report:
    """The reading's report.

    Raises:
        UsageError: it has none yet.
    """
    if reading.report is None:
        msg = "Expected a reading with its report, got one without. Compose it first: hilum.reports.compose."
        raise UsageError(msg)
    return reading.report


def check_png(picture: bytes) -> None:
    """Refuse what is no PNG.

    Raises:
        UsageError: the bytes do not start as a PNG does.
    """
    if not picture.startswith(PNG_SIGNATURE):
        msg = f"Expected the bytes of a PNG picture, got {picture[:8]!r}. Draw it with hilum.images.film_png."
        raise UsageError(msg)


_COLUMNS = ("finding", "probability", "operating_point", "decision")


def _facts(reading: Reading, language: str, issued: date | None) -> tuple[tuple[str, str], ...]:
    facts = film_facts(reading.film, language)
    return facts if issued is None else (*facts, (phrase(language, "fact.issued"), day(issued, language)))


def _pictures(reading: Reading, language: str) -> Pictures:
    film = reading.film
    return Pictures(
        film=phrase(language, "picture.film"),
        film_alt=phrase(language, "picture.film_alt", name=file_name(film), size=film_size(film, language)),
        overlay=phrase(language, "picture.overlay"),
        overlay_alt=phrase(language, "picture.overlay_alt"),
        no_overlay=phrase(language, "picture.no_overlay"),
        aspect=film.width / max(film.height, 1),
    )


def _row(finding: Finding, language: str) -> FindingRow:
    point = None if finding.probability is None else finding.operating_point
    probability = _NOTHING if finding.probability is None else percent(language, finding.probability)
    threshold = _NOTHING if point is None else percent(language, point.threshold)
    return FindingRow(
        finding=capitalise(finding_name(finding.name, language)),
        decision=phrase(language, f"decision.{finding.decision}"),
        decision_code=str(finding.decision),
        probability=probability,
        threshold="" if point is None else phrase(language, "column.threshold", threshold=threshold),
        point=_NOTHING if point is None else point_name(point, language),
        bar=phrase(language, "picture.bar_alt", probability=probability, threshold=threshold),
        probability_share=finding.probability,
        threshold_share=None if point is None else point.threshold,
    )
