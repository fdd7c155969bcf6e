"""PNG: grey, grey with alpha, palette and RGB(A), 1 to 16 bits."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from isal import isal_zlib
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from hilum.errors import UnreadableFilm, UnsupportedFilm
from hilum.images.colour import to_grey
from hilum.images.decoded import Decoded, Header, as_pixels, foreign_errors_as
from hilum.images.limits import Limits, check_sides
from hilum.images.orientation import find_orientation, turn_upright
from hilum.images.radiograph import Pixels

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
SYNTHETIC_SOFTWARE: Final = b"Software\0hilum phantom"
"""The tEXt chunk that marks a computed phantom."""

_GREY_ALPHA, _RGBA = 4, 6
_COLOUR_NAMES = {0: "grey", 2: "rgb", 3: "palette", _GREY_ALPHA: "grey with alpha", _RGBA: "rgb with alpha"}
_SAMPLES = {0: 1, 2: 3, 3: 1, _GREY_ALPHA: 2, _RGBA: 4}
# The first column and row of each pass, and its steps across and down.
_ONE_PASS = ((0, 0, 1, 1),)
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), _GREY_ALPHA: (8, 16), _RGBA: (8, 16)}
# The rest (texts, profiles, animation) is never handed to the decoder: it decides nothing and can be a bomb.
_COLOUR_CHUNKS = (b"PLTE", b"tRNS")


@dataclass(frozen=True)
class _Chunks:
    width: int
    height: int
    depth: int
    colour: int
    interlace: int
    colours: tuple[tuple[bytes, bytes], ...]
    pixels: tuple[memoryview, ...]
    orientation: int
    synthetic: bool


def decode_png(data: bytes, limits: Limits) -> Decoded:
    """Decode the bytes of a PNG.

    Raises:
        FilmError: damaged, too large, animated or in colour.
    """
    chunks = _read_chunks(data, limits)
    with foreign_errors_as(_damaged(how="its pixels cannot be unpacked")):
        pixels, steps = _decode(chunks)
    pixels, turned = turn_upright(pixels, chunks.orientation)
    steps = (f"png {chunks.depth}-bit", *steps, *turned)
    depth = 8 if chunks.colour == 3 else chunks.depth
    return Decoded(pixels, "png", depth, steps, Header(synthetic=chunks.synthetic))


def _read_chunks(data: bytes, limits: Limits) -> _Chunks:
    view = memoryview(data)
    start = len(SIGNATURE)
    if data[start + 4 : start + 8] != b"IHDR" or len(data) < start + 25:
        raise _damaged(how="its header is missing")
    _check_sum(view[start : start + 25])
    width, height, depth, colour, _, _, interlace = struct.unpack_from(">IIBBBBB", data, start + 8)
    check_sides(width, height, limits)
    if depth not in _DEPTHS.get(colour, ()):
        raise _damaged(how=f"it claims colour type {colour} with {depth} bits, which PNG does not have")
    colours: list[tuple[bytes, bytes]] = []
    pixels: list[memoryview] = []
    orientation, synthetic = 1, False
    at = start + 25
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = view[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IDAT":
            pixels.append(body)
        elif kind in _COLOUR_CHUNKS:
            _check_sum(view[at - 12 - length : at])
            colours.append((kind, bytes(body)))
        elif kind == b"eXIf":
            orientation = find_orientation(bytes(body[:4096]))
        elif kind == b"tEXt":
            synthetic = synthetic or bytes(body[:64]) == SYNTHETIC_SOFTWARE
        elif kind == b"acTL" and length >= 4 and struct.unpack(">I", body[:4])[0] > 1:
            raise _animated()
        elif kind == b"IEND":
            kept = (tuple(colours), tuple(pixels))
            return _Chunks(width, height, depth, colour, interlace, *kept, orientation, synthetic)
    raise _damaged(how="it ends before its last part")


def _check_sum(chunk: memoryview) -> None:
    """Of the parts that say what the pixels mean; Pillow, which gets them anew, cannot tell."""
    if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
        raise _damaged(how=f"the checksum of its {bytes(chunk[4:8]).decode('ascii')} part is wrong")


def _decode(chunks: _Chunks) -> tuple[Pixels, tuple[str, ...]]:
    if chunks.depth == 16 and chunks.colour == _GREY_ALPHA:
        return _decode_grey_alpha_16(chunks)
    picture: Image.Image = _open(chunks, chunks.depth, chunks.colour)
    name = _COLOUR_NAMES[chunks.colour]
    if chunks.colour == 0:
        if chunks.depth == 16:
            return as_pixels(np.asarray(picture, dtype=np.uint16), 65535), ()
        return as_pixels(np.asarray(picture.convert("L")), 255), ()
    reduced = ("16-bit rgb reduced to 8-bit",) if chunks.depth == 16 else ()
    if picture.mode == "P":
        picture = picture.convert("RGBA")
    grey = picture.getchannel("L") if picture.mode == "LA" else to_grey(picture.convert("RGB"))
    values: npt.NDArray[np.number] = np.asarray(grey)
    if "A" in picture.getbands():
        values, over = _over_black(np.asarray(grey), np.asarray(picture.getchannel("A")), 255)
        return as_pixels(values, 255), (name, *reduced, *over)
    return as_pixels(values, 255), (name, *reduced)


def _decode_grey_alpha_16(chunks: _Chunks) -> tuple[Pixels, tuple[str, ...]]:
    # Pillow would drop the lower byte. Four bytes a pixel are also what 8-bit RGBA has, so the bytes come whole so.
    quads = np.asarray(_open(chunks, 8, _RGBA))
    pairs = quads.view(">u2").astype(np.uint16)
    values, over = _over_black(pairs[..., 0], pairs[..., 1], 65535)
    return as_pixels(values, 65535), (_COLOUR_NAMES[_GREY_ALPHA], *over)


def _over_black(
    values: npt.NDArray[np.unsignedinteger], alpha: npt.NDArray[np.unsignedinteger], opaque: int
) -> tuple[npt.NDArray[np.number], tuple[str, ...]]:
    if np.all(alpha == opaque):
        return values, ()
    return values * np.divide(alpha, opaque, dtype=np.float32), ("transparent parts over black",)


def _open(chunks: _Chunks, depth: int, colour: int) -> PngImageFile:
    header = struct.pack(">IIBBBBB", chunks.width, chunks.height, depth, colour, 0, 0, chunks.interlace)
    # Pillow unpacks with the machine's zlib, at half the speed. So it gets the pixels unpacked, in stored blocks.
    stored = zlib.compress(_inflate(chunks), 0)
    lean = [SIGNATURE]
    for kind, body in ((b"IHDR", header), *chunks.colours, (b"IDAT", stored), (b"IEND", b"")):
        lean += [struct.pack(">I", len(body)), kind, body, struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))]
    # The class itself rather than Image.open: no other format is tried, and our own limit stands for Pillow's.
    picture = PngImageFile(io.BytesIO(b"".join(lean)))
    picture.load()
    return picture


def _inflate(chunks: _Chunks) -> bytes:
    """The filtered rows, all of them: Pillow leaves black what a stream does not reach, without a word."""
    size = _unpacked_size(chunks)
    rows: bytes = isal_zlib.decompressobj().decompress(b"".join(chunks.pixels), size)
    if len(rows) < size:
        raise _damaged(how="its pixels stop before the last row")
    return rows


def _unpacked_size(chunks: _Chunks) -> int:
    """In bytes; each row of each pass begins with the name of its filter."""
    bits = chunks.depth * _SAMPLES[chunks.colour]
    size = 0
    for left, top, across, down in _ADAM7 if chunks.interlace else _ONE_PASS:
        width, height = -((left - chunks.width) // across), -((top - chunks.height) // down)
        size += height * (1 + (width * bits + 7) // 8)
    return size


def _damaged(how: str) -> UnreadableFilm:
    return UnreadableFilm(f"Expected a whole PNG, but {how}. The file is damaged or cut off: export the film again.")


def _animated() -> UnsupportedFilm:
    return UnsupportedFilm(
        "Expected one film, got an animated PNG. Give each picture as a file of its own.", code="multi_frame"
    )
