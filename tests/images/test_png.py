import struct
import time
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from hilum.errors import FilmError, FilmTooLarge, UnreadableFilm, UnsupportedFilm
from hilum.images.limits import Limits
from hilum.images.png import SIGNATURE, decode_png


def decode(data: bytes):
    return decode_png(data, Limits())


def test_eight_bit_grey(chest, picture_bytes):
    values = chest()
    decoded = decode(picture_bytes(values))
    assert np.array_equal(decoded.pixels, values / np.float32(255))
    assert (decoded.format, decoded.bit_depth, decoded.decoding) == ("png", 8, ("png 8-bit",))


def test_sixteen_bit_grey_keeps_every_bit(chest, picture_bytes):
    values = chest(maximum=65535)
    decoded = decode(picture_bytes(values))
    assert np.array_equal(np.rint(decoded.pixels * 65535), values)
    assert (decoded.bit_depth, decoded.decoding) == (16, ("png 16-bit",))


def test_twelve_bits_in_sixteen_stay_in_the_scale_of_the_file(chest, picture_bytes):
    decoded = decode(picture_bytes(chest(maximum=4095)))
    assert decoded.pixels.max() <= 4095 / 65535


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_few_bits_fill_the_range(bits, png_bytes):
    levels = 2**bits
    values = np.tile(np.arange(levels, dtype=np.uint8), (64, 64 // levels))
    packed = np.packbits(
        (values[..., np.newaxis] >> np.arange(bits - 1, -1, -1) & 1).astype(np.uint8).reshape(64, -1), axis=1
    )
    data = png_bytes(packed, 0, 8)
    header = struct.pack(">IIBBBBB", 64, 64, bits, 0, 0, 0, 0)
    data = data[:16] + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + data[33:]
    decoded = decode(data)
    assert np.allclose(decoded.pixels, values / (levels - 1), atol=1e-6)
    assert decoded.bit_depth == bits


def test_a_palette_is_looked_up(chest, picture_bytes):
    values = chest()
    indexed = Image.fromarray((values // 64).astype(np.uint8), "L").convert("P")
    indexed.putpalette([level for grey in (10, 70, 130, 250) for level in (grey, grey, grey)])
    decoded = decode(picture_bytes(indexed))
    expected = np.array([10, 70, 130, 250])[values // 64]
    assert np.array_equal(np.rint(decoded.pixels * 255), expected)
    assert decoded.decoding[1:] == ("palette",)


def test_a_palette_with_transparency_gives_no_warning(chest, picture_bytes):
    indexed = Image.fromarray((chest() // 64).astype(np.uint8), "L").convert("P")
    indexed.putpalette([level for grey in (10, 70, 130, 250) for level in (grey, grey, grey)])
    decoded = decode(picture_bytes(indexed, transparency=b"\xff\x80\xff\x00"))
    assert decoded.decoding[1:] == ("palette", "transparent parts over black")


def test_rgb_of_a_grey_film(chest, picture_bytes):
    values = chest()
    decoded = decode(picture_bytes(np.repeat(values[..., np.newaxis], 3, axis=2)))
    assert np.array_equal(decoded.pixels, values / np.float32(255))
    assert decoded.decoding == ("png 8-bit", "rgb")


@pytest.mark.parametrize("colour", [4, 6])
@pytest.mark.parametrize("depth", [8, 16])
def test_what_is_transparent_lies_over_black(colour, depth, chest, png_bytes):
    maximum = 2**depth - 1
    grey = chest(maximum=maximum)
    alpha = np.full_like(grey, maximum)
    alpha[:10] = 0
    bands = [grey] if colour == 4 else [grey] * 3
    decoded = decode(png_bytes(np.stack([*bands, alpha], axis=2), colour, depth))
    expected = np.where(alpha == 0, 0, grey / maximum)
    assert np.allclose(decoded.pixels, expected, atol=1 / 255 if depth == 16 and colour == 6 else 1e-6)
    assert decoded.decoding[-1] == "transparent parts over black"


def test_opaque_grey_with_alpha_of_sixteen_bits_keeps_every_bit(chest, png_bytes):
    grey = chest(maximum=65535)
    decoded = decode(png_bytes(np.stack([grey, np.full_like(grey, 65535)], axis=2), 4, 16))
    assert np.array_equal(np.rint(decoded.pixels * 65535), grey)
    assert decoded.decoding == ("png 16-bit", "grey with alpha")


def test_rgb_of_sixteen_bits_says_that_it_was_reduced(chest, png_bytes):
    grey = chest(maximum=65535)
    decoded = decode(png_bytes(np.stack([grey] * 3, axis=2), 2, 16))
    assert np.allclose(decoded.pixels, grey / 65535, atol=1 / 255)
    assert decoded.decoding == ("png 16-bit", "rgb", "16-bit rgb reduced to 8-bit")


def test_orientation_is_applied(chest, picture_bytes):
    exif = Image.Exif()
    exif[0x0112] = 6
    decoded = decode(picture_bytes(chest(), exif=exif))
    assert np.array_equal(decoded.pixels, np.rot90(chest(), -1) / np.float32(255))
    assert decoded.decoding[-1] == "exif orientation 6"


def test_a_phantom_is_marked(chest, png_bytes):
    mark = (b"tEXt", b"Software\0hilum phantom")
    assert decode(png_bytes(chest(), 0, chunks=(mark,))).header.synthetic
    assert not decode(png_bytes(chest(), 0, chunks=((b"tEXt", b"Software\0GIMP"),))).header.synthetic


def test_texts_are_never_unpacked(chest, png_bytes):
    bomb = b"Comment\0\0" + zlib.compress(bytes(200 * 2**20), 9)
    data = png_bytes(chest(), 0, chunks=((b"zTXt", bomb), (b"iCCP", bomb)))
    tracemalloc.start()
    decode(data)
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_huge_film_is_refused_from_its_header():
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    body = b"IHDR" + header
    data = SIGNATURE + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body)) + bytes(1000)
    start = time.perf_counter()
    with pytest.raises(FilmTooLarge, match="30000 × 30000"):
        decode(data)
    assert time.perf_counter() - start < 0.1


def test_an_animation_is_refused(chest, png_bytes):
    with pytest.raises(UnsupportedFilm) as refused:
        decode(png_bytes(chest(), 0, chunks=((b"acTL", struct.pack(">II", 2, 0)),)))
    assert refused.value.code == "multi_frame"


def test_a_film_cut_off_anywhere_is_refused(chest, picture_bytes):
    data = picture_bytes(chest())
    for end in range(8, len(data) - 12, 97):
        with pytest.raises(UnreadableFilm, match="export the film again"):
            decode(data[:end])


@pytest.mark.parametrize("missing", [1, 1000])
def test_pixels_that_stop_early_are_refused(missing, chest, png_bytes, filtered_rows):
    values = chest()
    with pytest.raises(UnreadableFilm, match="before the last row"):
        decode(png_bytes(values, 0, rows=filtered_rows(values)[:-missing]))


@pytest.mark.parametrize("shape", [(96, 80), (65, 67), (71, 64)])
def test_an_interlaced_film(shape, chest, png_bytes, filtered_rows):
    values = chest(*shape)
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b"".join(filtered_rows(values[top::down, left::across]) for left, top, across, down in passes)
    decoded = decode(png_bytes(values, 0, rows=rows, interlace=1))
    assert np.array_equal(decoded.pixels, values / np.float32(255))
    with pytest.raises(UnreadableFilm, match="before the last row"):
        decode(png_bytes(values, 0, rows=rows[:-1], interlace=1))


def test_what_follows_the_last_row_is_never_unpacked(chest, png_bytes, filtered_rows):
    values = chest()
    bomb = png_bytes(values, 0, rows=filtered_rows(values) + bytes(200 * 2**20))
    tracemalloc.start()
    assert np.array_equal(decode(bomb).pixels, values / np.float32(255))
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_pixels_in_several_parts(chest, picture_bytes):
    values = np.random.default_rng(0).permuted(chest(400, 400))
    data = picture_bytes(values)
    assert data.count(b"IDAT") > 1
    assert np.array_equal(decode(data).pixels, values / np.float32(255))


def test_a_black_last_row_is_no_damage(chest, png_bytes):
    values = chest()
    values[-5:] = 0
    assert np.array_equal(decode(png_bytes(values, 0)).pixels, values / np.float32(255))


@pytest.mark.parametrize(("colour", "depth"), [(5, 8), (2, 4), (3, 16), (0, 7)])
def test_an_impossible_header_is_refused(colour, depth, chest, png_bytes):
    with pytest.raises(UnreadableFilm, match="PNG does not have"):
        decode(png_bytes(chest(), colour, depth))


@pytest.mark.parametrize("kind", [b"IHDR", b"PLTE", b"tRNS"])
def test_a_part_that_changed_on_the_way_is_refused(kind, chest, picture_bytes):
    indexed = Image.fromarray((chest() // 64).astype(np.uint8), "L").convert("P")
    indexed.putpalette([level for grey in (10, 70, 130, 250) for level in (grey, grey, grey)])
    whole = picture_bytes(indexed, transparency=b"\xff\x80\xff\x00")
    data = bytearray(whole)
    data[data.index(kind) + 7] ^= 1
    with pytest.raises(UnreadableFilm, match=f"checksum of its {kind.decode()}"):
        decode(bytes(data))
    assert decode(whole).format == "png"


def test_damage_gives_our_errors_only(chest, picture_bytes):
    whole = picture_bytes(chest())
    rng = np.random.default_rng(0)
    for _ in range(300):
        data = bytearray(whole)
        for at in rng.integers(8, len(data), 4):
            data[at] = rng.integers(256)
        try:
            decode(bytes(data))
        except FilmError:
            continue
