import io

import numpy as np
import pytest
from PIL import Image

from hilum.errors import UnsupportedFilm
from hilum.images.colour import coloured_share, to_grey


@pytest.fixture
def grey_as_rgb(chest) -> np.ndarray:
    return np.repeat(chest(400, 320)[..., np.newaxis], 3, axis=2)


def test_grey_stored_as_rgb_comes_through_unchanged(grey_as_rgb):
    assert np.array_equal(np.asarray(to_grey(Image.fromarray(grey_as_rgb))), grey_as_rgb[..., 0])


def test_chroma_noise_of_jpeg_is_no_colour(grey_as_rgb):
    noise = np.random.default_rng(0).normal(0, 12, grey_as_rgb.shape)
    noisy = np.clip(grey_as_rgb + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(noisy).save(out, "JPEG", quality=40)
    assert coloured_share(Image.open(out)) < 0.01


def test_a_coloured_marker_is_allowed(grey_as_rgb):
    grey_as_rgb[:80, :80] = (230, 20, 20)
    picture = Image.fromarray(grey_as_rgb)
    assert coloured_share(picture) == pytest.approx(0.05, abs=0.01)
    to_grey(picture)


def test_a_photograph_is_refused():
    y, x = np.mgrid[0:200, 0:300]
    landscape = np.stack([x % 256, (y + 60) % 256, np.full_like(x, 90)], axis=2).astype(np.uint8)
    with pytest.raises(UnsupportedFilm, match="like a photograph") as refused:
        to_grey(Image.fromarray(landscape))
    assert refused.value.code == "colour_film"
