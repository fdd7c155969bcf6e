"""The edited reports of an archive: every version kept."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hilum.archive.edit import Edit, Wording
from hilum.archive.edit_tables import EditRow
from hilum.errors import ArchiveError, UsageError

EDITOR_MAX_CHARACTERS = 100
TEXT_MAX_CHARACTERS = 20_000


class Edits:
    """The edited reports of every record; part of an archive."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Session]]) -> None:
        self._transaction = transaction

    def keep(self, record_id: str, edit: Edit) -> Edit:
        """Keep an edit, whose number is one more than that of the version that its editor saw.

        Raises:
            UsageError: the editor has no name, a section is empty, or the text is too long.
            ArchiveError: somebody else has edited the report meanwhile; nothing is kept.
        """
        edit = _checked(edit)
        newest = self.newest(record_id, edit.language)
        if edit.number != 1 + (0 if newest is None else newest.number):
            raise _meanwhile(newest)
        row = EditRow(
            record_id=record_id,
            language=edit.language,
            number=edit.number,
            based_on=edit.based_on.value,
            editor=edit.editor,
            created_at=edit.created_at.replace(tzinfo=None),
            sections={name: list(sentences) for name, sentences in edit.sections.items()},
        )
        with self._transaction() as session:
            session.add(row)
            try:
                session.flush()
            except IntegrityError as error:
                raise _meanwhile(newest) from error
        return edit

    def newest(self, record_id: str, language: str) -> Edit | None:
        """The newest edit of a record's report in a language; None where nobody edited it."""
        return next(iter(self.all(record_id, language)), None)

    def all(self, record_id: str, language: str) -> list[Edit]:
        """Every edit of a record's report in a language, the newest first."""
        query = (
            select(EditRow)
            .where(EditRow.record_id == record_id, EditRow.language == language)
            .order_by(EditRow.number.desc())
        )
        with self._transaction() as session:
            return [_edit(row) for row in session.scalars(query)]


def _checked(edit: Edit) -> Edit:
    editor = " ".join(edit.editor.split())
    if not 0 < len(editor) <= EDITOR_MAX_CHARACTERS:
        msg = f"Expected the editor's name, 1 to {EDITOR_MAX_CHARACTERS} characters, got {len(editor)}. Say who edits."
        raise UsageError(msg)
    sections = {
        name: tuple(line for sentence in sentences if (line := " ".join(sentence.split())))
        for name, sentences in edit.sections.items()
    }
    empty = [name for name, sentences in sections.items() if not sentences]
    if empty or not sections:
        msg = (
            f"Expected text in each section, got none in {', '.join(empty) or 'any'}. Write it, or leave it as it was."
        )
        raise UsageError(msg)
    length = sum(len(sentence) for sentences in sections.values() for sentence in sentences)
    if length > TEXT_MAX_CHARACTERS:
        msg = f"Expected a report of at most {TEXT_MAX_CHARACTERS} characters, got {length}. Shorten it."
        raise UsageError(msg)
    return Edit(edit.number, edit.language, edit.based_on, editor, edit.created_at, sections)


def _meanwhile(newest: Edit | None) -> ArchiveError:
    who = "nobody has edited it" if newest is None else f"{newest.editor} has left version {newest.number}"
    msg = f"The report is not as the editor saw it: {who}. Look at the newest version, then edit again."
    return ArchiveError(msg, code="edited_meanwhile")


def _edit(row: EditRow) -> Edit:
    sections = {name: tuple(sentences) for name, sentences in row.sections.items()}
    created_at = row.created_at.replace(tzinfo=UTC)
    return Edit(row.number, row.language, Wording(row.based_on), row.editor, created_at, sections)
