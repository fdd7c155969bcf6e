from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from hilum.archive import Design, Item, RatedReport, Round, Turn
from hilum.errors import UsageError
from hilum.findings import ReportError, Scores
from hilum.server.rating_schemas import RatingRequest, Shown, answer_of, item_body

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ROUND = Round("pilot", NOW, Design.PAIR, "en", 0, is_synthetic=False, size=3)
ITEM = Item(2, "record", (RatedReport("findings", "One."), RatedReport("learned", "Two.")))
SCORES = {"accuracy": 1, "coherence": 2, "completeness": 3, "errors": ["missed_finding"]}
OTHERS = {"accuracy": 5, "coherence": 5, "completeness": 5}


def request(**changes: object) -> RatingRequest:
    body = {"rater": "Dr A", "turn": 0, "scores": [SCORES, OTHERS], "preferred": "second"}
    return RatingRequest.model_validate({**body, **changes})


@pytest.mark.parametrize(("is_turned", "texts"), [(False, ("One.", "Two.")), (True, ("Two.", "One."))])
def test_what_is_shown_turned_is_turned_back_and_shown_again_as_it_was(is_turned: bool, texts: tuple) -> None:
    turn = Turn(2, is_turned)
    answer = answer_of(request(), ITEM, turn)
    bad, good = Scores(1, 2, 3, (ReportError.MISSED_FINDING,)), Scores(5, 5, 5)
    assert answer.scores == ((good, bad) if is_turned else (bad, good))
    assert answer.preferred == ("findings" if is_turned else "learned")
    body = item_body(ROUND, ITEM, (0, turn), {2: answer})
    assert body.reports == texts
    assert body.scores is not None
    assert [scores.accuracy for scores in body.scores] == [1, 5]
    assert (body.preferred, body.rated, body.items) == (Shown.SECOND, 1, 3)


def test_nothing_that_goes_to_a_rater_names_a_source() -> None:
    for answers in ({}, {2: answer_of(request(preferred="neither"), ITEM, Turn(2, True))}):
        sent = item_body(ROUND, ITEM, (0, Turn(2, True)), answers).model_dump_json()
        assert "findings" not in sent and "learned" not in sent


def test_of_one_report_no_preference_is_asked() -> None:
    single = Item(0, "record", ITEM.reports[:1])
    assert answer_of(request(scores=[SCORES], preferred=None), single, Turn(0, True)).preferred is None
    for wrong in (request(scores=[SCORES]), request(preferred=None), request(preferred="first")):
        with pytest.raises(UsageError, match="Score each report that is shown"):
            answer_of(wrong, single, Turn(0, False))
    with pytest.raises(UsageError, match="a preference"):
        answer_of(request(preferred=None), ITEM, Turn(0, False))


@pytest.mark.parametrize("wrong", [{"scores": [{**SCORES, "accuracy": 6}]}, {"scores": []}, {"turn": -1}])
def test_a_wrong_value_is_refused(wrong: dict) -> None:
    with pytest.raises(ValidationError):
        request(**wrong)


def test_a_misspelt_field_is_named() -> None:
    with pytest.raises(UsageError, match="preferred"):
        request(prefered="first")
