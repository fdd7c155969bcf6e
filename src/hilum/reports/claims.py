"""What a sentence of a report claims of the findings, by rules: present, absent or uncertain, and on which side.

The rules are in the manner of NegEx (Chapman 2001) and CheXpert's labeller (Irvin 2019): a mention, the words before
and after it in its clause, and the side named nearest to it. What they miss is measured in docs/report_writing.md.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hilum.errors import UsageError
from hilum.findings import Decision, LabelState, Reading
from hilum.reports.claim_words import FINDINGS, ClaimWords, Term, unaccented, words_of

_WHOLE = frozenset({"cardiomegaly", "edema", "emphysema", "hernia"})
"""Findings that take no side from the finding beside them."""
_SIDELESS = frozenset({"cardiomegaly"})
_RANK = {LabelState.PRESENT: 0, LabelState.UNCERTAIN: 1, LabelState.ABSENT: 2}
_REMOVED = re.compile(r"\bx{3,}\b")
_WORDS_BETWEEN = 3


class Side(StrEnum):
    """The patient's side."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True)
class Claim:
    """What is said of one finding.

    Attributes:
        finding: its code, one of :data:`hilum.reports.claim_words.FINDINGS`.
        state: present, absent or uncertain.
        side: None where none is named.
    """

    finding: str
    state: LabelState
    side: Side | None = None


@dataclass(frozen=True)
class Contradiction:
    """A claim of a sentence, and the decided one that it goes against."""

    claim: Claim
    decided: Claim


@dataclass(frozen=True)
class _Mention:
    term: Term
    start: int
    end: int
    state: LabelState
    side: Side | None

    @property
    def is_claim(self) -> bool:
        return not self.term.is_wide or self.state is LabelState.ABSENT


def claims(sentence: str, language: str) -> tuple[Claim, ...]:
    """What a sentence, or a text of several, claims of the findings, in their order.

    Raises:
        UsageError: claims are not read in that language.
    """
    words = words_of(language)
    if words is None:
        msg = f"Claims are read in en and es, got the language {language!r}. Choose one of these."
        raise UsageError(msg)
    text = _REMOVED.sub("", unaccented(sentence.lower()).replace("’", "'"))
    mentions = list(_mentions(text, words))
    said = {name for mention in mentions if not _is_implied(mention.term) for name in mention.term.findings}
    if words.excepts.search(text):
        said = set(FINDINGS)
    found = {
        Claim(name, mention.state, mention.side)
        for mention in mentions
        for name in mention.term.findings
        if not (_is_implied(mention.term) and name in said)
    }
    return _settle(found)


def decided_claims(reading: Reading) -> tuple[Claim, ...]:
    """What a reading has decided of the findings that claims are about; a finding's side is not known."""
    states = {Decision.PRESENT: LabelState.PRESENT, Decision.ABSENT: LabelState.ABSENT}
    decided = {
        Claim(finding.name, states[finding.decision])
        for finding in reading.findings
        if finding.decision in states and finding.name in FINDINGS
    }
    return _settle(decided)


def contradictions(said: Iterable[Claim], decided: Sequence[Claim]) -> tuple[Contradiction, ...]:
    """The claims of a sentence that go against what is decided.

    One goes against a decided claim of its finding where the one is present and the other absent, where it doubts what
    is decided absent, or where both are there on sides that differ. A side that only one of them names is no
    difference, but a denial of one side does not deny the finding.
    """
    return tuple(
        Contradiction(claim, other)
        for claim in said
        for other in decided
        if claim.finding == other.finding and _differ(claim, other)
    )


def _differ(claim: Claim, decided: Claim) -> bool:
    denials = (claim.state is LabelState.ABSENT) + (decided.state is LabelState.ABSENT)
    if denials == 0:
        return None not in {claim.side, decided.side} and claim.side is not decided.side
    if denials == 2:
        return False
    denial, other = (claim, decided) if claim.state is LabelState.ABSENT else (decided, claim)
    if denial.side is None or denial.side is Side.BOTH:
        return other.state is LabelState.PRESENT or denial is decided
    return other.side in {denial.side, Side.BOTH}


def _settle(found: Iterable[Claim]) -> tuple[Claim, ...]:
    """One claim for each finding and side: of several, that it is there goes before doubt, doubt before denial."""
    best: dict[tuple[str, str], Claim] = {}
    for claim in sorted(found, key=lambda claim: _RANK[claim.state]):
        best.setdefault((claim.finding, claim.side or ""), claim)
    return tuple(best[key] for key in sorted(best))


def _is_implied(term: Term) -> bool:
    """Whether the term speaks of findings without their names, as of clear lungs."""
    return term.is_wide or (term.says is LabelState.ABSENT and len(term.findings) > 1)


