import json
from pathlib import Path

import httpx
import pytest

from hilum.archive import Archive, Design, RatedReport

ROUNDS = "/api/v1/rounds"
GOOD = {"accuracy": 5, "coherence": 4, "completeness": 5, "errors": []}
BAD = {"accuracy": 1, "coherence": 2, "completeness": 3, "errors": ["false_finding"]}


@pytest.fixture
def rating(serve, films: list[bytes], tmp_path: Path):
    """A client of a server with a round of four pairs."""
    with serve() as client:
        archive = Archive(tmp_path / "data")
        items = []
        for number in range(4):
            record = client.post("/api/v1/readings", files={"file": films[number]}, data={"age_years": "3"}).json()
            reports = RatedReport("findings", f"composed {number}"), RatedReport("learned", f"drafted {number}")
            items.append((record["id"], reports))
        archive.rounds.create("pilot", items, design=Design.PAIR, language="en")
        yield client, archive
        archive.close()


def item(client: httpx.Client, rater: str, **asked: object) -> dict:
    return client.get(f"{ROUNDS}/pilot/item", params={"rater": rater, **asked}).json()


def rate(client: httpx.Client, rater: str, turn: int, **changes: object) -> httpx.Response:
    body = {"rater": rater, "turn": turn, "scores": [GOOD, BAD], "preferred": "first", **changes}
    # Escaped, so that anything can be sent.
    headers = {"Content-Type": "application/json"}
    return client.post(f"{ROUNDS}/pilot/ratings", content=json.dumps(body), headers=headers)


def test_a_rater_goes_through_a_round_and_goes_on_where_it_was_left(rating) -> None:
    client, archive = rating
    (listed,) = client.get(ROUNDS).json()
    assert (listed["name"], listed["design"], listed["items"], listed["synthetic"]) == ("pilot", "pair", 4, False)
    seen = []
    for turn in range(4):
        shown = item(client, "Dr A")
        assert (shown["turn"], shown["rated"], shown["scores"]) == (turn, turn, None)
        assert client.get(f"/api/v1/readings/{shown['reading_id']}/film.png").status_code == 200
        seen.append(shown["reports"])
        answer = rate(client, "Dr A", turn, comment=" fine ")
        assert answer.status_code == 201
        assert (answer.json()["rated"], answer.json()["comment"]) == (turn + 1, "fine")
    assert len({tuple(reports) for reports in seen}) == 4
    firsts = [reports[0].split()[0] for reports in seen]
    assert sorted(firsts) == ["composed", "composed", "drafted", "drafted"]
    last = item(client, "Dr A")
    assert (last["turn"], last["rated"]) == (3, 4)
    assert item(client, "Dr B")["rated"] == 0
    # Whatever stood first was good and preferred.
    for answer in archive.rounds.answers("pilot"):
        better = max(zip(answer.scores, ("findings", "learned"), strict=True), key=lambda pair: pair[0].accuracy)
        assert answer.preferred == better[1]


def test_an_item_may_be_rated_again(rating) -> None:
    client, archive = rating
    rate(client, "Dr A", 1)
    assert rate(client, "Dr A", 1, preferred="neither").json()["rated"] == 1
    again = item(client, "Dr A", turn=1)
    assert (again["preferred"], again["scores"]) == ("neither", [GOOD, BAD])
    assert [answer.preferred for answer in archive.rounds.answers("pilot")] == [None]


def test_what_is_wrong_is_named_and_nothing_kept(rating) -> None:
    client, archive = rating
    wrong = {
        422: [
            rate(client, "Dr A", 0, scores=[GOOD]),
            rate(client, "Dr A", 0, scores=[GOOD, {**BAD, "accuracy": 6}]),
            rate(client, "Dr A", 0, scores=[GOOD, {**BAD, "errors": ["typo"]}]),
            rate(client, "Dr A", 0, preferred=None),
            rate(client, "Dr A", 0, scores=[GOOD, {**BAD, "accuracy": True}]),
            rate(client, "Dr A", 0, scores=[GOOD, {**BAD, "accuracy": "3"}]),
            rate(client, "Dr A", True),
            # No text at all, which no database takes.
            rate(client, "\ud800", 0),
            rate(client, "Dr A", 0, note="x"),
            rate(client, " ", 0),
            client.get(f"{ROUNDS}/pilot/item"),
            client.get(f"{ROUNDS}/pilot/item", params={"rater": "Dr A", "name": "x"}),
        ],
        404: [
            rate(client, "Dr A", 4),
            client.get(f"{ROUNDS}/pilot/item", params={"rater": "Dr A", "turn": 4}),
            client.get(f"{ROUNDS}/none/item", params={"rater": "Dr A"}),
        ],
    }
    for status, answers in wrong.items():
        for answer in answers:
            assert answer.status_code == status
            assert answer.json()["error"]["message"]
    assert archive.rounds.answers("pilot") == []


def test_without_rounds_the_list_is_empty(client: httpx.Client) -> None:
    assert client.get(ROUNDS).json() == []
