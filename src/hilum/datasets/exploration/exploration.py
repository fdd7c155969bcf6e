"""The exploration: everything found in a source, as one value and as JSON."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from hilum.datasets.exploration.boxes import Boxes, describe_boxes
from hilum.datasets.exploration.classes import ClassCounts, FilmClass, classes_of, count_classes
from hilum.datasets.exploration.demographics import Demographics, describe_people
from hilum.datasets.exploration.duplicates import Duplicates, Leakage, find_duplicates, find_leakage
from hilum.datasets.exploration.formats import Files, describe_files
from hilum.datasets.exploration.masks import OrganMasks, describe_masks
from hilum.datasets.exploration.notices import (
    Notice,
    notice_copies,
    notice_files,
    notice_labels,
    notice_marks,
    notice_shortcuts,
)
from hilum.datasets.exploration.shortcuts import Shortcuts, find_shortcuts
from hilum.datasets.exploration.survey import Surveyed, survey_films
from hilum.datasets.manifest import Manifest
from hilum.errors import UsageError

SCHEMA_VERSION = 1
SEED = 0


@dataclass(frozen=True)
class Source:
    """The source itself.

    Attributes:
        dataset: its name.
        films: looked at.
        films_in_all: more than ``films`` where a sample was asked for.
        patients: of the films looked at.
        population, terms, attribution, known_shortcuts, remarks: as the source's own module says.
    """

    dataset: str
    films: int
    films_in_all: int
    patients: int
    population: str
    terms: str
    attribution: str
    known_shortcuts: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Reports:
    """The written reports: films that have one, by language and by section."""

    films: int
    languages: dict[str, int]
    sections: dict[str, int]


@dataclass(frozen=True, eq=False)
class Exploration:
    """Everything found in a source. ``surveyed`` and ``film_classes`` are for drawing and not in the JSON."""

    source: Source
    notices: tuple[Notice, ...]
    classes: ClassCounts
    people: Demographics
    files: Files
    duplicates: Duplicates
    leakage: Leakage
    boxes: Boxes
    masks: dict[str, OrganMasks]
    reports: Reports
    shortcuts: Shortcuts
    surveyed: tuple[Surveyed, ...]
    film_classes: tuple[FilmClass, ...]

    def to_json(self) -> dict[str, Any]:
        """The numbers, each section under its name and each number under that of its field."""
        drawn = {"surveyed", "film_classes", "masks"}
        sections = {
            field.name: asdict(getattr(self, field.name))
            for field in fields(self)
            if field.name not in {*drawn, "notices"}
        }
        return {
            "schema_version": SCHEMA_VERSION,
            "notices": [asdict(notice) for notice in self.notices],
            **sections,
            "masks": {organ: asdict(found) for organ, found in self.masks.items()},
        }


def explore(
    manifest: Manifest, root: Path, *, sample: int | None = None, on_film: Callable[[], object] = lambda: None
) -> Exploration:
    """Look at every film of a source once, or at a sample of them, drawn by a fixed seed.

    Args:
        manifest: of the source; it need not be sound, since finding what is wrong is the purpose.
        root: the folder that films are named from.
        sample: films to look at; all of them without. Patients in several parts are looked for in all films.
        on_film: called after each film.

    Raises:
        DataSetError: the source has no films.
        UsageError: the sample is of no film.
    """
    chosen = _choose(manifest, sample)
    surveyed = survey_films(chosen.films, root, on_film)
    films = [one.film for one in surveyed]
    film_classes = classes_of(films, chosen.labels)
    classes, files = count_classes(films, chosen.labels), describe_files(surveyed, film_classes)
    duplicates = find_duplicates(surveyed)
    leakage = find_leakage(manifest.films, duplicates)
    boxes, masks, shortcuts = describe_boxes(surveyed), describe_masks(surveyed), find_shortcuts(surveyed, film_classes)
    notices = (
        *notice_files(files),
        *notice_copies(duplicates, leakage),
        *notice_marks(boxes, masks),
        *notice_labels(classes),
        *notice_shortcuts(shortcuts),
    )
    return Exploration(
        source=_describe(manifest, chosen),
        notices=tuple(sorted(notices, key=lambda notice: notice.weight, reverse=True)),
        classes=classes,
        people=describe_people(films, film_classes),
        files=files,
        duplicates=duplicates,
        leakage=leakage,
        boxes=boxes,
        masks=masks,
        reports=_count_reports(surveyed),
        shortcuts=shortcuts,
        surveyed=surveyed,
        film_classes=film_classes,
    )


def _choose(manifest: Manifest, sample: int | None) -> Manifest:
    if not manifest.films:
        manifest.check()
    if sample is None or sample >= len(manifest.films):
        return manifest
    if sample < 1:
        msg = f"Expected a sample of at least 1 film, got {sample}. Leave it out to look at every film."
        raise UsageError(msg)
    chosen = np.sort(np.random.default_rng(SEED).choice(len(manifest.films), sample, replace=False))
    return replace(manifest, films=tuple(manifest.films[index] for index in chosen))


def _describe(manifest: Manifest, chosen: Manifest) -> Source:
    return Source(
        dataset=manifest.dataset,
        films=len(chosen.films),
        films_in_all=len(manifest.films),
        patients=len({film.patient for film in chosen.films}),
        population=manifest.population.description,
        terms=manifest.terms,
        attribution=manifest.attribution,
        known_shortcuts=manifest.shortcuts,
        remarks=manifest.remarks,
    )


def _count_reports(surveyed: Sequence[Surveyed]) -> Reports:
    reports = [one.film.report for one in surveyed if one.film.report is not None]
    return Reports(
        films=len(reports),
        languages=dict(Counter(report.language for report in reports)),
        sections=dict(Counter(section for report in reports for section in report.sections).most_common()),
    )
