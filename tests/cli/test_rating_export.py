import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hilum.archive import Answer, Design, Item, RatedReport, Round
from hilum.cli.rating_export import NO_RATINGS, SYNTHETIC, result_of, rows_of, summary, write_export
from hilum.evaluation.ratings import RatingJudgement
from hilum.findings import ReportError, Scores

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ROUND = Round("pilot", NOW, Design.PAIR, "en", 0, is_synthetic=False, size=2)
REPORTS = (RatedReport("findings", "One."), RatedReport("learned", "Two."))
ITEMS = [Item(place, f"record {place}", REPORTS) for place in range(2)]
ANSWERS = [
    Answer(0, "Dr A", (Scores(5, 4, 3), Scores(1, 2, 3, (ReportError.WRONG_PLACE,))), "findings", "well", NOW),
    Answer(0, "Dr B", (Scores(3, 4, 3), Scores(3, 2, 3)), None, "", NOW),
    Answer(1, "Dr A", (Scores(2, 4, 3), Scores(4, 2, 3)), "learned", "", NOW),
]


def test_each_report_that_was_rated_is_a_row_with_its_source() -> None:
    rows = rows_of(ROUND, ITEMS, ANSWERS)
    assert len(rows) == 6
    assert [(row["source"], row["accuracy"], row["preferred"]) for row in rows[:4]] == [
        ("findings", 5, "yes"),
        ("learned", 1, "no"),
        ("findings", 3, "neither"),
        ("learned", 3, "neither"),
    ]
    assert (rows[1]["errors"], rows[0]["comment"], rows[0]["synthetic"]) == ("wrong_place", "well", 0)


def test_the_result_is_that_of_the_ratings_by_hand(tmp_path: Path) -> None:
    result = result_of(ROUND, ITEMS, ANSWERS)
    assert isinstance(result, RatingJudgement)
    # Of the composed reports, film 0 has accuracies 5 and 3, film 1 has 2; of the drafted 1 and 3, and 4.
    assert result.sources["findings"].scales["accuracy"].value == 3
    assert result.sources["learned"].scales["accuracy"].value == 3
    (pair,) = result.pairs
    assert pair.difference["coherence"].value == 2
    assert {name: share.value for name, share in pair.preferred.items()} == pytest.approx(
        {"findings": 0.25, "learned": 0.5, "neither": 0.25}
    )
    write_export(tmp_path, ROUND, rows_of(ROUND, ITEMS, ANSWERS), result)
    written = json.loads((tmp_path / "result.json").read_text())
    assert written["result"]["sources"]["findings"]["scales"]["accuracy"]["value"] == 3
    assert written["reason"] is None
    with (tmp_path / "ratings.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 6
    text = "\n".join(summary(result))
    assert "6 ratings of 2 films by 2 raters" in text
    assert "findings less learned, 2 films" in text


def test_synthetic_ratings_yield_rows_and_no_result(tmp_path: Path) -> None:
    demo = replace(ROUND, is_synthetic=True)
    rows, result = rows_of(demo, ITEMS, ANSWERS), result_of(demo, ITEMS, ANSWERS)
    assert result == SYNTHETIC
    write_export(tmp_path, demo, rows, result)
    written = json.loads((tmp_path / "result.json").read_text())
    assert (written["synthetic"], written["result"], written["reason"]) == (True, None, "synthetic")
    assert {row["synthetic"] for row in rows} == {1}
    assert summary(result) == ["The round is synthetic: its ratings are a demonstration and yield no result."]


def test_a_round_that_nobody_rated_says_so() -> None:
    assert result_of(ROUND, ITEMS, []) == NO_RATINGS
    assert summary(NO_RATINGS) == ["Nobody has rated this round yet."]


def test_a_lone_rater_has_no_alpha() -> None:
    single = replace(ROUND, design=Design.SINGLE)
    items = [Item(0, "record 0", REPORTS[:1])]
    result = result_of(single, items, [replace(ANSWERS[0], scores=ANSWERS[0].scores[:1])])
    assert isinstance(result, RatingJudgement)
    assert result.pairs == ()
    assert "Krippendorff's alpha of accuracy: none (one rater)" in summary(result)
