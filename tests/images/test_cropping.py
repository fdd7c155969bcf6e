import numpy as np
import pytest
from skimage.transform import resize as skimage_resize

from hilum.images import InputSpec, prepare
from hilum.images.cropping import centre_square, crop, spread


@pytest.fixture
def film(chest) -> np.ndarray:
    return (chest(301, 400, maximum=4095) / 4095).astype(np.float32)


def as_the_library_does(film: np.ndarray, size: int) -> np.ndarray:
    """-1024..1024, centre square, scikit-image: the steps of torchxrayvision's own documentation."""
    scaled = (2 * film - 1) * 1024
    side = min(film.shape)
    top, left = film.shape[0] // 2 - side // 2, film.shape[1] // 2 - side // 2
    square = scaled[np.newaxis, top : top + side, left : left + side]
    return skimage_resize(square, (1, size, size), mode="constant", preserve_range=True).astype(np.float32)


@pytest.mark.parametrize(("height", "width"), [(301, 400), (400, 301), (224, 224), (225, 300), (100, 140), (1030, 900)])
def test_it_is_what_scikit_image_makes(chest, height, width):
    film = (chest(height, width, maximum=255) / 255).astype(np.float32)
    spec = InputSpec(size=224, resize="crop", scaling="none", mean=0.5, std=1 / 2048)
    assert np.abs(prepare(film, spec) - as_the_library_does(film, 224)).max() < 2e-3  # of a range of 2048


def test_a_bright_film_keeps_its_range():
    bright = np.full((300, 300), 0.9, np.float32)
    assert np.allclose(crop(bright, 224), 0.9, atol=1e-6)


@pytest.mark.parametrize(("height", "width", "expected"), [(4, 9, (0, 2, 4)), (9, 4, (2, 0, 4)), (5, 5, (0, 0, 5))])
def test_the_square_is_in_the_middle(height, width, expected):
    assert centre_square(height, width) == expected


def test_a_square_of_the_right_size_is_left(film):
    assert np.array_equal(crop(film, 301), film[:, 50:351])


def test_a_grid_over_the_square_is_placed_on_the_film():
    grid = np.arange(9.0).reshape(3, 3) + 1
    assert np.allclose(spread(grid, 300, 300), grid)
    wide = spread(grid, 300, 500)
    assert wide.shape == (3, 5)
    assert np.allclose(wide[:, 1:4], grid)
    assert not wide[:, [0, 4]].any()
    tall = spread(grid, 500, 300)
    assert np.allclose(tall, spread(grid.T, 300, 500).T)


def test_cells_that_do_not_fit_evenly_keep_their_place():
    grid = np.zeros((7, 7))
    grid[:, 5] = 1
    placed = spread(grid, 2000, 2500)
    centre = (placed[0] * (np.arange(placed.shape[1]) + 0.5)).sum() / placed[0].sum() / placed.shape[1] * 2500
    assert centre == pytest.approx(250 + 5.5 / 7 * 2000, abs=30)
