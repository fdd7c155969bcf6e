import numpy as np
import pytest

from hilum.images import InputSpec, prepare
from hilum.images.preprocessing import normalise, rescale, resize


@pytest.fixture
def film(chest) -> np.ndarray:
    return (chest(300, 200, maximum=4095) / 4095).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 3])
def test_the_input_has_its_declared_form(channels, film):
    prepared = prepare(film, InputSpec(size=64, channels=channels))
    assert (prepared.shape, prepared.dtype) == ((channels, 64, 64), np.float32)
    assert all(np.array_equal(channel, prepared[0]) for channel in prepared)


def test_the_steps_follow_one_another_bit_for_bit(film):
    spec = InputSpec(size=64)
    assert np.array_equal(prepare(film, spec), normalise(rescale(resize(film, 64, 64), spec), spec))
    assert np.array_equal(prepare(film, spec), prepare(film.copy(), spec))
    assert np.array_equal(prepare(np.asfortranarray(film), spec), prepare(film, spec))


def test_reducing_averages_with_a_triangle():
    """Halving a row: the weights of a triangle two source pixels wide on each side are 1, 3, 3, 1 in eighths."""
    row = np.zeros((1, 8), np.float32)
    row[0, 2] = 1
    assert resize(row, 1, 4)[0].tolist() == pytest.approx([1 / 7, 3 / 8, 0, 0], abs=1e-6)


def test_the_whole_film_is_squashed(film):
    squashed = resize(film, 50, 50)
    assert squashed.mean() == pytest.approx(film.mean(), abs=0.005)
    assert resize(film, 300, 200) is film


def test_scaling_goes_by_the_percentiles_of_the_film():
    film = np.arange(1001, dtype=np.float32).reshape(1, -1) / 1000
    scaled = rescale(film, InputSpec(size=1, low_percentile=10, high_percentile=90))
    assert scaled[0, [0, 100, 500, 900, 1000]].tolist() == pytest.approx([0, 0, 0.5, 1, 1], abs=1e-6)


def test_depth_does_not_matter_after_the_percentiles(film):
    spec = InputSpec(size=64)
    assert np.allclose(prepare(film / 16, spec), prepare(film, spec), atol=1e-4)


def test_no_scaling_leaves_the_film(film):
    assert rescale(film, InputSpec(size=64, scaling="none")) is film


def test_a_blank_film_becomes_zeros():
    blank = np.full((80, 80), 0.7, np.float32)
    assert not rescale(blank, InputSpec(size=64)).any()
    assert (prepare(blank, InputSpec(size=64, mean=0.5, std=0.25)) == -2).all()


def test_mean_and_deviation_are_taken_off():
    pixels = np.array([[0.0, 0.5, 1.0]], np.float32)
    assert normalise(pixels, InputSpec(size=1, mean=0.5, std=0.25)).tolist() == [[[-2, 0, 2]]]


def test_a_film_and_its_reduced_copy_give_nearly_the_same_input(film):
    spec = InputSpec(size=64)
    assert np.abs(prepare(film, spec) - prepare(resize(film, 150, 100), spec)).mean() < 0.1
