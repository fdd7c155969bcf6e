import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from hilum.images.orientation import find_orientation, turn_upright


def write_exif(orientation: int, order: str = ">") -> bytes:
    exif = Image.Exif()
    exif.endian = order
    exif[0x010E] = "a picture"
    exif[0x0112] = orientation
    return exif.tobytes()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_found(orientation, order):
    block = write_exif(orientation, order)
    assert find_orientation(block) == orientation
    assert find_orientation(block.removeprefix(b"Exif\0\0")) == orientation


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turning_does_what_pillow_does(orientation):
    values = np.arange(12, dtype=np.uint8).reshape(3, 4)
    picture = Image.fromarray(values)
    picture.getexif()[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(picture))
    turned, steps = turn_upright(values.astype(np.float32), orientation)
    assert np.array_equal(turned, expected)
    assert turned.flags.c_contiguous
    assert len(steps) == (orientation != 1)


@pytest.mark.parametrize("block", [b"", b"Exif\0\0", b"II*\0", b"MM\0*\0\0\xff\xff", write_exif(0), write_exif(9)])
def test_a_broken_block_means_upright(block):
    assert find_orientation(block) == 1


@given(st.binary(max_size=64))
def test_any_bytes_give_an_orientation(tail):
    assert 1 <= find_orientation(b"II*\0" + tail) <= 8
    assert 1 <= find_orientation(b"MM\0*" + struct.pack(">I", 8) + tail) <= 8
