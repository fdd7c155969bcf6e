"""The reports of a round: composed and drafted ones of the archive's readings, and those of a file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from hilum.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from hilum.archive import Archive, Design, RatedReport, Record

COMPOSED, LEARNED = "findings", "learned"
COLUMNS = ("reading", "source", "text")
PAGE = 200

Reports = Mapping[str, Mapping[str, str]]
"""Texts by source, by the id of a record."""


@dataclass
class Found:
    """What a round can be made of; ``left_out`` counts the readings that lack a report, by reason."""

    items: list[tuple[str, tuple[RatedReport, ...]]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def read_reports(path: Path) -> Reports:
    """The reports of a CSV file with the columns ``reading``, ``source`` and ``text``.

    Raises:
        UsageError: it cannot be read, a column is missing, a cell is empty, or a source comes twice for a reading.
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
        found.setdefault(record, {})[source] = text
    return found


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
    """
    found = Found()
    for record in (archive.record(one) for one in record_ids):
        reports = _of_record(record, sources, written.get(record.id, {}), language)
        lacking = [source for source in sources if source not in reports]
        if lacking:
            found.left_out.update(f"without a report by {source}" for source in lacking)
            continue
        chosen = [reports[source] for source in sources]
        groups = combinations(chosen, 2) if design == "pair" else ((report,) for report in chosen)
        found.items += [(record.id, tuple(group)) for group in groups]
    return found


def readings_of(archive: Archive) -> list[str]:
    """The ids of every reading in the archive, oldest first; of a film that was read again the newest alone."""
    found, revised = [], set[str]()
    before: str | None = None
    while page := archive.summaries(PAGE, before):
        for one in page:
            if one.status == "read" and one.id not in revised:
                found.append(one.id)
            if one.revises is not None:
                revised.add(one.revises)
        before = page[-1].id
    return found[::-1]


def _of_record(
    record: Record, sources: Sequence[str], written: Mapping[str, str], language: str
) -> dict[str, RatedReport]:
    from hilum.archive import RatedReport
    from hilum.reports.plain import plain_text

    reading = record.reading
    texts = dict(written)
    if reading is not None:
        texts.setdefault(COMPOSED, plain_text(reading, language))
        if reading.draft is not None and reading.draft.language == language:
            texts.setdefault(LEARNED, reading.draft.text)
    return {source: RatedReport(source, texts[source]) for source in sources if texts.get(source)}
