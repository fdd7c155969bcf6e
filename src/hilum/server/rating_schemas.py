"""The JSON of rounds and ratings. What goes to a rater never names the source of a report."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hilum.archive import Answer, Design, Item, Round, Turn
from hilum.archive.rounds import COMMENT_MAX_CHARACTERS, RATER_MAX_CHARACTERS
from hilum.errors import UsageError
from hilum.findings import ReportError, Scores
from hilum.server.faults import refuse_unknown

RATER = f"Who rates: a name of 1 to {RATER_MAX_CHARACTERS} characters, the same every time."
T = TypeVar("T")
Score = Annotated[int, Field(strict=True, ge=1, le=5)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Shown(StrEnum):
    """Which of two reports, as they stood before the rater, the rater would rather have."""

    FIRST = "first"
    SECOND = "second"
    NEITHER = "neither"


class RoundBody(_Body):
    """A round of reports to rate."""

    name: str = Field(examples=["pilot"])
    created_at: datetime
    design: Design
    language: str
    synthetic: bool
    items: int


class ReportScores(_Body):
    """What a rater says of one report: each scale from 1, the worst, to 5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accuracy: Score = Field(description="Whether what it says is right.")
    coherence: Score = Field(description="Whether it reads well and agrees with itself.")
    completeness: Score = Field(description="Whether it says all that matters.")
    errors: tuple[ReportError, ...] = ()


class ItemBody(_Body):
    """An item as a rater meets it, with what the rater said of it before."""

    turn: int = Field(description="Its place in the rater's own order, from 0.")
    items: int
    rated: int = Field(description="How many items the rater has rated.")
    reading_id: str = Field(description="The record of the film, for its picture.")
    reports: tuple[str, ...] = Field(description="One text, or two in the order in which they are shown.")
    scores: tuple[ReportScores, ...] | None = Field(description="As given before, in the order shown; else null.")
    preferred: Shown | None
    comment: str
    synthetic: bool
    language: str


class RatingRequest(_Body):
    """What a rater says of an item."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rater: str = Field(max_length=RATER_MAX_CHARACTERS, description=RATER)
    turn: int = Field(strict=True, ge=0, description="Which item, by its place in the rater's own order.")
    scores: tuple[ReportScores, ...] = Field(min_length=1, max_length=2, description="In the order shown.")
    preferred: Shown | None = Field(default=None, description="Of two reports; left out of one.")
    comment: str = Field(default="", max_length=COMMENT_MAX_CHARACTERS)

    @model_validator(mode="before")
    @classmethod
    def _check(cls, body: Any) -> Any:
        if isinstance(body, dict):
            refuse_unknown("fields", body, cls.model_fields)
        return body


def round_body(one: Round) -> RoundBody:
    """The wire form of a round."""
    return RoundBody(
        name=one.name,
        created_at=one.created_at,
        design=one.design,
        language=one.language,
        synthetic=one.is_synthetic,
        items=one.size,
    )


def item_body(one: Round, item: Item, place: tuple[int, Turn], answers: dict[int, Answer]) -> ItemBody:
    """An item in the order in which its rater is shown it; ``place`` is the turn by its number."""
    number, turn = place
    answer = answers.get(item.place)
    texts = [report.text for report in item.reports]
    scores = None if answer is None else _turned([_scores_body(one) for one in answer.scores], turn)
    return ItemBody(
        turn=number,
        items=one.size,
        rated=len(answers),
        reading_id=item.record_id,
        reports=tuple(_turned(texts, turn)),
        scores=None if scores is None else tuple(scores),
        preferred=None if answer is None or len(texts) == 1 else _shown(answer, item, turn),
        comment="" if answer is None else answer.comment,
        synthetic=one.is_synthetic,
        language=one.language,
    )


def answer_of(request: RatingRequest, item: Item, turn: Turn) -> Answer:
    """What the rater said, turned back to the order of the item.

    Raises:
        UsageError: there are not as many scores as reports, or a preference where there is one report.
    """
    is_pair = len(item.reports) > 1
    if len(request.scores) != len(item.reports) or (request.preferred is not None) != is_pair:
        msg = (
            f"Expected scores of {len(item.reports)} reports and {'a' if is_pair else 'no'} preference, got "
            f"{len(request.scores)} and {request.preferred or 'none'}. Score each report that is shown."
        )
        raise UsageError(msg)
    shown = _turned([report.source for report in item.reports], turn)
    chosen = {Shown.FIRST: shown[0], Shown.SECOND: shown[-1]}.get(request.preferred or Shown.NEITHER)
    scores = _turned([Scores(**one.model_dump()) for one in request.scores], turn)
    return Answer(item.place, request.rater, tuple(scores), chosen, request.comment.strip(), datetime.now(UTC))


def _shown(answer: Answer, item: Item, turn: Turn) -> Shown:
    if answer.preferred is None:
        return Shown.NEITHER
    first = _turned([report.source for report in item.reports], turn)[0]
    return Shown.FIRST if answer.preferred == first else Shown.SECOND


def _scores_body(scores: Scores) -> ReportScores:
    return ReportScores(
        accuracy=scores.accuracy,
        coherence=scores.coherence,
        completeness=scores.completeness,
        errors=scores.errors,
    )


def _turned(values: list[T], turn: Turn) -> list[T]:
    return values[::-1] if turn.is_turned else values
