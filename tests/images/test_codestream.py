import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.encaps import generate_frames
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless

from hilum.images.codestream import MAX_SEGMENTS, find_size, has_endless_scans


def test_the_size_of_a_jpeg(chest, picture_bytes):
    assert find_size(picture_bytes(chest(96, 80), "JPEG")) == (80, 96)
    assert find_size(picture_bytes(chest(96, 80), "JPEG", progressive=True, comment=b"a" * 300)) == (80, 96)


@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless])
def test_the_size_of_what_dicom_holds(syntax, chest, dataset):
    film = dataset(chest(96, 80))
    film.compress(syntax)
    assert find_size(next(generate_frames(film.PixelData, number_of_frames=1))) == (80, 96)


def test_the_size_of_a_jp2_file(chest, picture_bytes):
    assert find_size(picture_bytes(chest(96, 80), "JPEG2000")) == (80, 96)


def test_what_looks_like_a_codestream_in_another_box_is_passed_over(chest, picture_bytes):
    jp2, small = (picture_bytes(chest(*sides), "JPEG2000") for sides in ((96, 80), (70, 64)))
    box = small[small.index(b"\xff\x4f\xff\x51") :] + bytes(5000)
    hidden = jp2[:12] + (8 + len(box)).to_bytes(4) + b"free" + box + jp2[12:]
    assert find_size(hidden) == (80, 96)
    endless = jp2[:12] + bytes(4) + b"free" + jp2[12:]
    assert find_size(endless) is None


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
def test_a_stream_of_several_components_has_no_size(kind, chest, picture_bytes):
    assert find_size(picture_bytes(np.dstack([chest(96, 80)] * 3), kind)) is None


@pytest.mark.parametrize("stream", [b"", b"\xff\xd8", b"\xff\x4f\xff\x51\0", b"\xff\xd8\xff\xda\0\x02", b"text"])
def test_a_stream_without_a_header_has_no_size(stream):
    assert find_size(stream) is None


def test_empty_segments_without_end_have_no_size(chest, picture_bytes):
    whole = picture_bytes(chest(96, 80), "JPEG")
    for empty in (b"\xff\xe1\0\x02", b"\xff"):
        assert find_size(whole[:2] + empty * 50 + whole[2:]) == (80, 96)
        assert find_size(whole[:2] + empty * MAX_SEGMENTS + whole[2:]) is None


def test_scans_are_counted_in_a_jpeg_only(chest, picture_bytes):
    whole = picture_bytes(chest(96, 80), "JPEG", progressive=True)
    assert not has_endless_scans(whole)
    assert has_endless_scans(whole + b"\xff\xda" * 101)
    assert not has_endless_scans(picture_bytes(chest(96, 80), "JPEG2000") + b"\xff\xda" * 101)


@given(st.sampled_from([b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  "]), st.binary(max_size=80))
def test_any_bytes_are_survived(start, tail):
    size = find_size(start + tail)
    assert size is None or len(size) == 2
