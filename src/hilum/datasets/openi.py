"""The Indiana University chest films and reports of Open-i, as published or in the forms that their users give them."""

import json
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from hilum.datasets.film import Film, WrittenReport
from hilum.datasets.film_files import by_stem, find_films
from hilum.datasets.manifest import Manifest, listing
from hilum.datasets.split import OFFICIAL_WORDS, split_of
from hilum.datasets.study import Study, lacks
from hilum.datasets.table import read_table
from hilum.errors import DataSetError
from hilum.findings import LabelState, Population, View

NAME = "openi"
SECTIONS = ("comparison", "indication", "findings", "impression")
KINDS = ("normal", "abnormal", "unindexed")
_HEADINGS = {
    "atelectasis": ("pulmonary atelectasis", "atelectasis"),
    "cardiomegaly": ("cardiomegaly",),
    "effusion": ("pleural effusion", "hydropneumothorax"),
    "infiltration": ("infiltrate",),
    "mass": ("mass",),
    "nodule": ("nodule",),
    "pneumonia": ("pneumonia",),
    "pneumothorax": ("pneumothorax", "hydropneumothorax", "hemopneumothorax"),
    "consolidation": ("consolidation",),
    "edema": ("pulmonary edema",),
    "emphysema": ("emphysema", "pulmonary emphysema", "bullous emphysema"),
    "fibrosis": ("pulmonary fibrosis", "fibrosis"),
    "hernia": ("hernia, hiatal", "hernia, diaphragmatic"),
    "opacity": ("opacity", "airspace disease"),
    "scoliosis": ("scoliosis",),
    "granuloma": ("calcified granuloma", "granuloma", "granulomatous disease"),
    "fracture": ("fractures, bone",),
    "catheter": ("catheters, indwelling",),
}
LABELS = tuple(_HEADINGS)
"""hilum's names for the index terms that are frequent, or that other sources have too."""

_REPORT_TABLES = ("indiana_reports.csv", "reports.csv")
_PROJECTION_TABLES = ("indiana_projections.csv", "projections.csv")
_SPLIT_FILES = ("annotation.json", "r2gen_split.json")
_POPULATION = Population("patients of the Indiana Network for Patient Care, USA; ages are not published")
_ATTRIBUTION = (
    "Demner-Fushman D, Kohli MD, Rosenman MB, et al. Preparing a collection of radiology examinations for distribution "
    "and retrieval. JAMIA 2016;23:304-310. Indiana University, CC BY-NC-ND 4.0."
)
_SHORTCUTS = (
    "Labels are index terms of the report, so they are of the study and not of the one film.",
    "De-identification left XXXX in many reports, and took words of size and time with it.",
)
_FILM_NAME = re.compile(r"^(?:CXR(?=\d))?(\d+)_(?:\1_)?(IM-.+?)(?:\.dcm)?$")
_IS_FRONTAL = {"frontal": True, "lateral": False}
_STUDY_NAME = re.compile(r"^(?:CXR)?(\d+)")


@dataclass(frozen=True)
class IndexedReport:
    """A report and its index terms: ``/`` parts a term from its details. ``uid`` is its number."""

    uid: str
    sections: Mapping[str, str]
    terms: tuple[str, ...]


@dataclass(frozen=True)
class _Source:
    """The source's files, read: reports, whether films are frontal by their number, and R2Gen's part, by study.

    Whether a film is frontal is None where the table has another word than the source's two.
    """

    reports: Mapping[str, IndexedReport]
    is_frontal: Mapping[str, bool | None]
    official: Mapping[str, str]


def read_manifest(root: Path) -> Manifest:
    """The films anywhere under ``root`` whose study has a report there; films and reports left over are counted.

    Raises:
        DataSetError: there are no reports, or a file is not of the source's form.
    """
    source = _read_source(root)
    paths, again = _films_by_name(root)
    names = {stem: match for stem in paths if (match := _FILM_NAME.match(stem))}
    known = {stem: match for stem, match in names.items() if match[1] in source.reports}
    strays = sorted(paths.keys() - known.keys())
    filmless = sorted(source.reports.keys() - {match[1] for match in known.values()}, key=_by_number)
    films = [_film(paths[stem], match, source) for stem, match in sorted(known.items())]
    remarks = [
        *([f"With a report and no film: {listing(filmless, 'study')}."] * bool(filmless)),
        *([f"Without a report, left out: {listing(strays, 'film')}."] * bool(strays)),
        *([f"In more than one folder, taken from the first: {listing(again, 'film')}."] * bool(again)),
        *_unmatched(source),
        *lacks(_studies(source)),
    ]
    return Manifest(NAME, tuple(films), _POPULATION, "research", _ATTRIBUTION, _SHORTCUTS, LABELS, tuple(remarks))


