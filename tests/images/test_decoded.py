import struct

import numpy as np
import pytest

from hilum.errors import FilmTooLarge, UnreadableFilm
from hilum.images.decoded import Decoded, Header, as_pixels, foreign_errors_as


@pytest.mark.parametrize(("maximum", "dtype"), [(255, np.uint8), (4095, np.uint16), (65535, np.uint16)])
def test_whole_numbers_become_zero_to_one(maximum, dtype):
    values = np.array([[0, 1, maximum]], dtype=dtype)
    pixels = as_pixels(values, maximum)
    assert pixels.dtype == np.float32
    assert pixels.tolist() == [[0.0, np.float32(1) / np.float32(maximum), 1.0]]


def test_a_decoded_file_says_nothing_by_default():
    decoded = Decoded(np.zeros((2, 2), np.float32), "png", 8, ("png 8-bit",))
    assert decoded.header == Header()
    assert (decoded.quality, decoded.prompts, decoded.padding) == ((), (), None)


def test_a_foreign_error_becomes_ours_and_ours_passes():
    with pytest.raises(UnreadableFilm, match="damaged") as refused, foreign_errors_as(UnreadableFilm("damaged")):
        raise struct.error
    assert isinstance(refused.value.__cause__, struct.error)
    with pytest.raises(FilmTooLarge), foreign_errors_as(UnreadableFilm("damaged")):
        raise FilmTooLarge("large")
