"""What a JPEG, JPEG-LS or JPEG 2000 codestream would cost, without decoding it: its size as declared, its scans."""

import struct
from typing import Final

MAX_SEGMENTS: Final = 10_000
"""Before the first scan: of an empty one of four bytes a file could hold millions, each of which is looked at."""
MAX_SCANS: Final = 100
"""Each scan of a few bytes costs a pass over the whole film; encoders write about ten."""

_JPEG_START = b"\xff\xd8"
_J2K_START = b"\xff\x4f\xff\x51"
_JP2_START = b"\x00\x00\x00\x0cjP  "
_JPEG_LS_FRAME = 0xF7
_NOT_FRAMES = (0xC4, 0xC8, 0xCC)
_SCAN = 0xDA
_CODESTREAM_BOX = b"jp2c"
_MAX_BOXES = 1000


def find_size(codestream: bytes) -> tuple[int, int] | None:
    """Width and height as the codestream's own header says; None where it has none known here, or is not grey."""
    try:
        if codestream.startswith(_JP2_START):
            start = _codestream_at(codestream)
            return _j2k_size(codestream, start) if codestream.startswith(_J2K_START, start) else None
        if codestream.startswith(_J2K_START):
            return _j2k_size(codestream, 0)
        if codestream.startswith(_JPEG_START):
            return _jpeg_size(codestream)
    except struct.error:
        return None
    return None


def has_endless_scans(codestream: bytes, start: int = 0) -> bool:
    """Whether a JPEG has more scans than any encoder writes."""
    # Inside a scan no 0xFF stands before a marker's number but as a marker.
    return codestream.startswith(_JPEG_START) and codestream.count(bytes([0xFF, _SCAN]), start) > MAX_SCANS


def _codestream_at(jp2: bytes) -> int:
    """Where the codestream of a JP2 file begins, box by box: the bytes of another box may look like one."""
    at = 0
    for _ in range(_MAX_BOXES):
        length, kind = struct.unpack_from(">I4s", jp2, at)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", jp2, at + head)
            head = 16
        if kind == _CODESTREAM_BOX:
            return at + head
        # A length of 0 reaches to the end, so nothing follows.
        at += length if length >= head else len(jp2)
    return len(jp2)


def _j2k_size(codestream: bytes, start: int) -> tuple[int, int] | None:
    # SIZ: marker 2, length 2, capabilities 2, the grid's size, the image's offset in it, 16 of tiles, the components.
    width, height, left, top, components = struct.unpack_from(">IIII16xH", codestream, start + 8)
    return (width - left, height - top) if components == 1 else None


def _jpeg_size(codestream: bytes) -> tuple[int, int] | None:
    at = 2
    for _ in range(MAX_SEGMENTS):
        if codestream[at : at + 1] != b"\xff":
            return None
        (marker, length) = struct.unpack_from(">BH", codestream, at + 1)
        if marker == 0xFF:
            at += 1
            continue
        if (0xC0 <= marker <= 0xCF and marker not in _NOT_FRAMES) or marker == _JPEG_LS_FRAME:
            height, width, components = struct.unpack_from(">HHB", codestream, at + 5)
            return (width, height) if components == 1 else None
        if marker == _SCAN:
            return None
        at += 2 + length
    return None
