import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hilum.images.polarity import is_inverted, score_polarity


@pytest.fixture
def film(chest) -> np.ndarray:
    return (chest(480, 400) / 255).astype(np.float32)


def test_a_film_of_the_right_sense_is_left(film):
    assert score_polarity(film) > 2
    assert not is_inverted(film)


def test_an_inverted_film_is_noticed(film):
    assert is_inverted(1 - film)


@pytest.mark.parametrize("change", [lambda p: p * 0.05, lambda p: p**2, lambda p: np.sqrt(p), lambda p: p[:, ::-1]])
def test_depth_gamma_and_side_do_not_matter(change, film):
    assert not is_inverted(change(film))
    assert is_inverted(change(film).max() - change(film))


def test_a_dark_border_does_not_matter(film):
    assert not is_inverted(np.pad(film, 40))
    assert is_inverted(np.pad(1 - film, 40))


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_film_on_its_side_or_head_is_not_taken_for_inverted(quarter, film):
    assert not is_inverted(np.rot90(film, quarter))


def test_an_unsure_picture_is_left():
    even = np.tile(np.linspace(0, 1, 100, dtype=np.float32), (100, 1))
    assert not is_inverted(even)
    assert not is_inverted(1 - even)
    assert score_polarity(np.full((100, 100), 0.5, np.float32)) == 0


@given(arrays(np.uint8, (70, 90), elements=st.integers(0, 15), fill=st.integers(0, 15)))
def test_inversion_turns_the_sign(levels):
    pixels = (levels / 15).astype(np.float32)
    assert score_polarity(1 - pixels) == pytest.approx(-score_polarity(pixels), abs=0.02)
