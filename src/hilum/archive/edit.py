"""An edit: a report as a person changed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wording(StrEnum):
    """How a report is worded: composed of what was decided, drafted by a learned writer, or edited by a person."""

    FINDINGS = "findings"
    LEARNED = "learned"
    EDITED = "edited"


@dataclass(frozen=True)
class Edit:
    """What a person made of a report; none is overwritten.

    Attributes:
        number: from 1, by language; the newest counts.
        based_on: what was edited first: the composed report or the learned draft.
        editor: who.
        created_at: in UTC.
        sections: the sentences of the edited sections, by name.
    """

    number: int
    language: str
    based_on: Wording
    editor: str
    created_at: datetime
    sections: Mapping[str, tuple[str, ...]]
