import numpy as np
import pytest

from hilum.phantoms import Part, make_part


@pytest.mark.parametrize("part", list(Part))
def test_a_seed_is_one_film_and_seeds_and_parts_differ(part: Part):
    film = make_part(1, part, size_px=96)
    assert film.shape == (96, 96)
    assert film.dtype == np.float32
    assert 0 <= film.min() < 0.3 < 0.6 < film.max() <= 1
    assert np.array_equal(film, make_part(1, part, size_px=96))
    assert not np.array_equal(film, make_part(2, part, size_px=96))


def test_a_hand_has_bone_amid_air():
    film = make_part(4, Part.HAND, size_px=96)
    assert film[:, :6].mean() < 0.35
    assert film[30:90, 30:66].mean() > film[:, :6].mean() + 0.2


def test_a_lateral_chest_has_lungs_over_an_abdomen():
    film = make_part(2, Part.LATERAL_CHEST, size_px=96)
    assert film[30:45, 36:60].mean() < film[80:, 36:60].mean() - 0.1
