"""Films with masks of heart and lungs: image/, mask/ORGAN/ and index.csv, from Wingspan and JSRT."""

from collections.abc import Mapping
from pathlib import Path

from hilum.datasets.film import ADULT_AGE_YEARS, Film
from hilum.datasets.film_files import by_stem, find_films, first_folder
from hilum.datasets.manifest import Manifest, listing, strictest_terms
from hilum.datasets.split import split_of
from hilum.datasets.table import age_of, read_table, sex_of
from hilum.errors import DataSetError
from hilum.findings import Population

NAME = "anatomy"
TERMS_OF_SET = {"wingspan": "open", "jsrt": "research"}

_POPULATION = Population("adults with and without findings, of several hospitals", ADULT_AGE_YEARS)
_ATTRIBUTION = (
    "Wingspan: MIT licence. Where films of JSRT are among them: Shiraishi J, et al., AJR 2000;174:71-74, with the "
    "outlines of van Ginneken B, Stegmann MB, Loog M, Medical Image Analysis 2006;10:19-40, for research."
)
_SHORTCUTS = ("Lungs exclude the heart; sets differ in how they draw what lies behind it.",)


def read_manifest(root: Path) -> Manifest:
    """The films of ``image/`` with the mask of each organ; a film's kind is its set, and its terms are the set's.

    Raises:
        DataSetError: a folder or column is missing, or a film's set is unknown.
    """
    paths, _ = by_stem(find_films(first_folder(root, "image")))
    folders = sorted(path for path in first_folder(root, "mask").iterdir() if path.is_dir())
    masks = {folder.name: by_stem(find_films(folder))[0] for folder in folders}
    table = read_table(root / "index.csv", ("name", "set"))
    rows = {row["name"]: row for row in table.rows}
    unknown = sorted({row["set"] for row in table.rows} - TERMS_OF_SET.keys())
    if unknown:
        msg = f"{table.path} has {listing(unknown, 'unknown set')}; known, with their terms, are: {TERMS_OF_SET}."
        raise DataSetError(msg)
    films = tuple(_film(paths[name], rows[name], masks) for name in sorted(paths.keys() & rows.keys()))
    gaps = {
        "In index.csv and not on the disk, left out": sorted(rows.keys() - paths.keys()),
        "Without a row in index.csv, left out": sorted(paths.keys() - rows.keys()),
        **{
            f"Without a mask of {organ}": sorted(film.patient for film in films if organ not in film.masks)
            for organ in masks
        },
    }
    remarks = tuple(f"{what}: {listing(names, 'film')}." for what, names in gaps.items() if names)
    terms = strictest_terms(films, "open")
    return Manifest(NAME, films, _POPULATION, terms, _ATTRIBUTION, _SHORTCUTS, (), remarks)


def _film(path: Path, row: Mapping[str, str], masks: Mapping[str, Mapping[str, Path]]) -> Film:
    return Film(
        path=path,
        patient=path.stem,
        kind=row["set"],
        labels={},
        split=split_of(NAME, path.stem),
        is_frontal=True,
        age_years=age_of(row.get("age", "")),
        sex=sex_of(row.get("sex", "")),
        masks={organ: found[path.stem] for organ, found in masks.items() if path.stem in found},
        folder=row["set"],
        terms=TERMS_OF_SET[row["set"]],
    )
