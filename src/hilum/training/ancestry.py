"""Whether bundles may make up or teach another: only those that learned from its own fit films, and from no others."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Literal

from hilum.datasets import Manifest, Split
from hilum.datasets.film import ADULT_AGE_YEARS
from hilum.datasets.manifest import DATA_KEY
from hilum.datasets.split import PARTS
from hilum.errors import UsageError
from hilum.inference.bundle import BundleManifest
from hilum.training.recipe import DataPart


def data_identity(chosen: Manifest) -> str:
    """A hash of the films, of whom they are and of their part of the split."""
    lines = sorted(
        f"{film.split}/{film.patient}/{film.folder}/{film.path.name}" for film in chosen.films if film.split in PARTS
    )
    return hashlib.sha256("\n".join((chosen.dataset, *lines)).encode()).hexdigest()


def count(counts: Mapping[Split, int]) -> dict[Literal["fit", "tune", "judge"], int]:
    """Counts by part, as a bundle's origin keeps them."""
    return {"fit": counts[Split.FIT], "tune": counts[Split.TUNE], "judge": counts[Split.JUDGE]}


def data_of(bundle: BundleManifest, source: Manifest) -> DataPart:
    """Which films of a source a bundle learned from and was measured on, from what it says of itself.

    That these are the very films is for :func:`check_ancestors` to find out.
    """
    is_of_adults = bundle.population.age_min_years == ADULT_AGE_YEARS
    return DataPart(
        dataset=source.dataset,
        classes=bundle.classes,
        is_adults_only=is_of_adults and source.population.age_min_years != ADULT_AGE_YEARS,
        measure_folders=tuple(bundle.metrics.get("judge", {}).get("folders", ())),
    )


def check_ancestors(bundles: Iterable[BundleManifest], chosen: Manifest) -> None:
    """Refuse bundles made from other films, or from the same films in other parts of the split.

    One that learned from a film that is judged here would make the numbers too good. Bundles of an older hilum say
    how many films and patients each part had; newer ones also which.

    Raises:
        UsageError: there is such a bundle; it is named.
    """
    here = count(chosen.film_counts()), count(chosen.patient_counts())
    identity = data_identity(chosen)
    for bundle in bundles:
        origin = bundle.origin
        is_same = origin.datasets == (chosen.dataset,) and (origin.films, origin.patients) == here
        if is_same and bundle.metrics.get(DATA_KEY, identity) == identity:
            continue
        msg = (
            f"Expected bundles made from the films of {chosen.dataset} as they are here, {_words(here[0])}, in the "
            f"same parts of the split; {bundle.name!r} was made from {', '.join(origin.datasets) or 'nothing named'}, "
            f"{_words(origin.films)}. It may have learned from films that are judged here. Train it on these films."
        )
        raise UsageError(msg)


def _words(films: Mapping[Literal["fit", "tune", "judge"], int]) -> str:
    return ", ".join(f"{number:,} {part}" for part, number in films.items()) or "no films counted"
