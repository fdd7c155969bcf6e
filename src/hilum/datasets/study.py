"""A study: one visit with its report, its films, and the part of the split that it belongs to."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hilum.datasets.film import Film, WrittenReport
from hilum.datasets.manifest import Manifest, listing
from hilum.datasets.split import Split
from hilum.findings import LabelState

FINDINGS = "findings"
_REMOVED = re.compile(r"\bx{3,}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Study:
    """A report and the films that it was written of.

    Attributes:
        uid: unique within the source.
        patient: whose; of Open-i, where patients are not told apart, the study itself.
        report: as written.
        split: by hilum's law, or by the source's own lists where its films are divided so.
        film_names: of every film that the source names, on the disk or not; by them evidence is found.
        frontal_names: those of the frontal ones among them.
        films: those on the disk, in the order of the manifest.
        labels: of the study.
        official_split: ``train``, ``val`` or ``test`` where the source, or the literature on it, divides so.
    """

    uid: str
    patient: str
    report: WrittenReport
    split: Split
    film_names: tuple[str, ...] = ()
    frontal_names: tuple[str, ...] = ()
    films: tuple[Film, ...] = ()
    labels: Mapping[str, LabelState] = field(default_factory=dict)
    official_split: str | None = None

    @property
    def frontal(self) -> tuple[Film, ...]:
        """The frontal films on the disk."""
        return tuple(film for film in self.films if film.is_frontal)

    def findings_in(self, language: str = "en") -> str:
        """What was found, in a language; empty where the report does not say it in that."""
        sentences = [sentence.words.get(language, "") for sentence in self.report.sentences]
        if any(sentences):
            return " ".join(sentence for sentence in sentences if sentence)
        return self.report.sections.get(FINDINGS, "") if self.report.language == language else ""


def studies(manifest: Manifest) -> tuple[Study, ...]:
    """The films of a manifest by study, in the order of their first film; one without a report or study is in none."""
    films: dict[str, list[Film]] = defaultdict(list)
    for film in manifest.films:
        if film.study is not None and film.report is not None:
            films[film.study].append(film)
    return tuple(_study(uid, of_study) for uid, of_study in films.items())


def _study(uid: str, films: Sequence[Film]) -> Study:
    first = next((film for film in films if film.is_frontal), films[0])
    return Study(
        uid=uid,
        patient=first.patient,
        report=first.report or WrittenReport(),
        split=first.split,
        film_names=tuple(film_name(film.path.name) for film in films),
        frontal_names=tuple(film_name(film.path.name) for film in films if film.is_frontal),
        films=tuple(films),
        labels=first.labels,
        official_split=first.official_split,
    )


def film_name(file_name: str) -> str:
    """A film's name without the endings that publishers add, as in ``1_IM-0001-4001.dcm.png``."""
    return file_name.rpartition(".")[0].removesuffix(".dcm") or file_name


def lacks(found: Sequence[Study]) -> tuple[str, ...]:
    """What the studies lack for learning to write, counted and named; for people."""
    empty = [study.uid for study in found if not any(study.findings_in(language) for language in ("en", "es"))]
    removed = [study.uid for study in found if _REMOVED.search(study.findings_in(study.report.language))]
    sideways = [study.uid for study in found if study.film_names and not study.frontal_names]
    return (
        *([f"Without a findings section: {listing(empty, 'study')} of {len(found):,}."] * bool(empty)),
        *([f"Findings from which words were removed (XXXX): {listing(removed, 'study')}."] * bool(removed)),
        *([f"Without a frontal film: {listing(sideways, 'study')}."] * bool(sideways)),
    )
