"""The reports of a round: composed and drafted ones of the archive's readings, and those of a file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from hilum.cli.drafts import COMPOSED, LEARNED
from hilum.errors import ArchiveError, RecordNotFound, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from hilum.archive import Archive, Design, RatedReport, Record
    from hilum.findings import Reading

COLUMNS = ("reading", "source", "text")
SOURCE_MAX_CHARACTERS = 64
PAGE = 200

Reports = Mapping[str, Mapping[str, str]]
"""Texts by source, by the id of a record."""


@dataclass
class Found:
    """What a round can be made of; ``left_out`` has the readings of which nothing, or not all, is taken, by reason."""

    items: list[tuple[str, tuple[RatedReport, ...]]] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, record_id: str, reason: str) -> None:
        """Note that something of a reading is not taken, and why."""
        self.left_out.setdefault(reason, []).append(record_id)


def read_reports(path: Path) -> Reports:
    """The reports of a CSV file with the columns ``reading``, ``source`` and ``text``.

    Raises:
        UsageError: it cannot be read, a column is missing, a cell is empty, a source comes twice for a reading, or has
            the name of one that hilum writes itself.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            rows, columns = list(table), table.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"The reports {path} cannot be read ({error}). Give a CSV file with the columns {', '.join(COLUMNS)}."
        raise UsageError(msg) from error
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        msg = f"Expected the columns {', '.join(COLUMNS)} in {path}; it lacks {', '.join(missing)}."
        raise UsageError(msg)
    found: dict[str, dict[str, str]] = {}
    for line, row in enumerate(rows, start=2):
        record, source, text = ((row[column] or "").strip() for column in COLUMNS)
        if not (record and source and text) or source in found.get(record, ()):
            msg = f"Expected each source once for a reading, with its text, in {path}; row {line} is not so."
            raise UsageError(msg)
        if source in {COMPOSED, LEARNED} or len(source) > SOURCE_MAX_CHARACTERS:
            raise _no_name(source, path, line)
        found.setdefault(record, {})[source] = text
    return found


def _no_name(source: str, path: Path, line: int) -> UsageError:
    msg = (
        f"Expected a source of your own naming in {path}, {SOURCE_MAX_CHARACTERS} characters at most; row {line} has "
        f"{source[:SOURCE_MAX_CHARACTERS]!r}. {COMPOSED} and {LEARNED} are what hilum writes itself."
    )
    return UsageError(msg)


def find_items(
    archive: Archive,
    record_ids: Sequence[str],
    sources: Sequence[str],
    written: Reports,
    *,
    design: Design,
    language: str,
) -> Found:
    """The items of a round: of each reading a report by each source, one at a time or in every pair.

    A reading that lacks one of the sources is left out whole, so that all sources are rated on the same films.

    Raises:
        RecordNotFound: the archive has no reading of one of the ids.
        UsageError: there are too few sources for pairs.
    """
    if design == "pair" and len(sources) < 2:
        msg = (
            f"Expected two sources or more for pairs, got {', '.join(sources)}. Name another, or give --design single."
        )
        raise UsageError(msg)
    found = Found()
    for record_id in dict.fromkeys(record_ids):
        texts, lacking = _texts(archive, record_id, sources, written.get(record_id, {}), language)
        for reason in lacking:
            found.leave_out(record_id, reason)
        if not lacking:
            found.items += [(record_id, group) for group in _groups(texts, design)]
    for record_id, given in written.items():
        if record_id not in record_ids:
            found.leave_out(record_id, "has a report, but is no reading that is taken")
            continue
        for source in given:
            if source not in sources:
                found.leave_out(record_id, f"has a report by {source}, which --source does not name")
    return found


def readings_of(archive: Archive) -> list[str]:
    """The ids of every reading in the archive, oldest first; of a film that was read again the newest alone.

    What is not read is among them too, so that it can be said why it cannot serve.
    """
    found, revised = [], set[str]()
    before: str | None = None
    while page := archive.summaries(PAGE, before):
        for one in page:
            if one.id not in revised:
                found.append(one.id)
            if one.status == "read" and one.revises is not None:
                revised.add(one.revises)
        before = page[-1].id
    return found[::-1]


def _groups(texts: Mapping[str, str], design: Design) -> list[tuple[RatedReport, ...]]:
    from hilum.archive import RatedReport

    reports = [RatedReport(source, text) for source, text in texts.items()]
    return list(combinations(reports, 2 if design == "pair" else 1))


def _texts(
    archive: Archive, record_id: str, sources: Sequence[str], written: Mapping[str, str], language: str
) -> tuple[dict[str, str], list[str]]:
    """The text by each source, and why there is none by some."""
    try:
        record = archive.record(record_id)
    except RecordNotFound:
        raise
    except ArchiveError:
        return {}, ["damaged, or of a form that this hilum does not know"]
    if record.reading is None:
        return {}, [_not_read(record)]
    texts, lacking = dict[str, str](), list[str]()
    for source in sources:
        text, reason = _text(record.reading, source, written, language)
        if text:
            texts[source] = text
        else:
            lacking.append(reason)
    return texts, lacking


def _not_read(record: Record) -> str:
    return "not read yet" if record.refusal is None else f"refused ({record.refusal.code})"


def _text(reading: Reading, source: str, written: Mapping[str, str], language: str) -> tuple[str, str]:
    """The report by a source; where it is empty, why."""
    from hilum.reports.plain import plain_text

    if source == COMPOSED:
        return plain_text(reading, language), "nothing is decided"
    if source != LEARNED:
        return written.get(source, ""), f"without a report by {source}"
    draft = reading.draft
    if draft is None:
        return "", "without a draft"
    if draft.language != language:
        return "", f"the draft is in {draft.language}, not in {language}"
    return draft.text, f"nothing is drafted ({draft.reason or 'no sentence'})"
