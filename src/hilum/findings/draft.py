"""A draft: the findings of a film as a learned writer words them, sentence by sentence, and where each comes from."""

from dataclasses import dataclass
from enum import StrEnum


class DraftSource(StrEnum):
    """Where a sentence of a draft comes from."""

    WRITER = "writer"
    FINDINGS = "findings"


@dataclass(frozen=True)
class Look:
    """What a writer looked at.

    Attributes:
        name: the code of a finding.
        is_claim: whether it is what the report was to say of the finding; else it is the evidence of it.
        weight: 0 to 1, its share of the attention.
    """

    name: str
    is_claim: bool
    weight: float


@dataclass(frozen=True)
class DraftWord:
    """A word and where the writer looked for it.

    Attributes:
        looks: those that mattered, most first.
        rows: of a writer that sees the film, the attention over a coarse grid on the whole film, rows from the top;
            None of one that does not.
    """

    text: str
    looks: tuple[Look, ...] = ()
    rows: tuple[tuple[float, ...], ...] | None = None


@dataclass(frozen=True)
class DraftSentence:
    """A sentence of a draft.

    Attributes:
        source: the writer, or the findings where the writer's own sentence went against what is decided, or where the
            writer said nothing of what is decided present.
        findings: codes of the findings that it speaks of.
        words: where the writer looked; none of a sentence from the findings.
        replaced: the writer's sentences against that finding, in whose place it stands; none where nothing was said.
    """

    text: str
    source: DraftSource
    findings: tuple[str, ...] = ()
    words: tuple[DraftWord, ...] = ()
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """The findings as a learned writer words them.

    Attributes:
        bundle: the name of the writer.
        language: of the sentences, a BCP 47 code.
        sentences: in order; none that contradicts a decided finding.
        reason: a stable code, such as ``evidence_not_assessed``: why there are none; None where there are.
    """

    bundle: str
    language: str
    sentences: tuple[DraftSentence, ...] = ()
    reason: str | None = None

    @property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(sentence.text for sentence in self.sentences)
