import numpy as np
import pytest
from scipy import stats

from hilum.errors import UsageError
from hilum.evaluation.ratings import NO_VARIATION, ONE_FILM, ONE_RATER, Preference, Rating, judge_ratings
from hilum.findings.rating import SCALES, ReportError, Scores


def rating(film: object, source: str, rater: str, score: int, *errors: str) -> Rating:
    return Rating(f"film {film}", source, rater, Scores(score, score, score, tuple(ReportError(one) for one in errors)))


def test_a_film_counts_once_by_the_mean_of_its_raters() -> None:
    # The first film: raters say 2 and 4; the second: one says 5.
    ratings = [rating(1, "learned", "a", 2), rating(1, "learned", "b", 4), rating(2, "learned", "a", 5)]
    judged = judge_ratings(ratings)
    numbers = judged.sources["learned"]
    assert (judged.films, judged.raters, judged.ratings, numbers.films, numbers.ratings) == (2, 2, 3, 2, 3)
    assert [numbers.scales[scale].value for scale in SCALES] == [4, 4, 4]


@pytest.mark.parametrize("films", [6, 40])
def test_the_interval_of_a_mean_is_students_over_films(films: int) -> None:
    scores = np.random.default_rng(3).integers(2, 5, films)
    judged = judge_ratings([rating(film, "learned", "a", int(score)) for film, score in enumerate(scores)])
    ours = judged.sources["learned"].scales["accuracy"]
    theirs = stats.t.interval(0.95, films - 1, loc=scores.mean(), scale=stats.sem(scores))
    assert ours.value == pytest.approx(scores.mean())
    # The draws spread by the variance over n, not n - 1.
    assert (ours.low, ours.high) == pytest.approx(theirs, abs=0.15 if films == 6 else 0.02)


def test_an_interval_stays_within_the_scale() -> None:
    scores = (5, 5, 5, 5, 2)
    numbers = judge_ratings([rating(film, "learned", "a", score) for film, score in enumerate(scores)])
    assert numbers.sources["learned"].scales["accuracy"].high == 5


def test_an_error_that_nobody_saw_may_still_be_there() -> None:
    seen = judge_ratings([rating(film, "learned", "a", 4) for film in range(10)]).sources["learned"].errors
    assert (seen["wrong_place"].value, seen["wrong_place"].low) == (0, 0)
    # The rule of three says 0.3 of ten.
    assert 0.25 < seen["wrong_place"].high < 0.4


def test_of_one_film_the_interval_is_the_whole_scale() -> None:
    numbers = judge_ratings([rating(1, "learned", "a", 4, "false_finding")]).sources["learned"]
    assert (numbers.scales["accuracy"].low, numbers.scales["accuracy"].high) == (1, 5)
    assert (numbers.errors["false_finding"].value, numbers.errors["false_finding"].low) == (1, 0)


def test_errors_are_shares_of_reports() -> None:
    ratings = [rating(film, "learned", "a", 3, *(["wrong_place"] if film == 0 else [])) for film in range(4)]
    errors = judge_ratings(ratings).sources["learned"].errors
    assert {name: errors[name].value for name in ReportError} == {**dict.fromkeys(ReportError, 0), "wrong_place": 0.25}


def test_two_sources_are_compared_on_the_films_of_both_with_what_raters_preferred() -> None:
    ratings = [rating(film, "learned", "a", 2) for film in range(4)]
    ratings += [rating(film, "findings", "a", 4) for film in range(3)]
    preferences = [
        Preference(f"film {film}", "a", ("learned", "findings"), preferred)
        for film, preferred in enumerate(("findings", "findings", None))
    ]
    (pair,) = judge_ratings(ratings, preferences).pairs
    assert (pair.sources, pair.films) == (("findings", "learned"), 3)
    assert pair.difference["accuracy"].value == 2
    shares = {name: share.value for name, share in pair.preferred.items()}
    assert shares == {"findings": pytest.approx(2 / 3), "learned": 0, "neither": pytest.approx(1 / 3)}


def test_sources_that_share_no_film_are_no_pair() -> None:
    assert judge_ratings([rating(1, "learned", "a", 2), rating(2, "findings", "a", 4)]).pairs == ()


def test_agreement_needs_two_raters_who_differ_somewhere() -> None:
    alone = judge_ratings([rating(film, "learned", "a", film % 5 + 1) for film in range(5)]).alpha["accuracy"]
    same = judge_ratings([rating(film, "learned", rater, 4) for film in range(5) for rater in "ab"]).alpha["accuracy"]
    assert (alone.value, alone.reason) == (None, ONE_RATER)
    assert (same.value, same.reason, same.reports) == (None, NO_VARIATION, 5)
    ratings = [rating(film, "learned", rater, film % 5 + 1) for film in range(10) for rater in "abc"]
    agreed = judge_ratings(ratings).alpha["accuracy"]
    assert agreed.value is not None
    assert agreed.value.value == 1
    mixed = [*ratings[:-1], rating(9, "learned", "c", 1)]
    alpha = judge_ratings(mixed).alpha["accuracy"].value
    assert alpha is not None
    assert alpha.low <= alpha.value < 1


def test_who_meets_a_report_in_two_pairs_is_still_one_rater() -> None:
    scores = Scores(4, 4, 4), Scores(2, 2, 2)
    met = [Rating(f"film {film}", "learned", "a", scores[item], item) for film in range(5) for item in range(2)]
    assert judge_ratings(met).alpha["accuracy"].reason == ONE_RATER
    others = [Rating(one.film, one.source, "b", one.scores, one.item) for one in met]
    alpha = judge_ratings([*met, *others]).alpha["accuracy"]
    assert alpha.value is not None
    assert (alpha.value.value, alpha.reports) == (1, 5)


def test_of_one_film_there_is_no_agreement_to_tell() -> None:
    alpha = judge_ratings([rating(1, "learned", "a", 2), rating(1, "learned", "b", 4)]).alpha["accuracy"]
    assert (alpha.value, alpha.reason, alpha.reports) == (None, ONE_FILM, 1)


def test_without_ratings_there_is_nothing_to_judge() -> None:
    with pytest.raises(UsageError, match="Ask raters first"):
        judge_ratings([])
