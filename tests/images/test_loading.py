import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.errors import FilmError, FilmTooLarge, UnreadableFilm, UnsupportedFilm
from hilum.findings import CheckOutcome, Prompt, Sex, View
from hilum.images import Limits, load_image


@pytest.fixture
def film_png(chest, picture_bytes) -> bytes:
    return picture_bytes(chest(300, 250))


def test_a_png_from_its_path(film_png, chest, tmp_path):
    path = tmp_path / "film.png"
    path.write_bytes(film_png)
    film = load_image(path)
    assert load_image(str(path)).facts == film.facts
    assert np.array_equal(film.pixels, chest(300, 250) / np.float32(255))
    assert film.facts.name == "film.png"
    assert (film.facts.width, film.facts.height, film.facts.bit_depth) == (250, 300, 8)
    assert film.facts.sha256 == hashlib.sha256(film_png).hexdigest()
    assert film.facts.decoding == ("png 8-bit",)
    assert (film.quality, film.prompts) == ((), ())


@pytest.mark.parametrize("name", ["film.dcm", "film.txt", "film"])
def test_the_bytes_decide_and_not_the_extension(name, film_png, tmp_path):
    path = tmp_path / name
    path.write_bytes(film_png)
    assert load_image(path).facts.format == "png"


def test_jpeg_and_dicom_are_found(chest, picture_bytes, dicom_bytes):
    assert load_image(picture_bytes(chest(), "JPEG")).facts.format == "jpeg"
    assert load_image(dicom_bytes(chest())).facts.format == "dicom"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        (None, "film"),
        ("upload.png", "upload.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\films\\one.png", "one.png"),
        ("a\nb\x1b.png", "ab.png"),
        ("", "film"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_a_name_without_folders(given_name, name, film_png):
    assert load_image(film_png, name=given_name).facts.name == name


def test_the_header_of_dicom_is_kept(chest, dicom_bytes):
    data = dicom_bytes(
        chest(300, 250),
        PatientAge="004Y",
        PatientSex="F",
        ViewPosition="AP",
        PixelSpacing=[0.2, 0.3],
        BodyPartExamined="HAND",
    )
    film = load_image(data)
    assert (film.facts.age_years, film.facts.sex, film.facts.view) == (4, Sex.FEMALE, View.AP)
    assert film.facts.spacing_mm == (0.2, 0.3)
    assert [check.code for check in film.quality] == ["body_part_unexpected"]


def test_an_age_without_a_unit_is_a_prompt(chest, dataset, saved):
    film = dataset(chest(300, 250), PatientAge="081Y")
    film["PatientAge"]._value = "81"
    loaded = load_image(saved(film))
    assert loaded.facts.age_years is None
    assert (loaded.prompts, loaded.quality) == ((Prompt.AGE_UNIT,), ())


@pytest.mark.parametrize("form", ["png", "dicom"])
def test_an_inverted_film_is_turned(form, chest, picture_bytes, dicom_bytes):
    values = chest(300, 250)
    film = load_image(picture_bytes(255 - values) if form == "png" else dicom_bytes(255 - values))
    assert np.allclose(film.pixels, values / 255, atol=1e-6)
    assert film.facts.decoding[-1] == "inverted by content"
    (check,) = film.quality
    assert (check.code, check.outcome) == ("polarity_inverted", CheckOutcome.WARN)


def test_padding_stays_black_when_a_film_is_turned(chest, dicom_bytes):
    values = np.minimum(255 - chest(300, 250), 250)
    values[:20] = 255
    film = load_image(dicom_bytes(values, PixelPaddingValue=255))
    assert film.facts.decoding[-2:] == ("padding to black", "inverted by content")
    assert not film.pixels[:20].any()
    assert film.pixels[20:].max() > 0.5


def test_a_coarse_film_is_read_with_a_warning(chest, picture_bytes):
    (check,) = load_image(picture_bytes(chest(300, 199))).quality
    assert (check.code, check.outcome) == ("low_resolution", CheckOutcome.WARN)
    assert dict(check.facts) == {"width": "199", "height": "300"}


@pytest.mark.parametrize("level", [0, 100, 255])
def test_an_even_shade_is_refused(level, picture_bytes):
    with pytest.raises(UnsupportedFilm) as refused:
        load_image(picture_bytes(np.full((100, 100), level, np.uint8)))
    assert refused.value.code == "blank_film"


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"", "an empty file", "empty_file"),
        (b"Chest film of today\n", "a text file", "not_a_film"),
        (b"%PDF-1.7\n", "a PDF document", "not_a_film"),
        (b"PK\x03\x04" + bytes(20), "a zip archive", "not_a_film"),
        (b"II*\0" + bytes(20), "a TIFF", "not_a_film"),
        (bytes(300), "bytes of no kind known here", "not_a_film"),
    ],
)
def test_what_is_no_film_is_named(data, kind, code):
    with pytest.raises(FilmError, match=f"Expected a chest film as PNG, JPEG or DICOM, got {kind}") as refused:
        load_image(data)
    assert refused.value.code == code


def test_a_path_to_nothing(tmp_path):
    with pytest.raises(UnreadableFilm, match="there is no file") as refused:
        load_image(tmp_path / "gone.png")
    assert refused.value.code == "no_such_file"


def test_a_folder(tmp_path):
    with pytest.raises(UnreadableFilm, match="is a folder") as refused:
        load_image(tmp_path)
    assert refused.value.code == "is_a_folder"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFilm) as refused:
        load_image(tmp_path / "pipe")
    assert refused.value.code == "not_a_file"


def test_a_path_that_no_system_has(tmp_path):
    with pytest.raises(UnreadableFilm) as refused:
        load_image(tmp_path / ("x" * 5000))
    assert refused.value.code in {"file_not_readable", "no_such_file"}


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(FilmTooLarge, match="10240 MiB"):
        load_image(path)


def test_large_bytes_are_refused(film_png):
    with pytest.raises(FilmTooLarge):
        load_image(film_png, limits=Limits(max_bytes=len(film_png) - 1))


def test_loading_a_png_loads_no_dicom_library():
    program = "import sys, hilum.images; sys.exit('pydicom' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


STARTS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", bytes(128) + b"DICM", b"\x08\x00\x05\x00CS", b"\x02\0\0\0UL"]


@settings(deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=200))
def test_any_bytes_are_refused_in_our_words(start, tail):
    with pytest.raises(FilmError) as refused:
        load_image(start + tail)
    assert refused.value.message.startswith("Expected")
