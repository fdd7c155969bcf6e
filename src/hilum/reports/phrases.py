"""The sentences of each language: one JSON file a language, the same keys in each, numbers written its way."""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from hilum.errors import UsageError


def read_languages(folder: Path) -> dict[str, dict[str, str]]:
    """The phrases of each language in a folder, by its code, which is the name of its file."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


_SMALLEST_PERCENT = 0.1
_HARD_SPACE = "\u00a0"
_TABLES = read_languages(Path(__file__).with_name("languages"))

LANGUAGES: Mapping[str, str] = MappingProxyType({code: table["language.name"] for code, table in _TABLES.items()})
"""Each language's code with its name in itself; a file more in ``languages/`` is a language more."""


def check_language(language: str) -> None:
    """Refuse a language that there is not.

    Raises:
        UsageError: the message names those there are.
    """
    if language not in _TABLES:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        msg = f"Expected one of the languages {known}; got {language!r}. Choose one of these codes."
        raise UsageError(msg)


def phrase(language: str, key: str, /, **facts: object) -> str:
    """The phrase of a key, its placeholders filled in.

    A fact that is a float is written as the language writes numbers. Facts may come from a file: what would break a
    line or turn its direction is taken out of them.

    Raises:
        UsageError: no such language, no such key, or a fact that the phrase needs is missing.
    """
    table = _table(language)
    if key not in table:
        msg = f"Expected the key of a phrase, got {key!r}. The keys are those of languages/{language}.json."
        raise UsageError(msg)
    try:
        return table[key].format_map({name: _write(language, fact) for name, fact in facts.items()})
    except KeyError as error:
        msg = f"The phrase {key!r} needs the fact {error}, got {sorted(facts)}. Give it too."
        raise UsageError(msg) from error


def phrase_or(language: str, key: str, fallback: str) -> str:
    """The phrase of an open set's member, or ``fallback`` where the languages do not know it."""
    return _table(language).get(key, clean(fallback))


def number(language: str, value: float, decimals: int | None = None) -> str:
    """A number as the language writes it; without ``decimals``, as many as it has, two at most."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if decimals is None else f"{value:.{decimals}f}"
    return text.replace(".", _table(language)["format.decimal"])


def percent(language: str, share: float) -> str:
    """A share of 0 to 1 as a percentage of one decimal; what is neither 0 nor 1 is never rounded to them."""
    value = 100 * share
    if 0 < value < _SMALLEST_PERCENT:
        return phrase(language, "format.below", percent=_percent(language, _SMALLEST_PERCENT))
    if 100 - _SMALLEST_PERCENT < value < 100:
        return phrase(language, "format.above", percent=_percent(language, 100 - _SMALLEST_PERCENT))
    return _percent(language, value)


def capitalise(text: str) -> str:
    """The text with its first letter large and the rest as it is."""
    return text[:1].upper() + text[1:]


def clean(text: str) -> str:
    """The text on one line: controls become spaces, marks that turn its direction go, broken code units show as �."""
    # Nearly every text needs nothing, and to look at each character costs most of a report's time.
    if text.replace(_HARD_SPACE, " ").isprintable():
        return text.strip()
    return "".join(_clean_character(character) for character in text).strip()


def _table(language: str) -> dict[str, str]:
    check_language(language)
    return _TABLES[language]


def _write(language: str, fact: object) -> str:
    if isinstance(fact, float):
        return number(language, fact)
    return clean(str(fact)) or _table(language)["value.empty"]


def _percent(language: str, value: float) -> str:
    return phrase(language, "format.percent", number=number(language, value, 1))


def _clean_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cf":
        return ""
    return "�" if category.startswith("C") else character
