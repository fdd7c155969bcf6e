"""EXIF orientation: found without trusting the rest of the block, and applied."""

import struct

import numpy as np

from hilum.images.radiograph import Pixels

_ORIENTATION_TAG = 0x0112
_SHORT = 3
_MAX_ENTRIES = 512


def find_orientation(exif: bytes) -> int:
    """The orientation 1 to 8 of a TIFF-formed EXIF block (with or without its ``Exif`` prefix); 1 where it has none."""
    block = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return 1
    try:
        (offset,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, offset)
        for entry in range(min(count, _MAX_ENTRIES)):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", block, offset + 2 + 12 * entry)
            if tag == _ORIENTATION_TAG and kind == _SHORT:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def turn_upright(pixels: Pixels, orientation: int) -> tuple[Pixels, tuple[str, ...]]:
    """Undo an EXIF orientation, so that the film stands as it was meant to be seen; and the step taken, if any."""
    if orientation == 1:
        return pixels, ()
    if orientation in (5, 6, 7, 8):
        pixels = pixels.T
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels), (f"exif orientation {orientation}",)
