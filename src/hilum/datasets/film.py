"""One film of a source: where it lies, whose it is, and what the source says of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hilum.datasets.split import Split
from hilum.findings import Box, LabelState, Sex, View

ADULT_AGE_YEARS = 18


@dataclass(frozen=True)
class LabelledBox:
    """Where a source marks a finding, in pixels of the film's file.

    Attributes:
        finding: the label that the box belongs to.
        box: in pixels of the file, whatever frame the source counts in.
        is_extra: the source sets it beside its main boxes, for further places of the same finding.
    """

    finding: str
    box: Box
    is_extra: bool = False


@dataclass(frozen=True)
class Sentence:
    """One sentence of a report that says what it speaks of.

    Attributes:
        words: by language code.
        is_abnormal: whether it tells of something abnormal.
        labels, locations: what it speaks of, and where.
        progression: against the film before, in the source's word; None where there is nothing to compare.
        boxes: where on the film.
    """

    words: Mapping[str, str]
    is_abnormal: bool
    labels: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    progression: str | None = None
    boxes: tuple[LabelledBox, ...] = ()


@dataclass(frozen=True)
class WrittenReport:
    """What a radiologist wrote of a film.

    Attributes:
        sections: by name, such as ``findings``; as written, with what de-identification left in it.
        sentences: where the source has taken the report apart.
        language: of the sections.
        prior_study, prior_film: those that it compares with, as the source names them; None where it names none.
    """

    sections: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()
    language: str = "en"
    prior_study: str | None = None
    prior_film: str | None = None


@dataclass(frozen=True)
class Film:
    """One film of a source.

    Attributes:
        path: where its file lies.
        patient: unique within the source.
        kind: the source's own class of the film, such as ``bacterial``.
        labels: by finding; a finding that is not named was never looked for.
        split: by :func:`hilum.datasets.split_of`, or by the source's own lists.
        view: PA, AP or lateral; None where the source does not say.
        is_frontal: also where the source tells frontal from lateral but not PA from AP.
        age_years, sex: of the patient; None where unknown or impossible.
        boxes: where the source marks findings.
        boxes_stated: how many of each finding the source's table says there are, where it counts them.
        masks: the file of each organ's mask, by organ.
        report: the radiologist's words.
        study: the visit that the film belongs to.
        folder: the source's folder; where films were collected apart it can tell their labels.
        official_split: ``train``, ``val``, ``train_val`` or ``test`` where the source divides itself.
        terms: of this film, where they differ within the source.
    """

    path: Path
    patient: str
    kind: str
    labels: Mapping[str, LabelState]
    split: Split
    view: View | None = None
    is_frontal: bool | None = None
    age_years: float | None = None
    sex: Sex | None = None
    boxes: tuple[LabelledBox, ...] = ()
    masks: Mapping[str, Path] = field(default_factory=dict)
    report: WrittenReport | None = None
    study: str | None = None
    folder: str | None = None
    official_split: str | None = None
    terms: str | None = None
    boxes_stated: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_adult(self) -> bool | None:
        """Whether the patient is of age; None where the age is unknown."""
        return None if self.age_years is None else self.age_years >= ADULT_AGE_YEARS

    def state_of(self, label: str) -> LabelState:
        """What the source says of a label; ``unmentioned`` where it says nothing."""
        return self.labels.get(label, LabelState.UNMENTIONED)


def code_of(words: str) -> str:
    """A label's code from a source's words: ``Pleural Thickening`` becomes ``pleural_thickening``."""
    return re.sub(r"[^a-z0-9]+", "_", words.strip().lower()).strip("_")
