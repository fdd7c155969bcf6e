"""The pictures and documents of a record, made anew from its film and its reading."""

import dataclasses
from dataclasses import dataclass

from hilum.archive import Archive, Edit, Record, Wording
from hilum.errors import ArchiveError, RecordNotFound, UsageError
from hilum.findings import ActivationMap, Finding, Reading
from hilum.images import Radiograph, annotated_png, film_png, load_image
from hilum.reports import compose, render_html, render_pdf, why_not_assessed
from hilum.reports.editing import edited
from hilum.reports.pdf import PICTURE_SIDE_PX
from hilum.reports.wording import day


@dataclass(frozen=True)
class Sheets:
    """Makes the pictures of one record."""

    archive: Archive
    record: Record

    def radiograph(self) -> Radiograph:
        """The film, decoded."""
        return load_image(self.archive.film(self.record), name=self.record.order.name)

    def reading(self, language: str | None = None, wording: Wording = Wording.FINDINGS) -> Reading:
        """The reading, its report in the language and worded as asked for.

        Raises:
            ArchiveError: there is none yet, or never will be.
            UsageError: there are no reports in this language, or none so worded.
        """
        reading = self.record.reading
        if reading is None:
            msg = f"This film has no reading: it is {self.record.status}. Ask for the record to see why."
            raise ArchiveError(msg, code="not_read")
        reading = in_language(reading, language)
        if wording is not Wording.EDITED or reading.report is None:
            return worded(reading, wording)
        edit = self.archive.edits.newest(self.record.id, reading.report.language)
        if edit is None:
            msg = f"Nobody has edited the report in {reading.report.language}. Edit it, or ask for another wording."
            raise UsageError(msg, code="not_edited")
        return as_edited(reading, edit)

    def activation(self, finding_name: str | None, bundle_name: str | None = None) -> ActivationMap:
        """Where a finding has its support.

        Args:
            finding_name: of which finding; without it, the one that the report explains.
            bundle_name: by which bundle, where several answer; without it, as ``Reading.finding`` chooses.

        Raises:
            RecordNotFound: the reading has no such finding.
            ArchiveError: it was not assessed.
        """
        reading = self.reading()
        finding = reading.explained(bundle_name) if finding_name is None else _named(reading, finding_name, bundle_name)
        if finding is None or finding.activation is None:
            raise ArchiveError(_nothing_to_draw(reading, finding), code="not_assessed")
        return finding.activation

    def pdf(self, language: str | None, draft: Wording = Wording.FINDINGS) -> bytes:
        """The report as PDF, worded as asked."""
        return render_pdf(self.reading(language, draft), *self._pair())

    def html(self, language: str | None, draft: Wording = Wording.FINDINGS) -> str:
        """The report as HTML, worded as asked."""
        return render_html(self.reading(language, draft), *self._pair())

    def _pair(self) -> tuple[bytes, bytes | None]:
        radiograph = self.radiograph()
        return film_png(radiograph, PICTURE_SIDE_PX), annotated_png(radiograph, self.reading(), PICTURE_SIDE_PX)


def _named(reading: Reading, finding_name: str, bundle_name: str | None) -> Finding:
    try:
        return reading.finding(finding_name, bundle_name)
    except UsageError as error:
        raise RecordNotFound(error.message, code=error.code) from None


def _nothing_to_draw(reading: Reading, finding: Finding | None) -> str:
    if finding is None or finding.reason is None:
        return "Nothing was assessed on this film, so there is nothing to draw. The record gives the reason."
    why = why_not_assessed(reading, finding, "en")
    return f"{finding.name} was not assessed by {finding.bundle}, so there is nothing to draw: {why}"


def in_language(reading: Reading, language: str | None) -> Reading:
    """The same reading with its report in that language; None leaves it as it is.

    Raises:
        UsageError: there are no reports in this language.
    """
    if language is None or (reading.report is not None and reading.report.language == language):
        return reading
    return dataclasses.replace(reading, report=compose(reading, language))


def as_edited(reading: Reading, edit: Edit) -> Reading:
    """The same reading with its report as a person left it."""
    base = worded(reading, edit.based_on).report
    assert base is not None  # noqa: S101 - narrows the type: a reading that is edited has a report
    report = edited(base, edit.sections, edit.editor, day(edit.created_at.date(), base.language))
    return dataclasses.replace(reading, report=report)


def worded(reading: Reading, draft: Wording) -> Reading:
    """The same reading with its report worded as asked.

    Raises:
        UsageError: a learned draft is asked for, and the reading has none in the language of its report.
    """
    if draft is Wording.FINDINGS or reading.report is None:
        return reading
    return dataclasses.replace(reading, report=compose(reading, reading.report.language, is_drafted=True))
