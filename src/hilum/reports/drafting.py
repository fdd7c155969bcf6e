"""A learned draft held to what is decided: what it claims, and what stands in place of a contradiction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hilum.errors import UsageError
from hilum.findings import Decision, DraftSentence, DraftSource, Grounds, LabelState, Reading
from hilum.reports.claims import Claim, claims, contradictions, decided_claims
from hilum.reports.findings_section import findings_statements, measured_statements
from hilum.reports.phrases import capitalise, phrase, phrase_or
from hilum.reports.statement import Statement
from hilum.reports.statements import degree
from hilum.reports.wording import finding_name

_SAID = (LabelState.PRESENT, LabelState.UNCERTAIN)
AGAINST_DECISION = 3
"""A claim against a decision is as bad as so many that differ from what the text is to claim."""


def count_faults(decided: Sequence[Claim], language: str) -> Callable[[str, Mapping[str, bool]], int]:
    """What counts the faults of a text: claims against those decided, and findings claimed or left out wrongly."""

    def count(text: str, wanted: Mapping[str, bool]) -> int:
        said = claims(text, language)
        there = {claim.finding for claim in said if claim.state is LabelState.PRESENT}
        wrong = sum((name in there) is not is_wanted for name, is_wanted in wanted.items())
        return wrong + AGAINST_DECISION * len(contradictions(said, decided))

    return count


def revise(sentences: Sequence[DraftSentence], reading: Reading, language: str) -> tuple[DraftSentence, ...]:
    """The sentences of a writer, with one from the findings in place of each that contradicts a decided one.

    A finding is said once: further sentences against it are kept with the first. What is decided present and not in the
    draft comes behind it.
    """
    decided = decided_claims(reading)
    revised, places = list[DraftSentence](), dict[str, int]()
    for sentence in sentences:
        said = claims(sentence.text, language)
        against = {found.decided.finding: found.decided for found in contradictions(said, decided)}
        if not against:
            revised.append(replace(sentence, findings=tuple(dict.fromkeys(claim.finding for claim in said))))
            continue
        for name, claim in against.items():
            if name not in places:
                places[name] = len(revised)
                revised.append(_decided(reading, claim, language))
            place = places[name]
            revised[place] = replace(revised[place], replaced=(*revised[place].replaced, sentence.text))
    known = {claim.finding for one in revised for claim in claims(one.text, language) if claim.state in _SAID} | {
        *places
    }
    unsaid = [claim for claim in decided if claim.state is LabelState.PRESENT and claim.finding not in known]
    return (*revised, *(_decided(reading, claim, language) for claim in unsaid))


def draft_statements(reading: Reading, language: str) -> list[Statement]:
    """The sentences of a reading's draft, under a line that says what they are; where there are none, why.

    Boxes and measurements follow them.

    Raises:
        UsageError: the reading has no draft, or one in another language.
    """
    draft = reading.draft
    if draft is None or draft.language != language:
        got = "none" if draft is None else f"one in {draft.language}"
        msg = f"Expected a reading with a learned draft in {language}, got {got}. Ask a writer too, in its language."
        raise UsageError(msg)
    if draft.reason is not None:
        why = phrase_or(language, f"draft.reason.{draft.reason}", draft.reason)
        none = Statement(phrase(language, "draft.none", bundle=draft.bundle, reason=why))
        return [none, *findings_statements(reading, language)]
    replaced = sum(len(sentence.replaced) for sentence in draft.sentences)
    return [
        Statement(phrase(language, "draft.lead", bundle=draft.bundle)),
        *(
            Statement(_marked(sentence, language), Grounds(sentence.findings, draft=place))
            for place, sentence in enumerate(draft.sentences)
        ),
        *([Statement(phrase(language, "draft.replaced", count=replaced))] if replaced else []),
        *measured_statements(reading, language),
    ]


def _marked(sentence: DraftSentence, language: str) -> str:
    """The text of a sentence, and where it comes from if not from the writer."""
    if sentence.source is DraftSource.WRITER:
        return sentence.text
    return phrase(language, "draft.marked" if sentence.replaced else "draft.added", sentence=sentence.text)


def _decided(reading: Reading, claim: Claim, language: str) -> DraftSentence:
    """The sentence of the finding that was decided so; of several bundles' the one that decided it."""
    decision = Decision.PRESENT if claim.state is LabelState.PRESENT else Decision.ABSENT
    finding = next(one for one in reading.findings if one.name == claim.finding and one.decision is decision)
    text = phrase(language, f"sentence.{degree(finding)}", finding=finding_name(finding.name, language))
    return DraftSentence(capitalise(text), DraftSource.FINDINGS, findings=(finding.name,))
