from collections.abc import Callable

import numpy as np
import pytest

from hilum.datasets import Film
from hilum.datasets.exploration.classes import FilmClass
from hilum.datasets.exploration.demographics import describe_people, quartiles
from hilum.findings import Sex, View

MakeFilm = Callable[..., Film]


def test_quartiles_are_those_of_numpy() -> None:
    values = [3.0, 1.0, 4.0, 1.5, 9.0]
    found = quartiles(values)
    assert found is not None
    points = (found.minimum, found.lower, found.median, found.upper, found.maximum)
    assert points == pytest.approx(tuple(np.percentile(values, (0, 25, 50, 75, 100))), abs=1e-4)
    assert found.count == 5
    assert quartiles([]) is None


def test_ages_sexes_and_views_are_counted_and_the_unknown_too(make_film: MakeFilm) -> None:
    films = [
        make_film(patient="1", age_years=0.5, sex=Sex.MALE, view=View.AP),
        make_film(patient="1", age_years=18.0, sex=Sex.FEMALE, view=View.PA),
        make_film(patient="2", age_years=80.0, is_frontal=True),
        make_film(patient="3"),
    ]
    ill = FilmClass("ill", np.array([True, True, True, False]), np.ones(4, dtype=bool))
    people = describe_people(films, [ill])
    assert people.age_unknown == 1
    assert people.age_bands == {"0-0": 1, "1-5": 0, "6-17": 0, "18-39": 1, "40-59": 0, "60-79": 0, "80+": 1}
    assert people.sexes == {"F": 1, "M": 1, "unknown": 2}
    assert people.views == {"AP": 1, "PA": 1, "frontal, PA or AP not said": 1, "unknown": 1}
    assert (people.patients, people.films_per_patient) == (3, {1: 2, 2: 1})
    one = people.classes["ill"]
    assert (one.share_ap, one.share_male) == (0.5, 0.5)
    assert one.age_years is not None
    assert one.age_years.median == 18


def test_a_source_that_says_nothing_of_people_has_no_numbers(make_film: MakeFilm) -> None:
    people = describe_people([make_film()], [FilmClass("x", np.array([True]), np.array([True]))])
    assert people.age_years is None
    assert people.age_bands == {}
    assert people.classes["x"].share_ap is None
