"""What a page shows of a reading, all of it words already: the same for HTML and PDF."""

from dataclasses import dataclass
from datetime import date

from hilum.errors import UsageError
from hilum.findings import Finding, OperatingPoint, Reading, Report, Section
from hilum.reports.grouping import FEW, Group, groups_of, is_undecided
from hilum.reports.phrases import capitalise, percent, phrase
from hilum.reports.statements import not_applied
from hilum.reports.wording import (
    bundle_title,
    day,
    file_name,
    film_facts,
    film_size,
    finding_name,
    group_name,
    point_name,
    requests,
    support_inside,
    warnings,
    why_not_assessed,
)

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NOTHING = "–"


@dataclass(frozen=True)
class FindingRow:
    """A finding in the table.

    The shares, 0 to 1, draw its bar and are None where it was not assessed; ``refer_share`` is that of a second
    threshold, between which and the other the point refers. ``reason`` says why no decision was made.
    """

    finding: str
    decision: str
    decision_code: str
    probability: str
    threshold: str
    point: str
    bar: str
    reason: str
    probability_share: float | None
    threshold_share: float | None
    refer_share: float | None = None


@dataclass(frozen=True)
class FindingGroup:
    """The rows of a bundle under its heading, or the note that says why it has none.

    The heading is empty where only one bundle was asked, and beside a note, which names the bundle. ``point`` is the
    operating point that all rows share and leave out, where there is a heading or they are many.
    """

    heading: str
    point: str
    note: str
    rows: tuple[FindingRow, ...]


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

    ``request`` are the sections about what was asked, by heading and words; ``leads`` are those sentences of the
    sections that head others, ``alerts`` those that must not be passed over; ``page`` keeps the placeholders ``{page}``
    and ``{pages}``.
    """

    language: str
    title: str
    file: str
    draft: str
    disclaimer: str
    note: str | None
    synthetic: str | None
    synthetic_detail: str
    examination: str
    facts: tuple[tuple[str, str], ...]
    request: tuple[tuple[str, str], ...]
    pictures: Pictures
    columns: tuple[str, ...]
    groups: tuple[FindingGroup, ...]
    sections: tuple[Section, ...]
    leads: tuple[str, ...]
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
    groups = finding_groups(reading, language)
    sections = {section.name: _without_notes(section, groups) for section in report.sections}
    examination = sections.pop("examination", None)
    request = [sections.pop(name) for name in ("indication", "comparison") if name in sections]
    return Document(
        language=language,
        title=report.title,
        file=file_name(reading.film),
        draft=phrase(language, "document.draft"),
        disclaimer=report.disclaimer,
        note=report.note,
        synthetic=phrase(language, "document.synthetic") if reading.film.synthetic else None,
        synthetic_detail=phrase(language, "document.synthetic_detail"),
        examination=examination.heading if examination else phrase(language, "section.examination"),
        facts=_facts(reading, language, issued),
        request=tuple((section.heading, " ".join(section.sentences)) for section in request),
        pictures=_pictures(reading, language),
        columns=tuple(phrase(language, f"column.{name}") for name in _COLUMNS),
        groups=groups,
        sections=tuple(sections.values()),
        leads=tuple(section.sentences[place] for section in report.sections for place in section.leads),
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
        overlay=_overlay(reading, language),
        overlay_alt=phrase(language, "picture.overlay_alt"),
        no_overlay=phrase(language, "picture.no_overlay"),
        aspect=film.width / max(film.height, 1),
    )


def _overlay(reading: Reading, language: str) -> str:
    outlines = [phrase(language, "picture.outlines")] if reading.contours else []
    inside = [support_inside(reading, language)] if support_inside(reading, language) else []
    outlines = [phrase(language, "picture.boxes"), *outlines] if reading.detections else outlines
    return ". ".join([*_support_shown(reading, language, is_alone=not outlines), *inside, *outlines])


def _support_shown(reading: Reading, language: str, *, is_alone: bool) -> list[str]:
    explained = reading.explained()
    if explained is None or explained.activation is None:
        return [phrase(language, "picture.overlay")] if is_alone else []
    name = finding_name(explained.name, language)
    if len(reading.bundles) > 1:
        title = bundle_title(explained.bundle, language)
        name = phrase(language, "picture.of_bundle", finding=name, bundle=title)
    key = "picture.overlay_blank" if explained.activation.is_blank else "picture.overlay_of"
    return [phrase(language, key, finding=name)]


def finding_groups(reading: Reading, language: str) -> tuple[FindingGroup, ...]:
    """The table of the findings: a group for each bundle, in the order of the reading."""
    groups = groups_of(reading)
    is_alone = len(groups) == 1
    return tuple(_group(reading, group, language, is_alone=is_alone) for group in groups)


def _without_notes(section: Section, groups: tuple[FindingGroup, ...]) -> Section:
    """The section without the sentences that the table says already."""
    notes = {group.note for group in groups}
    return Section(
        section.name, section.heading, tuple(sentence for sentence in section.sentences if sentence not in notes)
    )


def _group(reading: Reading, group: Group, language: str, *, is_alone: bool) -> FindingGroup:
    if not group.has_answered and not (is_alone and len(group.findings) == 1):
        return FindingGroup("", "", capitalise(not_applied(reading, group, language)), ())
    heading = "" if is_alone else group_name(group.bundle, language)
    shared = group.point if heading or len(group.findings) > FEW else None
    rows = tuple(_row(reading, finding, language, has_point=shared is None) for finding in group.findings)
    return FindingGroup(heading, "" if shared is None else _shared_point(shared, language), "", rows)


def _shared_point(point: OperatingPoint, language: str) -> str:
    label = phrase(language, "column.operating_point")
    return phrase(language, "format.fact", label=label, value=point_name(point, language))


def _row(reading: Reading, finding: Finding, language: str, *, has_point: bool) -> FindingRow:
    point = None if finding.probability is None else finding.operating_point
    probability = _NOTHING if finding.probability is None else percent(language, finding.probability)
    threshold = _NOTHING if point is None else percent(language, point.threshold)
    decision = "undecided" if is_undecided(finding) else str(finding.decision)
    return FindingRow(
        finding=capitalise(finding_name(finding.name, language)),
        decision=phrase(language, f"decision.{decision}"),
        decision_code=decision,
        probability=probability,
        threshold="" if point is None else _thresholds(point, language),
        point=_point(point, language) if has_point or point is None else "",
        bar=phrase(language, "picture.bar_alt", probability=probability, threshold=threshold),
        reason=why_not_assessed(reading, finding, language) if finding.reason else "",
        probability_share=finding.probability,
        threshold_share=None if point is None else point.threshold,
        refer_share=None if point is None else point.refer_from,
    )


def _thresholds(point: OperatingPoint, language: str) -> str:
    threshold = percent(language, point.threshold)
    if point.refer_from is None:
        return phrase(language, "column.threshold", threshold=threshold)
    refer_from = percent(language, point.refer_from)
    return phrase(language, "column.thresholds", refer_from=refer_from, threshold=threshold)


def _point(point: OperatingPoint | None, language: str) -> str:
    return _NOTHING if point is None else capitalise(point_name(point, language))
