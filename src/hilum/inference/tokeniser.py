"""Reports as words, and words as numbers: cleaning, the vocabulary, and back to a text with sentences."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from hilum.errors import BundleDamaged

PAD, START, END, UNKNOWN = SPECIAL = ("<pad>", "<start>", "<end>", "<unknown>")
"""The first words of every vocabulary, whose numbers are 0 to 3."""
STOP = "."
"""The word that ends a sentence."""
MINIMUM = 3
"""A word that comes less often in the training reports is unknown."""
LONGEST = 60
"""Words of a report that are learned and judged, as the literature has it."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+(?:[-'’]\w+)*|[.?!]")
_NUMBERING = re.compile(r"(?:^|(?<=[.?!])|(?<=[.?!]\s))\s*\d{1,2}\.\s+(?=\D)")
_REMOVED = re.compile(r"x{3,}")

# What Chen et al. (EMNLP 2020) take out of the Indiana reports before anything else. Their set of marks spans : to [
# and so holds no hyphen, and full stops inside a sentence go, those of decimal numbers too.
_R2GEN_STOPS = re.compile(r"\.{2,}")
_R2GEN_NUMBERING = tuple(f"{number}. " for number in range(1, 6))
_R2GEN_MARKS = re.compile(r"""[.,?;*!%^&_+()\[\]{}:<=>@"'/\\]""")


def clean(text: str, *, r2gen: bool = False) -> list[str]:
    """The words of a report in small letters, each sentence ended by a ``.``; other marks go.

    What de-identification left (``XXXX``) goes too, and so does the numbering of sentences.

    Args:
        text: as written.
        r2gen: clean as R2Gen does, for numbers that stand beside the literature's: ``xxxx`` stays, every mark but the
            hyphen goes, and a sentence ends only where a blank follows the full stop.
    """
    return _clean_r2gen(text) if r2gen else _clean(text)


def _clean(text: str) -> list[str]:
    words: list[str] = []
    for token in _TOKEN.findall(_NUMBERING.sub(" ", text.lower())):
        if token in {".", "?", "!"}:
            if words and words[-1] != STOP:
                words.append(STOP)
        elif not _REMOVED.fullmatch(token):
            words.append(token)
    return [*words, STOP] if words and words[-1] != STOP else words


def _clean_r2gen(text: str) -> list[str]:
    whole = _R2GEN_STOPS.sub(".", text)
    # The first number goes wherever it stands, the others where they begin a sentence; where only a blank is before
    # them, they end one.
    first, *others = _R2GEN_NUMBERING
    whole = whole.replace(first, "")
    for before in (". ", " "):
        for number in others:
            whole = whole.replace(f"{before}{number}", ". ")
    sentences = (_R2GEN_MARKS.sub("", part).split() for part in whole.strip().lower().split(". "))
    return [word for sentence in sentences if sentence for word in (*sentence, STOP)]


def text_of(words: Iterable[str]) -> str:
    """Words as a text: sentences begin with a capital and end with a full stop."""
    sentences: list[list[str]] = [[]]
    for word in words:
        if word == STOP:
            sentences.append([])
        else:
            sentences[-1].append(word)
    joined = (" ".join(sentence) for sentence in sentences if sentence)
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}{STOP}" for sentence in joined)


@dataclass(frozen=True)
class Vocabulary:
    """The words that a writer knows, each by its place; the four special ones come first."""

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check that the special words lead and that no word comes twice.

        Raises:
            BundleDamaged: they do not.
        """
        if self.words[: len(SPECIAL)] != SPECIAL or len(set(self.words)) != len(self.words):
            msg = (
                f"Expected a vocabulary of different words that begins with {' '.join(SPECIAL)}; got {len(self.words)} "
                f"words that begin with {' '.join(self.words[:4]) or 'nothing'}. Fetch the bundle again."
            )
            raise BundleDamaged(msg)

    @classmethod
    def of(cls, reports: Iterable[Sequence[str]], minimum: int = MINIMUM) -> Self:
        """The words that come at least ``minimum`` times in cleaned reports, most frequent first."""
        counts = Counter(word for report in reports for word in report)
        frequent = (word for word, count in counts.items() if count >= minimum and word not in SPECIAL)
        return cls((*SPECIAL, *sorted(frequent, key=lambda word: (-counts[word], word))))

    @classmethod
    def from_json(cls, content: Any) -> Self:
        """The vocabulary that ``to_json`` wrote.

        Raises:
            BundleDamaged: it is none.
        """
        words = content.get("words") if isinstance(content, dict) else None
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            msg = "Expected a vocabulary as {'words': [...]}, each word a text; got something else. Fetch it again."
            raise BundleDamaged(msg)
        return cls(tuple(words))

    def to_json(self) -> dict[str, list[str]]:
        """The vocabulary as plain JSON values."""
        return {"words": list(self.words)}

    def __len__(self) -> int:
        """How many words there are, the special ones included."""
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        """Whether the word is known."""
        return word in self._known

    @cached_property
    def _known(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    def encode(self, words: Sequence[str], longest: int = LONGEST) -> tuple[int, ...]:
        """The numbers of the first ``longest`` words, between that of the start and that of the end."""
        unknown = self._known[UNKNOWN]
        numbers = (self._known.get(word, unknown) for word in words[:longest])
        return self._known[START], *numbers, self._known[END]

    def words_of(self, numbers: Iterable[int]) -> list[str]:
        """The words of numbers up to the first end; start and padding are none.

        Raises:
            BundleDamaged: a number is none of the vocabulary's.
        """
        words = []
        for number in numbers:
            if not 0 <= number < len(self.words):
                msg = f"Expected numbers below {len(self.words)}, got {number}: the vocabulary is of another model."
                raise BundleDamaged(msg)
            word = self.words[number]
            if word == END:
                break
            if word not in {PAD, START}:
                words.append(word)
        return words

    def decode(self, numbers: Iterable[int]) -> str:
        """The numbers as a text with sentences; a word that was unknown is left out."""
        return text_of(word for word in self.words_of(numbers) if word != UNKNOWN)

    def unknown(self, reports: Iterable[Sequence[str]]) -> Counter[str]:
        """The words of cleaned reports that are not known, and how often each comes."""
        return Counter(word for report in reports for word in report if word not in self._known)
