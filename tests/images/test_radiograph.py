import dataclasses

import numpy as np
import pytest

from hilum.findings import FilmFacts
from hilum.images import Radiograph


def test_a_radiograph_is_a_value_that_stays():
    film = Radiograph(np.zeros((2, 3), np.float32), FilmFacts("0" * 64, "film", 3, 2, 8, "png"))
    assert (film.quality, film.prompts) == ((), ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        film.pixels = np.ones((2, 3), np.float32)


def test_two_radiographs_are_told_apart_by_identity():
    """Comparing arrays by == gives an array, so equality of films goes by their facts' hash."""
    film = Radiograph(np.zeros((2, 3), np.float32), FilmFacts("0" * 64, "film", 3, 2, 8, "png"))
    twin = Radiograph(film.pixels.copy(), film.facts)
    assert film != twin
    assert film.facts == twin.facts
