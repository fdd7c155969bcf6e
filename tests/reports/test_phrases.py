import json
import re
import unicodedata
from pathlib import Path
from string import Formatter

import pytest

import hilum.reports.phrases
from hilum.errors import UsageError
from hilum.reports import LANGUAGES, phrase
from hilum.reports.phrases import capitalise, clean, number, percent, phrase_or, read_languages

FOLDER = Path(hilum.reports.phrases.__file__).with_name("languages")
TABLES = read_languages(FOLDER)
HARD_SPACE = "\u00a0"


def placeholders(text: str) -> list[tuple[str, str | None, str | None]]:
    """Names with their format and conversion, in order of name."""
    return sorted((name, form, conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None)


def test_every_file_is_a_language_with_its_own_name():
    assert dict(LANGUAGES) == {"en": "English", "es": "Español"}
    assert set(LANGUAGES) == {path.stem for path in FOLDER.iterdir()}


@pytest.mark.parametrize("code", sorted(set(TABLES) - {"en"}))
def test_every_language_has_the_keys_of_english(code):
    assert sorted(TABLES[code]) == sorted(TABLES["en"])


@pytest.mark.parametrize("code", sorted(set(TABLES) - {"en"}))
def test_every_language_has_the_placeholders_of_english(code):
    assert {key: placeholders(text) for key, text in TABLES[code].items()} == {
        key: placeholders(text) for key, text in TABLES["en"].items()
    }


def numbers(text: str) -> list[str]:
    """The numbers of a phrase, in order of size, decimal marks aside."""
    return sorted(re.findall(r"\d+(?:[.,]\d+)?", text.replace(",", ".")))


@pytest.mark.parametrize("code", sorted(set(TABLES) - {"en"}))
def test_every_language_says_the_numbers_of_english(code):
    assert {key: numbers(text) for key, text in TABLES[code].items()} == {
        key: numbers(text) for key, text in TABLES["en"].items()
    }


@pytest.mark.parametrize("code", sorted(TABLES))
def test_no_file_gives_a_key_twice(code):
    pairs = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    keys = [key for key, _ in pairs]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("code", sorted(TABLES))
def test_phrases_are_whole_and_their_placeholders_plain_names(code):
    for key, text in TABLES[code].items():
        assert text == text.strip() != "", key
        for name, form, conversion in placeholders(text):
            assert name.isidentifier() and not form and conversion is None, key


@pytest.mark.parametrize("code", sorted(TABLES))
def test_sentences_have_the_marks_of_a_printed_text(code):
    for key, text in TABLES[code].items():
        assert "'" not in text and '"' not in text and "..." not in text and "  " not in text, key
        assert " %" not in text, f"{key}: a line may not end before the percent sign"


def test_another_language_is_another_file(tmp_path):
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = TABLES["en"] | {"language.name": "Norsk", "section.findings": "Funn"}
    (tmp_path / "nb.json").write_text(json.dumps(table), encoding="utf-8")
    assert read_languages(tmp_path)["nb"]["section.findings"] == "Funn"
    assert set(read_languages(tmp_path)) == {"en", "es", "nb"}


def test_a_phrase_is_filled_with_its_facts():
    assert "“XX”" in phrase("en", "quality.view_unknown", value="XX")
    assert "«XX»" in phrase("es", "quality.view_unknown", value="XX")


def test_an_unknown_language_names_those_there_are():
    with pytest.raises(UsageError, match=r"en \(English\), es \(Español\); got 'xx'"):
        phrase("xx", "document.title")


def test_an_unknown_key_is_refused():
    with pytest.raises(UsageError, match=r"no\.such"):
        phrase("en", "no.such")


def test_a_missing_fact_is_named():
    with pytest.raises(UsageError, match="'height', got \\['width'\\]"):
        phrase("en", "quality.low_resolution", width=3)


def test_a_fact_cannot_fill_placeholders_of_its_own():
    assert "“{value.__class__}”" in phrase("en", "quality.view_unknown", value="{value.__class__}")


def test_an_empty_fact_is_shown_as_empty():
    assert "(empty)" in phrase("en", "quality.view_unknown", value=" \n")


def test_a_float_is_written_as_the_language_writes_it():
    assert phrase("es", "population.from", min=0.5) == "pacientes de 0,5 años o más"
    assert phrase("en", "population.from", min=16.0) == "patients of 16 years or more"


def test_an_open_set_falls_back_to_what_is_given():
    assert phrase_or("es", "finding.pneumonia", "x") == "neumonía"
    assert phrase_or("es", "finding.moon_face", "moon\nface") == "moon face"


@pytest.mark.parametrize(
    ("language", "share", "text"),
    [
        ("en", 0.934, "93.4%"),
        ("es", 0.934, f"93,4{HARD_SPACE}%"),
        ("en", 0.0, "0.0%"),
        ("en", 1.0, "100.0%"),
        ("en", 0.0004, "<0.1%"),
        ("es", 0.99999, f">99,9{HARD_SPACE}%"),
        ("en", 0.001, "0.1%"),
    ],
)
def test_a_share_is_a_percentage_that_never_rounds_to_certainty(language, share, text):
    assert percent(language, share) == text


def test_numbers_have_the_decimals_asked_for():
    assert number("es", 0.1434, 3) == "0,143"
    assert number("en", 2.50) == "2.5"
    assert number("en", 100) == "100"


def test_only_the_first_letter_is_made_large():
    assert capitalise("el PA de tórax") == "El PA de tórax"
    assert capitalise("") == ""


def test_text_from_outside_stays_on_one_line_and_in_one_direction():
    assert clean("a\r\nb\u2028c\td\x00") == "a  b c d"
    assert clean("a\u202egnp.b") == "agnp.b"
    assert clean("\ud800x") == "�x"
    assert clean("niño 肺.png") == "niño 肺.png"
    assert clean(f" 95{HARD_SPACE}% ") == f"95{HARD_SPACE}%"
    assert clean("95\u202f%\u2060") == "95\u202f%"


def test_no_character_gets_past_the_quick_look():
    unwanted = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    for code in (*range(0x3100), 0xD800, 0xE000, 0xFEFF, 0xFFF9, 0xE0001):
        cleaned = clean(f"a{chr(code)}b").replace("�", "")
        assert not {unicodedata.category(character) for character in cleaned} & unwanted, hex(code)
        assert cleaned[0] == "a" and cleaned[-1] == "b"
