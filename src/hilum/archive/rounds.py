"""The rounds of an archive: made once, rated by many, nothing overwritten."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hilum.archive.round import Answer, Design, Item, RatedReport, Round
from hilum.archive.round_tables import ItemRow, RatingRow, RoundRow
from hilum.errors import RecordNotFound, UsageError
from hilum.findings.rating import ReportError, Scores

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
RATER_MAX_CHARACTERS = 100
COMMENT_MAX_CHARACTERS = 1000
_REPORTS = {Design.SINGLE: 1, Design.PAIR: 2}


class Rounds:
    """The rounds and their ratings; part of an archive."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Session]]) -> None:
        self._transaction = transaction

    def create(
        self,
        name: str,
        items: Sequence[tuple[str, Sequence[RatedReport]]],
        *,
        design: Design,
        language: str,
        seed: int = 0,
        is_synthetic: bool = False,
    ) -> Round:
        """Make a round of films, by the ids of their records, with their reports.

        Raises:
            UsageError: the name is wrong or taken, there is no item, or an item has not as many reports as the design.
        """
        _check(name, items, design)
        row = RoundRow(
            name=name,
            created_at=datetime.now(UTC).replace(tzinfo=None),
            design=design.value,
            language=language,
            seed=seed,
            is_synthetic=is_synthetic,
        )
        with self._transaction() as session:
            if session.scalar(select(RoundRow.id).where(RoundRow.name == name)) is not None:
                msg = f"There is a round {name!r} already, and none is overwritten. Give another name."
                raise UsageError(msg)
            session.add(row)
            session.flush()
            for place, (record_id, reports) in enumerate(items):
                kept = [asdict(report) for report in reports]
                session.add(ItemRow(round_id=row.id, place=place, record_id=record_id, reports=kept))
            session.flush()
            return _round(row, len(items))

    def all(self) -> list[Round]:
        """Every round, the newest first."""
        sizes = select(ItemRow.round_id, func.count().label("size")).group_by(ItemRow.round_id).subquery()
        query = select(RoundRow, sizes.c.size).join(sizes, sizes.c.round_id == RoundRow.id).order_by(RoundRow.id.desc())
        with self._transaction() as session:
            return [_round(row, size) for row, size in session.execute(query)]

    def find(self, name: str) -> Round:
        """The round of that name.

        Raises:
            RecordNotFound: there is none.
        """
        with self._transaction() as session:
            row = _find(session, name)
            size = session.scalar(select(func.count()).select_from(ItemRow).where(ItemRow.round_id == row.id))
            return _round(row, size or 0)

    def items(self, name: str) -> list[Item]:
        """The items of a round, in their places.

        Raises:
            RecordNotFound: there is no such round.
        """
        with self._transaction() as session:
            query = select(ItemRow).where(ItemRow.round_id == _find(session, name).id).order_by(ItemRow.place)
            return [_item(row) for row in session.scalars(query)]

    def rate(self, name: str, answer: Answer) -> None:
        """Keep what a rater said; the newest of the same item counts.

        Raises:
            RecordNotFound: there is no such round or item.
            UsageError: the rater has no name, the comment is too long, or the scores are not of the item's reports.
        """
        rater = rater_name(answer.rater)
        if len(answer.comment) > COMMENT_MAX_CHARACTERS:
            msg = f"Expected a comment of at most {COMMENT_MAX_CHARACTERS} characters, got {len(answer.comment)}."
            raise UsageError(msg)
        with self._transaction() as session:
            round_row = _find(session, name)
            query = select(ItemRow).where(ItemRow.round_id == round_row.id, ItemRow.place == answer.place)
            item = session.scalar(query)
            if item is None:
                msg = f"The round {name!r} has no item {answer.place}. Ask for the next one."
                raise RecordNotFound(msg, code="item_not_found")
            _check_scores(item, answer)
            session.add(
                RatingRow(
                    item_id=item.id,
                    rater=rater,
                    scores=[asdict(scores) for scores in answer.scores],
                    preferred=answer.preferred,
                    comment=answer.comment,
                    created_at=answer.created_at.replace(tzinfo=None),
                    is_synthetic=round_row.is_synthetic,
                )
            )

    def answers(self, name: str, rater: str | None = None) -> list[Answer]:
        """The newest answer of each rater to each item, in the order in which they came; of one rater with a name.

        Raises:
            RecordNotFound: there is no such round.
        """
        with self._transaction() as session:
            query = (
                select(RatingRow, ItemRow.place)
                .join(ItemRow, ItemRow.id == RatingRow.item_id)
                .where(ItemRow.round_id == _find(session, name).id)
                .order_by(RatingRow.sequence)
            )
            if rater is not None:
                query = query.where(RatingRow.rater == rater_name(rater))
            newest: dict[tuple[str, int], Answer] = {}
            for row, place in session.execute(query):
                newest.pop((row.rater, place), None)
                newest[row.rater, place] = _answer(row, place)
            return list(newest.values())


def rater_name(rater: str) -> str:
    """A rater's name on one line.

    Raises:
        UsageError: it is empty or too long.
    """
    name = " ".join(rater.split())
    if not 0 < len(name) <= RATER_MAX_CHARACTERS:
        msg = f"Expected the rater's name, 1 to {RATER_MAX_CHARACTERS} characters, got {len(name)}. Say who rates."
        raise UsageError(msg)
    return name


def _check(name: str, items: Sequence[tuple[str, Sequence[RatedReport]]], design: Design) -> None:
    if NAME.fullmatch(name) is None:
        msg = f"Expected a round's name of small letters, digits and hyphens, 64 at most; got {name[:80]!r}."
        raise UsageError(msg)
    if not items:
        msg = "Expected films with reports to rate, got none. Read films first, or name other sources."
        raise UsageError(msg)
    for record_id, reports in items:
        if len(reports) != _REPORTS[design]:
            msg = (
                f"Expected {_REPORTS[design]} reports for each film of a round of design {design}, got {len(reports)} "
                f"of {record_id}. Name as many sources."
            )
            raise UsageError(msg)


def _check_scores(item: ItemRow, answer: Answer) -> None:
    if len(answer.scores) != len(item.reports):
        msg = f"Expected scores of {len(item.reports)} reports, got {len(answer.scores)}. Score each report."
        raise UsageError(msg)
    if answer.preferred is not None and answer.preferred not in {report["source"] for report in item.reports}:
        msg = "Expected the preferred report as one of the item's, got another. Choose one of them, or neither."
        raise UsageError(msg)


def _find(session: Session, name: str) -> RoundRow:
    row = session.scalar(select(RoundRow).where(RoundRow.name == name))
    if row is None:
        msg = f"There is no round {name[:64]!r}. The list of rounds has those that there are."
        raise RecordNotFound(msg, code="round_not_found")
    return row


def _round(row: RoundRow, size: int) -> Round:
    created_at = row.created_at.replace(tzinfo=UTC)
    return Round(row.name, created_at, Design(row.design), row.language, row.seed, row.is_synthetic, size)


def _item(row: ItemRow) -> Item:
    return Item(row.place, row.record_id, tuple(RatedReport(**report) for report in row.reports))


def _answer(row: RatingRow, place: int) -> Answer:
    scores = tuple(
        Scores(**{**kept, "errors": tuple(ReportError(error) for error in kept["errors"])}) for kept in row.scores
    )
    return Answer(place, row.rater, scores, row.preferred, row.comment, row.created_at.replace(tzinfo=UTC))