def _films_by_name(root: Path) -> tuple[dict[str, Path], tuple[str, ...]]:
    """The films by the stem of their name, and the stems found again later.

    R2Gen's, which are numbers, go by their folder too, which names the study.
    """
    paths = find_films(root)
    numbered = {path for path in paths if path.stem.isdigit() and _FILM_NAME.match(path.parent.name)}
    named, again = by_stem(path for path in paths if path not in numbered)
    return {**named, **{f"{path.parent.name}/{path.stem}": path for path in sorted(numbered)}}, again


def read_studies(root: Path) -> tuple[Study, ...]:
    """Every report with the names of its films, whether or not a film is on the disk; for evidence instead of films.

    Raises:
        DataSetError: there are no reports, a file is not of the source's form, or the ids of R2Gen's split are none of
            the reports'.
    """
    source = _read_source(root)
    if source.official and not source.official.keys() & source.reports.keys():
        named = listing(sorted(source.official, key=_by_number), "study")
        msg = f"The split of R2Gen under {root} names {named}, none of which has a report there. Fetch both anew."
        raise DataSetError(msg)
    return _studies(source)


def _read_source(root: Path) -> _Source:
    return _Source(read_reports(root), _read_projections(root), _read_official(root))


def _studies(source: _Source) -> tuple[Study, ...]:
    names: dict[str, list[str]] = defaultdict(list)
    for name in source.is_frontal:
        names[name.partition("_")[0]].append(name)
    return tuple(
        Study(
            uid=uid,
            patient=uid,
            report=WrittenReport(sections=report.sections),
            split=split_of(NAME, uid),
            film_names=tuple(names[uid]),
            frontal_names=tuple(name for name in names[uid] if source.is_frontal[name]),
            labels=_labels(report),
            official_split=source.official.get(uid),
        )
        for uid, report in sorted(source.reports.items(), key=lambda item: _by_number(item[0]))
    )


def _unmatched(source: _Source) -> list[str]:
    unknown = sorted(source.official.keys() - source.reports.keys(), key=_by_number)
    return [f"In R2Gen's split and without a report: {listing(unknown, 'study')}."] if unknown else []


def read_reports(root: Path) -> dict[str, IndexedReport]:
    """Every report, with or without films, from the XML archive or folder, else the table of Kaggle or R2Gen's file.

    Raises:
        DataSetError: there are none, or one is not of the source's form.
    """
    documents = list(_documents(root))
    if documents:
        return {report.uid: report for name, data in documents for report in [_parse(name, data)]}
    path = next((root / name for name in _REPORT_TABLES if (root / name).is_file()), None)
    if path is not None:
        return _read_table_of_reports(path)
    reports = _read_annotated(root)
    if not reports:
        msg = (
            f"Expected reports under {root}: NLMCXR_reports.tgz, a folder of its XML files, {_REPORT_TABLES[0]}, or "
            f"R2Gen's {_SPLIT_FILES[0]}. There is none of them. Correct --root."
        )
        raise DataSetError(msg)
    return reports


def _read_table_of_reports(path: Path) -> dict[str, IndexedReport]:
    table = read_table(path, ("uid", "MeSH", "indication", "comparison", "findings", "impression"))
    return {
        row["uid"]: IndexedReport(
            row["uid"],
            {section: row[section] for section in SECTIONS if row[section]},
            tuple(term.strip() for term in row["MeSH"].split(";") if term.strip()),
        )
        for row in table.rows
    }


def _read_annotated(root: Path) -> dict[str, IndexedReport]:
    """The findings sections of R2Gen's annotation file; it has no other section and no index terms."""
    path = root / _SPLIT_FILES[0]
    if not path.is_file():
        return {}
    found = {}
    for _, name, report in _read_parts(path):
        match = _STUDY_NAME.match(name)
        if match is not None and report:
            found[match[1]] = IndexedReport(match[1], {"findings": report}, ())
    return found


