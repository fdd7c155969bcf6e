"""Rounds of reports to rate: the list, an item for a rater, and what the rater says of it."""

from typing import Annotated

from fastapi import APIRouter, Query

from hilum.archive import turns_of
from hilum.archive.rounds import rater_name
from hilum.errors import RecordNotFound
from hilum.server.intake import only_parameters
from hilum.server.rating_schemas import (
    RATER,
    ItemBody,
    RatingRequest,
    RoundBody,
    answer_of,
    item_body,
    round_body,
)
from hilum.server.routes.answers import declared
from hilum.server.services import Here

router = APIRouter(prefix="/api/v1/rounds", tags=["ratings"])

Rater = Annotated[str, Query(description=RATER)]
Turn = Annotated[
    int | None, Query(ge=0, description="Which item, by its place in the rater's order; the first unrated one without.")
]


@router.get("", response_description="The rounds.", responses=declared(422, 503), dependencies=[only_parameters()])
def list_rounds(here: Here) -> list[RoundBody]:
    """The rounds, newest first."""
    return [round_body(one) for one in here.archive.rounds.all()]


@router.get(
    "/{name}/item",
    response_description="The item.",
    responses=declared(404, 422, 503),
    dependencies=[only_parameters("rater", "turn")],
)
def get_item(here: Here, name: str, rater: Rater, turn: Turn = None) -> ItemBody:
    """An item as the rater meets it. Without ``turn`` the first that the rater has not rated, else the last."""
    rounds, rater = here.archive.rounds, rater_name(rater)
    found, items = rounds.find(name), rounds.items(name)
    turns = turns_of(found.seed, rater, found.size)
    answers = {answer.place: answer for answer in rounds.answers(name, rater)}
    open_turns = (number for number, one in enumerate(turns) if one.place not in answers)
    number = next(open_turns, len(turns) - 1) if turn is None else turn
    if number >= len(turns):
        raise _no_such_item(number, len(turns))
    return item_body(found, items[turns[number].place], (number, turns[number]), answers)


@router.post(
    "/{name}/ratings",
    status_code=201,
    response_description="The item, rated.",
    responses=declared(404, 422, 503),
    dependencies=[only_parameters()],
)
def create_rating(here: Here, name: str, body: RatingRequest) -> ItemBody:
    """Keep what a rater says of an item, and answer with it. Said again, the newest counts and the older stays."""
    rounds, rater = here.archive.rounds, rater_name(body.rater)
    found, items = rounds.find(name), rounds.items(name)
    turns = turns_of(found.seed, rater, found.size)
    if body.turn >= len(turns):
        raise _no_such_item(body.turn, len(turns))
    item = items[turns[body.turn].place]
    rounds.rate(name, answer_of(body, item, turns[body.turn]))
    answers = {answer.place: answer for answer in rounds.answers(name, rater)}
    return item_body(found, item, (body.turn, turns[body.turn]), answers)


def _no_such_item(turn: int, size: int) -> RecordNotFound:
    msg = f"The round has {size} items, from 0 to {size - 1}; there is no item {turn}. Ask without a turn for the next."
    return RecordNotFound(msg, code="item_not_found")