def _mentions(text: str, words: ClaimWords) -> Iterator[_Mention]:
    carried: Side | None = None
    for clause, is_joined in _clauses(text, words):
        mentions = _of_clause(clause, words)
        for mention in mentions:
            side = mention.side
            if is_joined and side is None and _takes_side(mention):
                side = carried
            yield _Mention(mention.term, mention.start, mention.end, mention.state, side)
        sides = [mention.side for mention in mentions if mention.side is not None]
        carried = sides[-1] if sides else _side_of(clause, words) if not is_joined else carried


def _clauses(text: str, words: ClaimWords) -> Iterator[tuple[str, bool]]:
    """The clauses, and whether each only adds to the one before."""
    for part in words.breaks.split(text):
        for index, clause in enumerate(words.joins.split(part)):
            yield clause, index > 0


def _of_clause(clause: str, words: ClaimWords) -> list[_Mention]:
    spans = _spans(clause, words)
    # What only looks like a denial is blanked out, what is a doubt in a denial's words is marked.
    plain = words.masked.sub(lambda match: "_" * len(match[0]), clause)
    plain = words.doubted.sub(lambda match: "?" * len(match[0]), plain)
    mentions = []
    for index, (term, start, end) in enumerate(spans):
        if not term.findings:
            continue
        # What stands behind the same finding again is said of that.
        again = next((other for later, other, _ in spans[index + 1 :] if later is term), len(clause))
        state = term.says or _state(plain[:start], plain[end:again], words)
        if state is None:
            continue
        before = _cut(clause, spans[index - 1][2] if index else 0, start, words)
        after_end = spans[index + 1][1] if index + 1 < len(spans) else len(clause)
        around = f"{clause[before:start]} {clause[start:end]} {clause[end : _cut(clause, end, after_end, words)]}"
        is_last = index + 1 == len(spans)
        own = around if not is_last else f"{clause[before:start]} {clause[start:]}"
        side = None if set(term.findings) <= _SIDELESS else _side_of(own, words)
        is_everywhere = state is LabelState.ABSENT and side is Side.BOTH
        mentions.append(_Mention(term, start, end, state, None if is_everywhere else side))
    # What is wider than a finding claims none, but has the side of the finding that is read out of it.
    return [mention for mention in _share_sides(mentions) if mention.is_claim]


def _spans(clause: str, words: ClaimWords) -> list[tuple[Term, int, int]]:
    found: list[tuple[Term, int, int]] = []
    for term in words.terms:
        for match in term.pattern.finditer(clause):
            if all(match.end() <= start or match.start() >= end for _, start, end in found):
                found.append((term, match.start(), match.end()))
    return sorted(found, key=lambda span: span[1])


def _state(before: str, after: str, words: ClaimWords) -> LabelState | None:
    """What the words around a mention make of it; None where nothing is claimed."""
    if words.ignores.search(before) or _follows(words.ignored, after, words):
        return None
    if _follows(words.denied, after, words):
        return LabelState.ABSENT
    if "??" in after or _follows(words.doubtful, after, words):
        return LabelState.UNCERTAIN
    denial, doubt = _last(words.denies, before), max(_last(words.doubts, before), before.rfind("??"))
    if denial > doubt:
        return LabelState.ABSENT
    if doubt >= 0 or words.suggests.search(before) or _is_alternative(before, after, words):
        return LabelState.UNCERTAIN
    return LabelState.PRESENT


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _follows(pattern: re.Pattern[str], after: str, words: ClaimWords) -> bool:
    """Whether a pattern stands behind a mention without another verb between."""
    match = pattern.search(after)
    if match is None:
        return False
    between = after[: match.start()]
    return len(words.verbs.findall(between)) <= 1 and not words.denies.search(between)


def _is_alternative(before: str, after: str, words: ClaimWords) -> bool:
    """Whether the mention is one of two of which one is meant."""
    last, first = before.split()[-_WORDS_BETWEEN:], after.split()[:_WORDS_BETWEEN]
    return any(words.alternative.search(" ".join(near)) for near in (last, first))


def _cut(clause: str, start: int, end: int, words: ClaimWords) -> int:
    """Where the words between two mentions part; all are the first one's where nothing divides them."""
    if start == 0:
        return 0
    matches = list(words.conjunctions.finditer(clause, start, end))
    return matches[-1].start() if matches else end


def _side_of(text: str, words: ClaimWords) -> Side | None:
    text = words.elsewhere.sub(" ", text)
    found = {name for name, pattern in words.sides.items() if pattern.search(text)}
    if not found:
        return None
    return Side.BOTH if len(found) > 1 else Side(found.pop())


def _share_sides(mentions: Sequence[_Mention]) -> list[_Mention]:
    """Give the mentions without a side that of the one before of the same state, else that of the one after."""
    shared = list(mentions)
    for order in (range(1, len(shared)), range(len(shared) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for index in order:
            mention, beside = shared[index], shared[index + step]
            if mention.side is None and _takes_side(mention) and beside.state is not LabelState.ABSENT:
                shared[index] = _Mention(mention.term, mention.start, mention.end, mention.state, beside.side)
    return shared


def _takes_side(mention: _Mention) -> bool:
    return mention.state is not LabelState.ABSENT and not _WHOLE & set(mention.term.findings)
