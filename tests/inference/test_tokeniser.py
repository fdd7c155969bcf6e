"""The reports here are invented."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.errors import BundleDamaged
from hilum.inference.tokeniser import SPECIAL, Vocabulary, clean, text_of

REPORT = "1. Heart is normal.2. No XXXX left-sided effusion/air..  Nodule of 1.5 cm? XXXX."


def test_words_are_small_and_sentences_end_with_a_full_stop():
    assert " ".join(clean(REPORT)) == "heart is normal . no left-sided effusion air . nodule of 1.5 cm ."


def test_spanish_keeps_its_letters():
    assert clean("Índice normal; sin lesión") == ["índice", "normal", "sin", "lesión", "."]


@pytest.mark.parametrize("text", ["", "XXXX", " . .. ?", "1. "])
def test_a_report_of_no_words_has_none(text):
    assert [word for word in clean(text) if word != "1"] in ([], ["."])


def clean_as_published(text: str) -> list[str]:
    """The steps that the authors describe, one after the other."""
    while ".." in text:
        text = text.replace("..", ".")
    text = text.replace("1. ", "")
    for number in "2345":
        text = text.replace(f". {number}. ", ". ")
    for number in "2345":
        text = text.replace(f" {number}. ", ". ")
    for mark in "\"/\\'":
        text = text.replace(mark, "")
    sentences = [re.sub(r"[.,?;*!%^&_+():-\[\]{}]", "", part.strip()).strip() for part in text.lower().split(". ")]
    return [word for sentence in sentences if sentence for word in (*sentence.split(), ".")]


@given(st.text(alphabet="abXx .,-/:'12345(?]\\", max_size=60))
def test_r2gen_cleaning_is_as_published(text):
    assert clean(text, r2gen=True) == clean_as_published(text)


def test_r2gen_cleaning_keeps_the_mark_of_de_identification():
    words = clean("No XXXX effusion. 2. Left-sided (old).", r2gen=True)
    assert " ".join(words) == "no xxxx effusion . left-sided old ."


def test_r2gen_cleaning_ends_a_sentence_at_a_number() -> None:
    assert (
        " ".join(clean("1. No air 2. Heart is normal. 3. Clear.", r2gen=True)) == "no air . heart is normal . clear ."
    )


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary.of([clean("No effusion. No air."), clean("No effusion.")], minimum=2)


def test_frequent_words_come_first_and_rare_ones_not_at_all(vocabulary):
    assert vocabulary.words == (*SPECIAL, ".", "no", "effusion")
    assert "air" not in vocabulary
    assert len(vocabulary) == 7


def test_a_report_comes_back_as_sentences(vocabulary):
    numbers = vocabulary.encode(clean("no effusion. no air."))
    assert numbers == (1, 5, 6, 4, 5, 3, 4, 2)
    assert vocabulary.words_of((*numbers, 0, 5)) == ["no", "effusion", ".", "no", "<unknown>", "."]
    assert vocabulary.decode(numbers) == "No effusion. No."


def test_a_long_report_is_cut(vocabulary):
    assert vocabulary.encode(["no"] * 90, longest=3) == (1, 5, 5, 5, 2)


def test_unknown_words_are_counted(vocabulary):
    assert vocabulary.unknown([clean("no air, air or tube")]) == {"air": 2, "or": 1, "tube": 1}


def test_a_vocabulary_survives_json(vocabulary):
    assert Vocabulary.from_json(json.loads(json.dumps(vocabulary.to_json()))) == vocabulary


@pytest.mark.parametrize("content", [None, [], {"words": "no"}, {"words": [1]}, {"words": ["no", *SPECIAL]}])
def test_another_form_is_refused(content):
    with pytest.raises(BundleDamaged, match="vocabulary"):
        Vocabulary.from_json(content)


def test_a_word_comes_once():
    with pytest.raises(BundleDamaged, match="different words"):
        Vocabulary((*SPECIAL, "no", "no"))


def test_a_number_of_another_vocabulary_is_refused(vocabulary):
    with pytest.raises(BundleDamaged, match="below 7, got 9"):
        vocabulary.words_of([1, 9])


def test_text_begins_each_sentence_with_a_capital():
    assert text_of(["the", "heart", ".", ".", "pH"]) == "The heart. PH."
