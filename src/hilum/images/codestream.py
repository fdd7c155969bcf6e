"""The size that a JPEG, JPEG-LS or JPEG 2000 codestream declares, without decoding it."""

import struct

_JPEG_START = b"\xff\xd8"
_J2K_START = b"\xff\x4f\xff\x51"
_JP2_START = b"\x00\x00\x00\x0cjP  "
_JPEG_LS_FRAME = 0xF7
_NOT_FRAMES = (0xC4, 0xC8, 0xCC)
_SCAN = 0xDA


def find_size(codestream: bytes) -> tuple[int, int] | None:
    """Width and height as the codestream's own header says; None where it has no header known here."""
    try:
        if codestream.startswith(_JP2_START):
            start = codestream.find(_J2K_START, 0, 4096)
            return None if start < 0 else _j2k_size(codestream, start)
        if codestream.startswith(_J2K_START):
            return _j2k_size(codestream, 0)
        if codestream.startswith(_JPEG_START):
            return _jpeg_size(codestream)
    except struct.error:
        return None
    return None


def _j2k_size(codestream: bytes, start: int) -> tuple[int, int]:
    # SIZ: marker 2, length 2, capabilities 2, then the grid's size and the image's offset in it.
    width, height, left, top = struct.unpack_from(">IIII", codestream, start + 8)
    return width - left, height - top


def _jpeg_size(codestream: bytes) -> tuple[int, int] | None:
    at = 2
    while codestream[at : at + 1] == b"\xff":
        (marker, length) = struct.unpack_from(">BH", codestream, at + 1)
        if marker == 0xFF:
            at += 1
            continue
        if (0xC0 <= marker <= 0xCF and marker not in _NOT_FRAMES) or marker == _JPEG_LS_FRAME:
            height, width = struct.unpack_from(">HH", codestream, at + 5)
            return width, height
        if marker == _SCAN:
            return None
        at += 2 + length
    return None
