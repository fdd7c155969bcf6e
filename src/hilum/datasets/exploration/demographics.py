"""Who is on the films: age, sex and view, and how many films a patient has."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hilum.datasets.exploration.classes import FilmClass
from hilum.datasets.film import Film

UNKNOWN = "unknown"
AGE_BANDS_YEARS = (0, 1, 6, 18, 40, 60, 80)


@dataclass(frozen=True)
class Quartiles:
    """Of some numbers: how many, the least, the quarters and the greatest."""

    count: int
    minimum: float
    lower: float
    median: float
    upper: float
    maximum: float


@dataclass(frozen=True)
class ClassDemographics:
    """The films of one class. Shares are of the films whose view or sex is known; None where none is."""

    age_years: Quartiles | None
    share_ap: float | None
    share_male: float | None


@dataclass(frozen=True)
class Demographics:
    """Who is on the films.

    Attributes:
        age_years: of the films whose age is known; None where none is.
        age_unknown: films without an age.
        age_bands: films by band, such as ``40-59``.
        sexes, views: films by value, ``unknown`` among them.
        patients: different ones.
        films_per_patient: patients by the number of their films.
        classes: by class.
    """

    age_years: Quartiles | None
    age_unknown: int
    age_bands: dict[str, int]
    sexes: dict[str, int]
    views: dict[str, int]
    patients: int
    films_per_patient: dict[int, int]
    classes: dict[str, ClassDemographics]


def describe_people(films: Sequence[Film], classes: Sequence[FilmClass]) -> Demographics:
    """Count ages, sexes, views and films of a patient."""
    ages = [film.age_years for film in films if film.age_years is not None]
    per_patient = Counter(Counter(film.patient for film in films).values())
    return Demographics(
        age_years=quartiles(ages),
        age_unknown=len(films) - len(ages),
        age_bands=_count_bands(ages),
        sexes=_count([film.sex for film in films]),
        views=_count([_view_of(film) for film in films]),
        patients=len({film.patient for film in films}),
        films_per_patient=dict(sorted(per_patient.items())),
        classes={one.name: _describe(one.pick(films)) for one in classes},
    )


def quartiles(values: Sequence[float]) -> Quartiles | None:
    """The quarters of some numbers; None where there are none."""
    if not len(values):
        return None
    points = np.percentile(np.asarray(values, dtype=float), (0, 25, 50, 75, 100))
    return Quartiles(len(values), *(round(float(point), 4) for point in points))


def _describe(films: Sequence[Film]) -> ClassDemographics:
    return ClassDemographics(
        age_years=quartiles([film.age_years for film in films if film.age_years is not None]),
        share_ap=_share([film.view for film in films], "AP"),
        share_male=_share([film.sex for film in films], "M"),
    )


def _share(values: Sequence[str | None], wanted: str) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(value == wanted for value in known) / len(known), 4) if known else None


def _count(values: Sequence[str | None]) -> dict[str, int]:
    counted = Counter(UNKNOWN if value is None else str(value) for value in values)
    return dict(sorted(counted.items(), key=lambda item: (item[0] == UNKNOWN, item[0])))


def _count_bands(ages: Sequence[float]) -> dict[str, int]:
    if not ages:
        return {}
    edges = [*AGE_BANDS_YEARS, np.inf]
    counts, _ = np.histogram(ages, bins=edges)
    names = [f"{low}-{high - 1}" for low, high in pairwise(AGE_BANDS_YEARS)]
    return dict(zip([*names, f"{AGE_BANDS_YEARS[-1]}+"], counts.tolist(), strict=True))


def _view_of(film: Film) -> str | None:
    """PA, AP or LAT; ``frontal`` where the source says no more than that."""
    if film.view is None and film.is_frontal:
        return "frontal, PA or AP not said"
    return film.view
