"""A report: the words of a reading, and what each sentence rests on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Grounds:
    """What a sentence of a report rests on; all empty where it rests on no part of the reading.

    Attributes:
        findings: the codes of the findings it speaks of.
        bundle: whose answers they are; None where it speaks of several bundles or of none.
        boxes: the numbers of the boxes it speaks of: from 1, in the order of the reading's detections.
        measurements: the names of the measurements it speaks of.
        draft: which sentence of the reading's draft it is, from 0; None of one that is composed.
    """

    findings: tuple[str, ...] = ()
    bundle: str | None = None
    boxes: tuple[int, ...] = ()
    measurements: tuple[str, ...] = ()
    draft: int | None = None


@dataclass(frozen=True)
class Section:
    """A headed part of a report.

    Attributes:
        grounds: what each sentence rests on, as many as there are sentences; none of a report that an earlier hilum
            composed.
        leads: the places of the lines that head those after them, from 0.
    """

    name: str
    heading: str
    sentences: tuple[str, ...]
    grounds: tuple[Grounds, ...] = ()
    leads: tuple[int, ...] = ()


@dataclass(frozen=True)
class Report:
    """The words of a reading in one language (a BCP 47 code such as ``en``).

    Attributes:
        note: what stands at its head, such as who edited it; None where there is nothing to say.
    """

    language: str
    title: str
    sections: tuple[Section, ...]
    disclaimer: str
    note: str | None = None

    @property
    def text(self) -> str:
        """The report as plain text, headings in capitals."""
        parts = [self.title, *([] if self.note is None else [self.note])]
        parts += [f"{section.heading.upper()}\n" + "\n".join(section.sentences) for section in self.sections]
        return "\n\n".join([*parts, self.disclaimer])
