"""How many real sentences are caught once their negation, side or finding is changed.

    python benchmarks/mutations.py FOLDER

FOLDER is Open-i's; the sentences are those of the findings sections of R2Gen's test studies, each once. A change counts
where it changes what is said of one of the 14 findings: a denial that is put in or taken away must stand before words
that name one, and not before others, such as a change or an opacity of no kind. No sentence is printed.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from hilum.datasets.openi import read_studies
from hilum.findings import LabelState
from hilum.reports.claim_words import FINDINGS
from hilum.reports.claims import Claim, Side, claims, contradictions

LANGUAGE = "en"
SENTENCE = re.compile(r"(?<=[.!?])\s+")
THERE_IS = re.compile(r"^(there (?:is|are)|(?:is|are) seen) (?:an? )?(?!no\b)([^,.;]+)", re.IGNORECASE)
CLAUSE_END = re.compile(r"\b(?:and|with|which|but|without|in|of|at|on|within|along|overlying)\b")
DENIALS = (
    (re.compile(r"\bno evidence of\b", re.IGNORECASE), "evidence of"),
    (re.compile(r"\bno\b ?", re.IGNORECASE), ""),
    (re.compile(r"\bnot\b ?", re.IGNORECASE), ""),
    (re.compile(r"\bwithout\b", re.IGNORECASE), "with"),
)
OTHER_SIDE = {"left": "right", "right": "left"}
TERMS = ("effusion", "pneumothorax", "cardiomegaly", "atelectasis", "consolidation", "edema", "emphysema", "pneumonia")

Mutation = tuple[str, tuple[Claim, ...]]
"""What became of a sentence, and what is decided: that which it said before."""


def sentences(root: Path) -> list[str]:
    """The sentences of the test studies' findings sections, each once."""
    found = (
        sentence.strip()
        for study in read_studies(root)
        if study.official_split == "test"
        for sentence in SENTENCE.split(study.findings_in(LANGUAGE))
    )
    return list(dict.fromkeys(sentence for sentence in found if sentence))


def named(words: str) -> set[str]:
    """The findings that words without a denial name by themselves, up to the end of their clause."""
    said = claims(f"There is {CLAUSE_END.split(words)[0]}.", LANGUAGE)
    return {claim.finding for claim in said if claim.state is LabelState.PRESENT}


def said_of(sentence: str, findings: set[str], state: LabelState) -> tuple[Claim, ...]:
    """What a sentence claims of findings, where it claims that state of them."""
    said = claims(sentence, LANGUAGE)
    return tuple(claim for claim in said if claim.finding in findings and claim.state is state)


def denial_removed(sentence: str) -> Iterator[Mutation]:
    """The sentence without its first denial, where that denies a finding that it names."""
    for pattern, instead in DENIALS:
        match = pattern.search(sentence)
        if match is not None:
            denied = said_of(sentence, named(sentence[match.end() :]), LabelState.ABSENT)
            if denied:
                yield sentence[: match.start()] + instead + sentence[match.end() :], denied
            return


def denial_inserted(sentence: str) -> Iterator[Mutation]:
    """*No* before what a sentence says there is, where that names a finding."""
    match = THERE_IS.match(sentence)
    there = () if match is None else said_of(sentence, named(match[2]), LabelState.PRESENT)
    if match is not None and there:
        yield f"{match[1]} no {sentence[match.start(2) :]}", there


def side_turned(sentence: str) -> Iterator[Mutation]:
    """Left for right and right for left, where a finding is there on one side."""
    sided = tuple(
        claim
        for claim in claims(sentence, LANGUAGE)
        if claim.state is LabelState.PRESENT and claim.side in {Side.LEFT, Side.RIGHT}
    )
    turned = re.sub(r"\b(left|right)\b", lambda side: OTHER_SIDE[side[0].lower()], sentence, flags=re.IGNORECASE)
    if sided and turned != sentence:
        yield turned, sided


def finding_exchanged(sentence: str) -> Iterator[Mutation]:
    """A finding that is there by another name, where every other finding is decided absent."""
    there = {claim.finding for claim in claims(sentence, LANGUAGE) if claim.state is LabelState.PRESENT}
    for term, other in zip(TERMS, (*TERMS[1:], TERMS[0]), strict=True):
        if term in there and other not in there and re.search(rf"\b{term}s?\b", sentence, re.IGNORECASE):
            decided = tuple(Claim(name, LabelState.ABSENT) for name in FINDINGS if name not in there)
            yield re.sub(rf"\b{term}s?\b", other, sentence, flags=re.IGNORECASE), decided


KINDS: dict[str, Callable[[str], Iterator[Mutation]]] = {
    "denial taken away": denial_removed,
    "denial put in": denial_inserted,
    "side turned": side_turned,
    "finding exchanged": finding_exchanged,
}


def main(root: Path) -> None:
    """Print how many of each kind are caught, and of all."""
    known = sentences(root)
    print(f"{len(known):,} sentences")
    caught_of_all = count_of_all = 0
    for kind, mutate in KINDS.items():
        mutations = [one for sentence in known for one in mutate(sentence)]
        caught = sum(bool(contradictions(claims(text, LANGUAGE), decided)) for text, decided in mutations)
        print(f"{kind}: {caught:,} of {len(mutations):,} ({caught / max(len(mutations), 1):.1%})")
        caught_of_all, count_of_all = caught_of_all + caught, count_of_all + len(mutations)
    print(f"all: {caught_of_all:,} of {count_of_all:,} ({caught_of_all / count_of_all:.1%})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
