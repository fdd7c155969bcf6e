import io

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from hilum.errors import UsageError
from hilum.images import load_image
from hilum.phantoms import Encoding, Photometric, encode

LOSS = {
    Encoding.JPEG: 0.05,
    Encoding.DICOM_JPEG: 0.05,
    Encoding.DICOM_JPEG_2000_LOSSY: 0.06,
    Encoding.DICOM_JPEG_LS_NEAR: 2 / 4095 + 1e-6,
}
DICOM = [encoding for encoding in Encoding if encoding.is_dicom]


def decode(content: bytes) -> tuple[np.ndarray, int]:
    """Levels and bits, by a library that is not hilum."""
    if content[128:132] == b"DICM":
        dataset = dcmread(io.BytesIO(content))
        levels, bits = dataset.pixel_array, dataset.BitsStored
        return (
            2**bits - 1 - levels.astype(int) if dataset.PhotometricInterpretation == "MONOCHROME1" else levels
        ), bits
    image = Image.open(io.BytesIO(content))
    return np.asarray(image), 16 if image.mode.startswith("I") else 8


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("photometric", Photometric)
def test_every_file_decodes_to_the_film(phantom, encoding: Encoding, photometric: Photometric):
    levels, bits = decode(encode(phantom, encoding, photometric=photometric))
    worst = np.abs(levels / (2**bits - 1) - phantom.pixels).max()
    assert worst <= LOSS.get(encoding, 0) + 0.5001 / (2**bits - 1)


@pytest.mark.parametrize("encoding", Encoding)
def test_hilum_reads_its_own_phantoms_and_knows_them(phantom, encoding: Encoding):
    radiograph = load_image(encode(phantom, encoding))
    assert radiograph.facts.synthetic
    assert radiograph.quality == ()
    assert np.abs(radiograph.pixels - phantom.pixels).max() <= LOSS.get(encoding, 0) + 0.5001 / 255


@pytest.mark.parametrize("encoding", Encoding)
def test_the_same_phantom_gives_the_same_bytes(phantom, encoding: Encoding):
    assert encode(phantom, encoding) == encode(phantom, encoding.value)


def test_suffixes_start_with_the_usual_one():
    assert {encoding.suffixes[0] for encoding in Encoding} == {".png", ".jpg", ".dcm"}


def test_png_and_jpeg_say_that_they_are_synthetic(phantom):
    for encoding in (Encoding.PNG, Encoding.PNG16):
        assert Image.open(io.BytesIO(encode(phantom, encoding))).text["Software"] == "hilum phantom"
    assert Image.open(io.BytesIO(encode(phantom, Encoding.JPEG))).info["comment"] == b"hilum phantom"


@pytest.mark.parametrize("encoding", DICOM)
def test_dicom_says_that_it_is_synthetic(phantom, encoding: Encoding):
    dataset = dcmread(io.BytesIO(encode(phantom, encoding)))
    assert dataset.QualityControlImage == "YES"
    assert dataset.Manufacturer == "hilum phantom"


def test_each_dicom_encoding_has_a_transfer_syntax_of_its_own(phantom):
    syntaxes = [
        (dataset.file_meta.TransferSyntaxUID, dataset.BitsStored)
        for dataset in (dcmread(io.BytesIO(encode(phantom, encoding))) for encoding in DICOM)
    ]
    assert len(set(syntaxes)) == len(DICOM)


def test_an_unknown_encoding_is_refused_by_name(phantom):
    with pytest.raises(UsageError, match=r"among png, png16, .*got 'tiff'"):
        encode(phantom, "tiff")
