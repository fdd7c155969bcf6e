"""JPEG: baseline, progressive, 12-bit and lossless; grey, colour spaces of grey films, CMYK."""

import io
import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from hilum.errors import UnreadableFilm, UnsupportedFilm
from hilum.images.codestream import MAX_SCANS, MAX_SEGMENTS, has_endless_scans
from hilum.images.colour import to_grey
from hilum.images.decoded import Decoded, Header, as_pixels, foreign_errors_as
from hilum.images.limits import Limits, check_sides
from hilum.images.orientation import find_orientation, turn_upright
from hilum.images.radiograph import Pixels

SIGNATURE: Final = b"\xff\xd8\xff"
SYNTHETIC_COMMENT: Final = b"hilum phantom"
"""The comment segment that marks a computed phantom."""

_SOS, _EOI, _COMMENT, _APP0, _APP1, _APP14, _APP15 = 0xDA, 0xD9, 0xFE, 0xE0, 0xE1, 0xEE, 0xEF
_FRAMES = {
    0xC0: "baseline", 0xC1: "extended", 0xC2: "progressive", 0xC3: "lossless",
    0xC9: "arithmetic", 0xCA: "arithmetic progressive",
}  # fmt: skip
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True)
class _Segments:
    process: str
    precision: int
    width: int
    height: int
    components: int
    orientation: int
    synthetic: bool
    lean: bytes


def decode_jpeg(data: bytes, limits: Limits) -> Decoded:
    """Decode the bytes of a JPEG file.

    Raises:
        FilmError: damaged, too large, or in colour.
    """
    segments = _read_segments(data, limits)
    with foreign_errors_as(_damaged(how="its pixels cannot be unpacked")):
        pixels, steps = _decode(segments)
    pixels, turned = turn_upright(pixels, segments.orientation)
    steps = (f"jpeg {segments.process} {segments.precision}-bit", *steps, *turned)
    return Decoded(pixels, "jpeg", segments.precision, steps, Header(synthetic=segments.synthetic))


def _read_segments(data: bytes, limits: Limits) -> _Segments:
    frame: tuple[str, int, int, int, int] | None = None
    orientation, synthetic = 1, False
    lean = [data[:2]]
    at, segments = 2, 0
    while at + 4 <= len(data) and segments < MAX_SEGMENTS:
        segments += 1
        if data[at] != 0xFF:
            raise _damaged(how="its parts do not follow one another")
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in (_SOS, _EOI):
            break
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + length]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            frame = _read_frame(marker, body)
            check_sides(frame[2], frame[3], limits)
        elif marker == _APP1 and body.startswith(b"Exif\0\0"):
            orientation = find_orientation(body)
        elif marker == _COMMENT:
            synthetic = synthetic or body.rstrip(b"\0") == SYNTHETIC_COMMENT
        # Application segments decide nothing but the colour transform (14), and Pillow stumbles over odd ones.
        if not (_APP0 < marker <= _APP15 and marker != _APP14) and marker != _COMMENT:
            lean.append(data[at : at + 2 + length])
        at += 2 + length
    if frame is None:
        raise _damaged(how="its header is not whole")
    _check_scans(data, at)
    lean.append(data[at:])
    return _Segments(*frame, orientation, synthetic, b"".join(lean))


def _check_scans(data: bytes, at: int) -> None:
    if data[at + 1 : at + 2] != bytes([_SOS]):
        raise _damaged(how="its header is not whole")
    if has_endless_scans(data, at):
        raise _damaged(how=f"it has more than {MAX_SCANS} scans")


def _read_frame(marker: int, body: bytes) -> tuple[str, int, int, int, int]:
    if marker not in _FRAMES:
        msg = "Expected a common JPEG, got a rare process (JPEG-LS or hierarchical). Export the film as PNG or DICOM."
        raise UnsupportedFilm(msg, code="unsupported_format")
    if len(body) < 6:
        raise _damaged(how="its header is not whole")
    precision, height, width, components = struct.unpack_from(">BHHB", body)
    return _FRAMES[marker], precision, width, height, components


def _decode(segments: _Segments) -> tuple[Pixels, tuple[str, ...]]:
    if segments.precision != 8 or segments.process == "lossless":
        return _decode_deep(segments)
    # The class itself rather than Image.open: no other format is tried, and our own limit stands for Pillow's.
    picture: Image.Image = JpegImageFile(io.BytesIO(segments.lean))
    picture.load()
    if picture.mode == "L":
        return as_pixels(np.asarray(picture), 255), ()
    name = {"CMYK": "cmyk"}.get(picture.mode, "rgb")
    return as_pixels(np.asarray(to_grey(picture.convert("RGB"))), 255), (name,)


def _decode_deep(segments: _Segments) -> tuple[Pixels, tuple[str, ...]]:
    from libjpeg.utils import decode

    if segments.components != 1:
        msg = "Expected a grey film, got a JPEG of more than 8 bits in colour. Export the film in grey."
        raise UnsupportedFilm(msg, code="colour_film")
    values = np.asarray(decode(segments.lean))
    if values.shape != (segments.height, segments.width):
        raise _damaged(how="its pixels are not as many as its header says")
    return as_pixels(values, 2**segments.precision - 1), ()


def _damaged(how: str) -> UnreadableFilm:
    return UnreadableFilm(f"Expected a whole JPEG, but {how}. The file is damaged or cut off: export the film again.")
