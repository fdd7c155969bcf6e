import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hilum.archive import Answer, Archive, Design, Order, RatedReport
from hilum.archive.rounds import rater_name
from hilum.errors import RecordNotFound, UsageError
from hilum.findings import ReportError, Scores

TWO = (RatedReport("findings", "No effusion."), RatedReport("learned", "The lungs are clear."))
GOOD, BAD = Scores(5, 5, 5), Scores(1, 2, 3, (ReportError.WRONG_PLACE,))
ANSWER = Answer(0, "Dr A", (GOOD, BAD), "findings", "hm", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.fixture
def record_id(archive: Archive) -> str:
    return archive.accept(b"film", Order("film.png")).id


@pytest.fixture
def pairs(archive: Archive, record_id: str) -> Archive:
    archive.rounds.create("pilot", [(record_id, TWO), (record_id, TWO)], design=Design.PAIR, language="en", seed=5)
    return archive


def test_a_round_keeps_its_reports_as_they_were(pairs: Archive, record_id: str) -> None:
    (found,) = pairs.rounds.all()
    assert found == pairs.rounds.find("pilot")
    assert (found.size, found.seed, found.design, found.is_synthetic) == (2, 5, Design.PAIR, False)
    assert [(item.place, item.record_id, item.reports) for item in pairs.rounds.items("pilot")] == [
        (0, record_id, TWO),
        (1, record_id, TWO),
    ]


def test_the_newest_answer_counts_and_the_older_one_stays(pairs: Archive, tmp_path: Path) -> None:
    pairs.rounds.rate("pilot", ANSWER)
    pairs.rounds.rate("pilot", replace(ANSWER, rater="Dr B", preferred=None))
    changed = replace(ANSWER, rater="  Dr   A ", scores=(BAD, GOOD), comment="")
    pairs.rounds.rate("pilot", changed)
    assert pairs.rounds.answers("pilot", "Dr A") == [replace(changed, rater="Dr A")]
    assert [answer.rater for answer in pairs.rounds.answers("pilot")] == ["Dr B", "Dr A"]
    connection = sqlite3.connect(tmp_path / "data" / "archive.sqlite")
    assert connection.execute("SELECT count(*) FROM ratings").fetchone() == (3,)
    connection.close()


def test_ratings_of_a_synthetic_round_are_marked_in_their_rows(
    archive: Archive, record_id: str, tmp_path: Path
) -> None:
    archive.rounds.create("demo", [(record_id, TWO[:1])], design=Design.SINGLE, language="en", is_synthetic=True)
    archive.rounds.rate("demo", replace(ANSWER, scores=(GOOD,), preferred=None))
    connection = sqlite3.connect(tmp_path / "data" / "archive.sqlite")
    assert connection.execute("SELECT is_synthetic FROM ratings").fetchall() == [(1,)]
    connection.close()


@pytest.mark.parametrize(
    ("name", "count", "message"),
    [("Pilot 1", 2, "small letters"), ("other", 1, "Expected 2 reports"), ("pilot", 2, "none is overwritten")],
)
def test_a_round_that_cannot_be_is_refused(pairs: Archive, record_id: str, name: str, count: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        pairs.rounds.create(name, [(record_id, TWO[:count])], design=Design.PAIR, language="en")


def test_a_round_without_films_is_refused(archive: Archive) -> None:
    with pytest.raises(UsageError, match="got none"):
        archive.rounds.create("empty", [], design=Design.PAIR, language="en")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"scores": (GOOD,)}, "scores of 2 reports, got 1"),
        ({"preferred": "radiologist"}, "one of the item's"),
        ({"rater": " "}, "the rater's name"),
        ({"comment": "a" * 1001}, "at most 1000 characters, got 1001"),
    ],
)
def test_an_answer_that_is_none_is_refused(pairs: Archive, wrong: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        pairs.rounds.rate("pilot", replace(ANSWER, **wrong))
    assert pairs.rounds.answers("pilot") == []


def test_what_there_is_not_is_not_found(pairs: Archive) -> None:
    for ask in (pairs.rounds.find, pairs.rounds.items, pairs.rounds.answers):
        with pytest.raises(RecordNotFound, match="no round 'none'"):
            ask("none")
    with pytest.raises(RecordNotFound, match="no item 2"):
        pairs.rounds.rate("pilot", replace(ANSWER, place=2))


def test_a_raters_name_is_one_line() -> None:
    assert rater_name(" Dr\n A ") == "Dr A"
    with pytest.raises(UsageError, match="got 101"):
        rater_name("a" * 101)
