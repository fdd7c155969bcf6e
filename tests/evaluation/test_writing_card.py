import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hilum.datasets import Split
from hilum.evaluation.report_writing import judge_reports
from hilum.evaluation.writer import WriterJudgement
from hilum.evaluation.writing_card import WritingCardFacts, write_writing_card
from hilum.inference.bundle import open_bundle
from hilum.inference.tokeniser import clean

WRITTEN = {str(place): clean("The heart is normal. No effusion.") for place in range(12)}
TRUE = {uid: clean("There is an effusion.") if int(uid) < 11 else words for uid, words in WRITTEN.items()}


def card_of(folder: Path, unknown: dict[str, int] | None = None) -> str:
    reports = {"writer": judge_reports(TRUE, TRUE), "constant_normal": judge_reports(WRITTEN, TRUE)}
    judgement = WriterJudgement("openi", Split.JUDGE, (), unknown or {}, 50.0, reports)
    return write_writing_card(WritingCardFacts(open_bundle(folder).manifest, judgement, 749))


def test_the_card_sets_the_writer_beside_one_normal_report(make_writer: Callable[..., Path]) -> None:
    card = card_of(make_writer())
    assert "749 words" in card
    (f1,) = [line for line in card.splitlines() if line.startswith("| clinical F1, macro")]
    assert f1.split("|")[2].strip().startswith("1.000")
    assert f1.split("|")[3].strip().startswith("0.000")
    assert "nobody has validated" in card
    assert max(map(len, (line for line in card.splitlines() if not line.startswith("|")))) <= 120


def test_the_card_of_a_writer_of_films_assumes_nothing_of_ranks(make_writer: Callable[..., Path]) -> None:
    assert "validated" not in card_of(make_writer(is_of_film=True))


def test_the_terms_stand_on_the_card(make_writer: Callable[..., Path]) -> None:
    def attribute(fields: dict[str, Any]) -> None:
        fields["attribution"] = ["Somebody, CC BY-NC-ND 4.0."]

    folder = make_writer(attribute)
    assert json.loads((folder / "bundle.json").read_bytes())["terms"] == "research"
    assert "research. Somebody, CC BY-NC-ND 4.0." in " ".join(card_of(folder).split())


def test_the_words_that_it_does_not_know_are_counted_and_the_most_frequent_named(
    make_writer: Callable[..., Path],
) -> None:
    unknown = {"lobectomy": 4, "stent": 2, "aneurysm": 2, "kyphosis": 2, "azygos": 2, "rare": 1}
    folder = make_writer()
    card = " ".join(card_of(folder, unknown).split())
    # Eleven references of five words, one of eight.
    assert f"does not know: {13 / 63:.1%} of those of the references, 6 different words (lobectomy, stent," in card
    assert "kyphosis, azygos ...)" in card
    assert "does not know: none." in " ".join(card_of(folder).split())
