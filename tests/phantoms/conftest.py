"""One child and one adult, small enough to compute often."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hilum.phantoms import Outline, Phantom, make_phantom
from hilum.phantoms.anatomy import Anatomy, draw_anatomy
from hilum.phantoms.film import frame
from hilum.phantoms.geometry import Field

SEED = 5


@pytest.fixture(scope="session")
def phantom() -> Phantom:
    return make_phantom(SEED, size_px=200)


@pytest.fixture(params=[3.0, 54.0], ids=["child", "adult"])
def anatomy(request: pytest.FixtureRequest) -> Anatomy:
    return draw_anatomy(SEED, request.param)


@pytest.fixture
def field(anatomy: Anatomy) -> Field:
    return frame(anatomy, SEED, 200, None)


@pytest.fixture(scope="session")
def fill():
    """A function that gives the pixels inside an outline."""

    def inside(outline: Outline, shape: tuple[int, int]) -> np.ndarray:
        image = Image.new("1", (shape[1], shape[0]))
        ImageDraw.Draw(image).polygon([(x - 0.5, y - 0.5) for x, y in outline], fill=1, outline=0)
        return np.asarray(image)

    return inside
