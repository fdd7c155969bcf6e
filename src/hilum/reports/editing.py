"""A report as a person edited it: what was changed, what still rests on the reading, and what goes against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hilum.findings import Grounds, LabelState, Reading, Report, Section
from hilum.reports.claims import claims, contradictions, decided_claims
from hilum.reports.phrases import clean, phrase

EDITABLE = ("findings", "impression")
"""The sections that a person edits; the others say what was read, and how."""

Texts = Mapping[str, Sequence[str]]
"""The sentences of the edited sections, by name."""


@dataclass(frozen=True)
class Objection:
    """A sentence of an edit that goes against what is decided.

    Attributes:
        finding: its code.
        claimed, decided: what the sentence says of it, and what the reading decided.
    """

    section: str
    sentence: str
    finding: str
    claimed: LabelState
    decided: LabelState


def edited(report: Report, texts: Texts, editor: str, day: str) -> Report:
    """The report with the edited sections in place of its own, and at its head who edited it and when.

    A sentence that was left word for word keeps its grounds and its place as a line that heads others.
    """
    note = phrase(report.language, "edit.note", editor=editor, day=day)
    sections = tuple(
        _section(section, texts[section.name]) if section.name in texts else section for section in report.sections
    )
    return replace(report, sections=sections, note=note)


def objections(reading: Reading, report: Report, texts: Texts) -> list[Objection]:
    """Where sentences that a person wrote go against decided findings; they stay as they are."""
    decided = decided_claims(reading)
    own = {section.name: set(section.sentences) for section in report.sections}
    return [
        Objection(name, sentence, found.decided.finding, found.claim.state, found.decided.state)
        for name, sentences in texts.items()
        for sentence in sentences
        if sentence not in own.get(name, ())
        for found in contradictions(claims(sentence, report.language), decided)
    ]


def _section(section: Section, sentences: Sequence[str]) -> Section:
    grounds = dict(zip(section.sentences, section.grounds, strict=False))
    leads = {section.sentences[place] for place in section.leads}
    lines = [clean(sentence) for sentence in sentences]
    return Section(
        section.name,
        section.heading,
        tuple(lines),
        tuple(grounds.get(line, Grounds()) for line in lines),
        tuple(place for place, line in enumerate(lines) if line in leads),
    )
