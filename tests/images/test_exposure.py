import numpy as np
import pytest

from hilum.findings import CheckOutcome
from hilum.images.exposure import check_exposure
from hilum.phantoms import make_phantom


@pytest.fixture(scope="module")
def film():
    return make_phantom(3, size_px=200).pixels


def codes(pixels) -> list[str]:
    return [check.code for check in check_exposure(pixels)]


def test_a_film_is_well_exposed(film):
    assert check_exposure(film) == ()


def test_twelve_bits_in_a_file_of_sixteen_lose_nothing(film):
    assert check_exposure(film / np.float32(16)) == ()


def test_burnt_to_white_or_black_is_noticed_with_how_much(film):
    (white,) = check_exposure(np.clip(film * 3, 0, 1))
    assert white.code == "mostly_white"
    assert white.outcome is CheckOutcome.WARN
    assert int(dict(white.facts)["percent"]) > 20
    assert codes(np.clip(film * 3 - 2, 0, 1)) == ["mostly_black"]


def test_black_bars_beside_a_film_are_no_fault(film):
    assert codes(np.pad(film, ((0, 0), (40, 40)))) == []


def test_few_shades_are_counted(film):
    (check,) = check_exposure(np.round(film * 12) / np.float32(12))
    assert check.code == "few_shades"
    assert int(dict(check.facts)["shades"]) <= 13


def test_one_even_shade_is_for_others_to_refuse():
    assert check_exposure(np.zeros((80, 80), np.float32)) == ()
