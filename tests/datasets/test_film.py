from pathlib import Path

import pytest

from hilum.datasets.film import Film, code_of
from hilum.datasets.split import Split
from hilum.findings import LabelState


@pytest.mark.parametrize(("age_years", "is_adult"), [(17.9, False), (18.0, True), (80.0, True), (None, None)])
def test_an_adult_is_eighteen_and_an_unknown_age_is_unknown(age_years: float | None, is_adult: bool | None) -> None:
    film = Film(Path("film.png"), "a", "normal", {}, Split.FIT, age_years=age_years)
    assert film.is_adult is is_adult


def test_a_label_that_is_not_named_is_unmentioned_and_not_absent() -> None:
    film = Film(Path("film.png"), "a", "normal", {"mass": LabelState.UNCERTAIN}, Split.FIT)
    assert film.state_of("mass") is LabelState.UNCERTAIN
    assert film.state_of("nodule") is LabelState.UNMENTIONED


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Pleural Thickening", "pleural_thickening"),
        ("Pleural_Thickening", "pleural_thickening"),
        (" No Finding ", "no_finding"),
        ("Hernia, Hiatal", "hernia_hiatal"),
    ],
)
def test_codes_are_lower_case_words(words: str, code: str) -> None:
    assert code_of(words) == code