def _documents(root: Path) -> Iterator[tuple[str, bytes]]:
    files = sorted(path for folder in (root, root / "ecgen-radiology") for path in folder.glob("*.xml"))
    if files:
        yield from ((path.name, path.read_bytes()) for path in files)
        return
    for path in sorted(root.glob("*reports*.tgz")):
        try:
            with tarfile.open(path) as archive:
                for member in archive:
                    file = archive.extractfile(member) if member.name.endswith(".xml") else None
                    if file is not None:
                        yield member.name, file.read()
        except (OSError, tarfile.TarError, EOFError) as error:
            msg = f"{path} is no whole archive of reports: {error}. Fetch it again."
            raise DataSetError(msg) from error


def _parse(name: str, data: bytes) -> IndexedReport:
    try:
        # A document that declares entities could grow without bound; without them there is nothing to expand.
        tree = ElementTree.fromstring(b"" if b"<!ENTITY" in data else data)  # noqa: S314
    except ElementTree.ParseError as error:
        msg = f"The report {name} is no sound XML: {error}. Fetch the reports again."
        raise DataSetError(msg) from error
    uid = tree.find("uId")
    match = _STUDY_NAME.match(uid.get("id", "")) if uid is not None else None
    if match is None:
        msg = f"Expected a uId such as CXR1 in the report {name}, found none. Is it a report of Open-i?"
        raise DataSetError(msg)
    texts = {(part.get("Label") or "").lower(): (part.text or "").strip() for part in tree.iter("AbstractText")}
    terms = tuple(term.text.strip() for term in tree.iterfind(".//MeSH/major") if term.text)
    return IndexedReport(match[1], {section: texts[section] for section in SECTIONS if texts.get(section)}, terms)


def _by_number(uid: str) -> tuple[int, str]:
    return len(uid), uid


def _read_projections(root: Path) -> dict[str, bool | None]:
    path = next((root / name for name in _PROJECTION_TABLES if (root / name).is_file()), None)
    if path is None:
        return {}
    rows = read_table(path, ("uid", "filename", "projection")).rows
    named = {match: row for row in rows if (match := _FILM_NAME.match(Path(row["filename"]).stem))}
    return {
        f"{match[1]}_{match[2]}": _IS_FRONTAL.get(row["projection"].strip().lower()) for match, row in named.items()
    }


def _read_official(root: Path) -> dict[str, str]:
    path = next((root / name for name in _SPLIT_FILES if (root / name).is_file()), None)
    if path is None:
        return {}
    named = ((part, _STUDY_NAME.match(name)) for part, name, _ in _read_parts(path))
    return {match[1]: part for part, match in named if match is not None}


def _read_parts(path: Path) -> list[tuple[str, str, str]]:
    """The part, the id and the report, if there is one, of each study in R2Gen's file."""
    try:
        parts = json.loads(path.read_text(encoding="utf-8"))
        return [(OFFICIAL_WORDS[part], *_entry(entry)) for part, entries in parts.items() for entry in entries]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        msg = f"Expected study ids under train, val and test in {path}, got something else: {error!r}. Fetch it again."
        raise DataSetError(msg) from error


def _entry(entry: dict[str, str] | str) -> tuple[str, str]:
    name, report = (entry["id"], entry.get("report", "")) if isinstance(entry, dict) else (entry, "")
    return name.strip(), report


def _film(path: Path, match: re.Match[str], source: _Source) -> Film:
    report = source.reports[match[1]]
    is_frontal = source.is_frontal.get(f"{match[1]}_{match[2]}")
    return Film(
        path=path,
        patient=report.uid,
        kind=_kind(report),
        labels=_labels(report),
        split=split_of(NAME, report.uid),
        view=View.LATERAL if is_frontal is False else None,
        is_frontal=is_frontal,
        report=WrittenReport(sections=report.sections),
        study=report.uid,
        official_split=source.official.get(report.uid),
    )


def _kind(report: IndexedReport) -> str:
    heads = _heads(report)
    return "normal" if heads == {"normal"} else "abnormal" if heads - {"no indexing"} else "unindexed"


def _labels(report: IndexedReport) -> dict[str, LabelState]:
    heads = _heads(report)
    unnamed = LabelState.ABSENT if heads == {"normal"} else LabelState.UNMENTIONED
    return {label: LabelState.PRESENT if heads & set(headings) else unnamed for label, headings in _HEADINGS.items()}


def _heads(report: IndexedReport) -> set[str]:
    return {term.split("/")[0].strip().lower() for term in report.terms}
