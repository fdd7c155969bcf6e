"""A round: reports of films that people are to rate, and what they said."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hilum.findings.rating import Scores


class Design(StrEnum):
    """Whether a rater is shown one report of a film, or two beside each other."""

    SINGLE = "single"
    PAIR = "pair"


@dataclass(frozen=True)
class RatedReport:
    """A report as the round keeps it; raters never see the source.

    Attributes:
        source: where it comes from: ``findings``, ``learned``, or a name of the one who made the round.
    """

    source: str
    text: str


@dataclass(frozen=True)
class Item:
    """A film of a round with its report or its two.

    Attributes:
        place: its number in the round, from 0; raters meet the items in an order of their own.
        record_id: the record of the film.
    """

    place: int
    record_id: str
    reports: tuple[RatedReport, ...]


@dataclass(frozen=True)
class Round:
    """What a round is.

    Attributes:
        name: small letters, digits and hyphens.
        language: of its reports.
        seed: of the order in which raters meet its items.
        is_synthetic: made to show how it works; its ratings count for nothing.
        size: how many items it has.
    """

    name: str
    created_at: datetime
    design: Design
    language: str
    seed: int
    is_synthetic: bool
    size: int


@dataclass(frozen=True)
class Answer:
    """What one rater said of one item.

    Attributes:
        place: of the item.
        scores: of its reports, in the item's order.
        preferred: the source of the report that the rater would rather have; None where neither, or nobody asked.
    """

    place: int
    rater: str
    scores: tuple[Scores, ...]
    preferred: str | None
    comment: str
    created_at: datetime


@dataclass(frozen=True)
class Turn:
    """An item as a rater meets it; ``is_turned`` says that the second report of a pair stands first."""

    place: int
    is_turned: bool


def turns_of(seed: int, rater: str, size: int) -> tuple[Turn, ...]:
    """The items of a round in a rater's own order, the same whenever and wherever it is asked for.

    Half of all items, rounded down, are turned.
    """
    turned = set(_shuffled(f"{seed}\0{rater}\0turned", range(size))[: size // 2])
    return tuple(Turn(place, place in turned) for place in _shuffled(f"{seed}\0{rater}\0order", range(size)))


def _shuffled(key: str, places: Sequence[int]) -> list[int]:
    # By hashes and not by a generator, whose numbers may differ from one Python to the next.
    return sorted(places, key=lambda place: hashlib.sha256(f"{key}\0{place}".encode()).digest())
