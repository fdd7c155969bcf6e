from hilum.evaluation.card_numbers import (
    calibration_words,
    films_of_kinds,
    interval_words,
    numbers_table,
    sentence_case,
    stretches_table,
    table,
)
from hilum.evaluation.classification import Judgement
from hilum.evaluation.shortcuts import Shortcuts
from hilum.inference import Bundle
from hilum.inference.bundle import Interval

SHORTCUTS = Shortcuts(
    ("large", "small"),
    {name: {"source folder": Interval(value=0.9, low=0.8, high=1.0), "view": None} for name in ("effusion", "hernia")},
)


def test_many_answers_are_one_table_with_what_a_blind_program_scores(many: Bundle, many_judged: Judgement) -> None:
    written = numbers_table(many.manifest, many_judged, SHORTCUTS)
    rows = {line.split("|")[1].strip(" `"): line for line in written.splitlines() if line.startswith("|")}
    assert rows["finding"].endswith("| AUC of source folder alone | AUC of view alone |")
    assert "| no decision | no decision | 0.900 (0.800 to 1.000) | - |" in rows["hernia"]
    assert interval_words(many_judged.labels["effusion"].auc_roc.interval()) in rows["effusion"]
    assert interval_words(many_judged.macro_auc_roc.interval()) in rows["mean"]
    assert "sees no film" in written
    assert len({line.count("|") for line in rows.values()}) == 1


def test_one_folder_tells_nothing_and_has_no_column(many: Bundle, many_judged: Judgement) -> None:
    written = numbers_table(many.manifest, many_judged, Shortcuts(("small",), SHORTCUTS.auc_roc))
    assert "alone" not in written


def test_the_words_name_the_answers_without_a_point(
    many: Bundle, bundle: Bundle, many_judged: Judgement, judgement: Judgement
) -> None:
    words = calibration_words(many.manifest, many_judged)
    assert "`hernia`" in words
    assert "`effusion`: their" not in words
    assert "73% of whose films" in calibration_words(bundle.manifest, judgement)


def test_stretches_are_shown_where_they_were_run(judgement: Judgement, many_judged: Judgement) -> None:
    assert stretches_table(judgement).count("content 20 %") == 2
    assert stretches_table(many_judged) == ""


def test_small_words() -> None:
    assert films_of_kinds({"a": 2, "b": 1}) == "2 a, 1 b"
    assert interval_words(None) == "-"
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_a_sentence_begins_with_a_capital_and_keeps_the_names_within() -> None:
    assert sentence_case("adults of the NIH, Bethesda") == "Adults of the NIH, Bethesda"
