import io
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread, uid

from hilum.phantoms import Encoding, Photometric, encode, make_phantom

FIXTURES = Path(__file__).parent.parent / "fixtures" / "dicom"


def read(phantom, encoding=Encoding.DICOM, **options):
    return dcmread(io.BytesIO(encode(phantom, encoding, **options)))


def test_the_patient_is_a_phantom(phantom):
    dataset = read(phantom)
    assert str(dataset.PatientName) == "Phantom^Seed 5"
    assert dataset.PatientID == "PHANTOM-5"
    assert dataset.PatientSex == phantom.truth.sex
    assert dataset.ViewPosition == phantom.truth.view
    assert dataset.Modality == "DX"
    assert dataset.BodyPartExamined == "CHEST"
    assert dataset.SOPClassUID == uid.DigitalXRayImageStorageForPresentation
    assert [float(value) for value in dataset.ImagerPixelSpacing] == pytest.approx(
        [phantom.truth.spacing_mm] * 2, rel=1e-4
    )


@pytest.mark.parametrize(
    ("age_years", "written"), [(0.0, "000M"), (1.5, "018M"), (2.0, "002Y"), (54.9, "054Y"), (103, "103Y")]
)
def test_an_age_has_its_unit(age_years: float, written: str):
    assert read(make_phantom(1, size_px=32, age_years=age_years)).PatientAge == written


def test_monochrome1_stores_the_film_inverted(phantom):
    plain, inverse = read(phantom), read(phantom, photometric=Photometric.MONOCHROME1)
    assert np.array_equal(plain.pixel_array + inverse.pixel_array, np.full(plain.pixel_array.shape, 4095))
    assert (plain.PresentationLUTShape, inverse.PresentationLUTShape) == ("IDENTITY", "INVERSE")
    assert (plain.PixelIntensityRelationshipSign, inverse.PixelIntensityRelationshipSign) == (1, -1)


def test_uids_are_valid_and_follow_from_the_film(phantom):
    first, again, inverse = read(phantom), read(phantom), read(phantom, photometric=Photometric.MONOCHROME1)
    other = read(make_phantom(6, size_px=64))
    assert all(value.is_valid for value in (first.SOPInstanceUID, first.StudyInstanceUID, first.SeriesInstanceUID))
    assert first.SOPInstanceUID == again.SOPInstanceUID != inverse.SOPInstanceUID
    assert first.StudyInstanceUID == inverse.StudyInstanceUID != other.StudyInstanceUID


@pytest.mark.parametrize(
    ("encoding", "method"),
    [
        (Encoding.DICOM_JPEG, "ISO_10918_1"),
        (Encoding.DICOM_JPEG_LS_NEAR, "ISO_14495_1"),
        (Encoding.DICOM_JPEG_2000_LOSSY, "ISO_15444_1"),
    ],
)
def test_loss_is_declared(phantom, encoding: Encoding, method: str):
    dataset = read(phantom, encoding)
    assert dataset.LossyImageCompression == "01"
    assert dataset.LossyImageCompressionMethod == method
    assert float(dataset.LossyImageCompressionRatio) > 1
    assert read(phantom, Encoding.DICOM_JPEG_2000).LossyImageCompression == "00"


@pytest.mark.parametrize(
    ("name", "syntax", "bits"),
    [
        ("jpeg-baseline", uid.JPEGBaseline8Bit, 8),
        ("jpeg-extended", uid.JPEGExtended12Bit, 12),
        ("jpeg-lossless-sv6", uid.JPEGLossless, 12),
        ("jpeg-lossless-sv1", uid.JPEGLosslessSV1, 12),
        ("jpeg-ls-lossless", uid.JPEGLSLossless, 12),
        ("jpeg-ls-near", uid.JPEGLSNearLossless, 12),
    ],
)
def test_the_fixtures_of_dcmtk_are_what_their_names_say(name: str, syntax: uid.UID, bits: int):
    dataset = dcmread(FIXTURES / f"{name}.dcm")
    own = FIXTURES / f"{name}.npy"
    expected = np.load(own if own.exists() else FIXTURES / f"original-{bits}-bit.npy")
    assert dataset.file_meta.TransferSyntaxUID == syntax
    assert dataset.BitsStored == bits
    assert np.abs(dataset.pixel_array.astype(int) - expected).max() <= (1 if own.exists() else 0)
