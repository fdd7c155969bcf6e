import numpy as np
import pytest
from PIL import Image

from hilum.errors import FilmError, FilmTooLarge, UnreadableFilm, UnsupportedFilm
from hilum.images.jpeg import decode_jpeg
from hilum.images.limits import Limits


def decode(data: bytes):
    return decode_jpeg(data, Limits())


@pytest.mark.parametrize(("options", "process"), [({}, "baseline"), ({"progressive": True}, "progressive")])
def test_grey(options, process, chest, picture_bytes):
    values = chest()
    decoded = decode(picture_bytes(values, "JPEG", quality=98, **options))
    assert np.abs(decoded.pixels * 255 - values).max() < 8
    assert (decoded.format, decoded.bit_depth, decoded.decoding) == ("jpeg", 8, (f"jpeg {process} 8-bit",))


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
def test_colour_spaces_of_a_grey_film(mode, chest, picture_bytes):
    values = chest()
    decoded = decode(picture_bytes(Image.fromarray(values).convert(mode), "JPEG", quality=98))
    assert np.abs(decoded.pixels * 255 - values).max() < 10
    assert decoded.decoding == ("jpeg baseline 8-bit", mode.lower())


def test_a_photograph_is_refused(picture_bytes):
    y, x = np.mgrid[0:200, 0:300]
    landscape = np.stack([x % 256, (y + 60) % 256, np.full_like(x, 90)], axis=2).astype(np.uint8)
    with pytest.raises(UnsupportedFilm) as refused:
        decode(picture_bytes(landscape, "JPEG"))
    assert refused.value.code == "colour_film"


def test_orientation_is_applied(chest, picture_bytes):
    exif = Image.Exif()
    exif[0x0112] = 8
    decoded = decode(picture_bytes(chest(), "JPEG", quality=98, exif=exif))
    assert np.abs(decoded.pixels * 255 - np.rot90(chest())).max() < 8
    assert decoded.decoding[-1] == "exif orientation 8"


def test_broken_segments_that_decide_nothing_are_passed_over(chest, picture_bytes):
    plain = picture_bytes(chest(), "JPEG")
    broken = b"".join(
        b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2) + body
        for marker, body in (
            (0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff"),
            (0xE2, b"MPF\0garbage"),
            (0xED, b"Photoshop 3.0\0"),
        )
    )
    odd = decode(plain[:2] + broken + plain[2:])
    assert np.array_equal(odd.pixels, decode(plain).pixels)


def test_a_phantom_is_marked(chest, picture_bytes):
    assert decode(picture_bytes(chest(), "JPEG", comment=b"hilum phantom")).header.synthetic
    assert not decode(picture_bytes(chest(), "JPEG", comment=b"holiday")).header.synthetic


def test_the_header_decides_about_the_size(chest, picture_bytes):
    data = picture_bytes(chest(96, 80), "JPEG")
    with pytest.raises(FilmTooLarge, match="80 × 96"):
        decode_jpeg(data, Limits(max_pixels=80 * 96 - 1))
    sizes = data.index(b"\xff\xc0") + 5
    lying = data[:sizes] + (60000).to_bytes(2) * 2 + data[sizes + 4 :]
    with pytest.raises(FilmTooLarge, match="60000 × 60000"):
        decode(lying)


def test_a_film_cut_off_anywhere_is_refused(chest, picture_bytes):
    data = picture_bytes(chest(), "JPEG")
    for end in range(4, len(data) - 2, 61):
        with pytest.raises(UnreadableFilm, match="export the film again"):
            decode(data[:end])


def test_jpeg_ls_is_named(chest, picture_bytes):
    data = picture_bytes(chest(), "JPEG").replace(b"\xff\xc0", b"\xff\xc5", 1)
    with pytest.raises(UnsupportedFilm, match="rare process"):
        decode(data)


def test_damage_gives_our_errors_only(chest, picture_bytes):
    whole = picture_bytes(chest(), "JPEG")
    rng = np.random.default_rng(0)
    for _ in range(300):
        data = bytearray(whole)
        for at in rng.integers(2, len(data), 4):
            data[at] = rng.integers(256)
        try:
            decode(bytes(data))
        except FilmError:
            continue


def test_empty_segments_without_end_are_refused(chest, picture_bytes):
    whole = picture_bytes(chest(), "JPEG")
    for empty in (b"\xff\xec\0\x02", b"\xff", b"\xff\xd0"):
        assert decode(whole[:2] + empty * 50 + whole[2:]).format == "jpeg"
        with pytest.raises(UnreadableFilm, match="header is not whole"):
            decode(whole[:2] + empty * 10_000 + whole[2:])


def test_scans_without_end_are_refused_before_they_are_decoded(chest, picture_bytes):
    whole = picture_bytes(chest(), "JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    assert decode(whole[:-2] + last + whole[-2:]).format == "jpeg"
    with pytest.raises(UnreadableFilm, match="scans"):
        decode(whole[:-2] + last * 101 + whole[-2:])
