"""A phantom's film as a DICOM object of the DX class, in every transfer syntax that the installed libraries write."""

import hashlib
import io
import uuid
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom import Dataset, uid
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate

from hilum.phantoms.film import Phantom
from hilum.phantoms.truth import Truth

Stored = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

_DATE = "20260101"
_TIME = "120000"


class Photometric(StrEnum):
    """How a stored value is to be seen."""

    MONOCHROME1 = "MONOCHROME1"
    MONOCHROME2 = "MONOCHROME2"


class Syntax(StrEnum):
    """A transfer syntax, by its UID."""

    EXPLICIT = str(uid.ExplicitVRLittleEndian)
    IMPLICIT = str(uid.ImplicitVRLittleEndian)
    BIG_ENDIAN = str(uid.ExplicitVRBigEndian)
    DEFLATED = str(uid.DeflatedExplicitVRLittleEndian)
    RLE = str(uid.RLELossless)
    JPEG = str(uid.JPEGBaseline8Bit)
    JPEG_LS = str(uid.JPEGLSLossless)
    JPEG_LS_NEAR = str(uid.JPEGLSNearLossless)
    JPEG_2000 = str(uid.JPEG2000Lossless)
    JPEG_2000_LOSSY = str(uid.JPEG2000)


_OPTIONS: dict[Syntax, dict[str, Any]] = {
    Syntax.RLE: {},
    Syntax.JPEG_LS: {},
    Syntax.JPEG_LS_NEAR: {"jls_error": 2},
    Syntax.JPEG_2000: {},
    Syntax.JPEG_2000_LOSSY: {"j2k_cr": [8]},
}
"""What pydicom compresses, with its options."""

_LOSSY = {
    Syntax.JPEG: "ISO_10918_1",
    Syntax.JPEG_LS_NEAR: "ISO_14495_1",
    Syntax.JPEG_2000_LOSSY: "ISO_15444_1",
}


def quantise(phantom: Phantom, bits: int) -> Stored:
    """The film in whole numbers of that many bits."""
    levels = np.round(phantom.pixels.astype(np.float64) * (2**bits - 1))
    stored: Stored = levels.astype(np.uint8 if bits <= 8 else np.uint16)
    return stored


def dicom_file(phantom: Phantom, syntax: Syntax, bits: int, photometric: Photometric) -> bytes:
    """The bytes of a DICOM file; ``bits`` are 12, or 8 as JPEG baseline asks."""
    stored = quantise(phantom, bits)
    if photometric is Photometric.MONOCHROME1:
        stored = ((2**bits - 1) - stored).astype(stored.dtype)
    dataset = Dataset()
    _add_patient(dataset, phantom.truth)
    _add_study(dataset, phantom.truth)
    _add_image(dataset, phantom.truth, photometric, bits)
    digest = hashlib.sha256(stored.tobytes()).hexdigest()
    dataset.SOPInstanceUID = _uid("instance", str(phantom.truth.seed), digest, syntax, photometric)
    _add_pixels(dataset, stored, syntax)
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _uid(*names: str) -> str:
    """A UID that follows from names, below the root for UUIDs."""
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, '/'.join(('hilum phantom', *names))).int}"


def _age(age_years: float) -> str:
    """An AS value: months below two years, else years."""
    return f"{int(age_years * 12):03d}M" if age_years < 2 else f"{int(age_years):03d}Y"


def _add_patient(dataset: Dataset, truth: Truth) -> None:
    dataset.PatientName = f"Phantom^Seed {truth.seed}"
    dataset.PatientID = f"PHANTOM-{truth.seed}"
    dataset.PatientBirthDate = ""
    dataset.PatientSex = truth.sex.value
    dataset.PatientAge = _age(truth.age_years)


def _add_study(dataset: Dataset, truth: Truth) -> None:
    dataset.SOPClassUID = uid.DigitalXRayImageStorageForPresentation
    dataset.StudyInstanceUID = _uid("study", str(truth.seed))
    dataset.SeriesInstanceUID = _uid("series", str(truth.seed))
    for moment in ("Study", "Acquisition", "Content"):
        setattr(dataset, f"{moment}Date", _DATE)
        setattr(dataset, f"{moment}Time", _TIME)
    dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""
    dataset.StudyID = "1"
    dataset.SeriesNumber = 1
    dataset.InstanceNumber = 1
    dataset.Manufacturer = "hilum phantom"
    dataset.QualityControlImage = "YES"
    dataset.Modality = "DX"
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.BodyPartExamined = "CHEST"
    dataset.ViewPosition = truth.view.value
    dataset.ImageLaterality = "U"
    dataset.PatientOrientation = ["L", "F"]
    region = Dataset()
    region.CodeValue, region.CodingSchemeDesignator, region.CodeMeaning = "43799004", "SCT", "Chest"
    dataset.AnatomicRegionSequence = [region]
    dataset.AcquisitionContextSequence = []


def _add_image(dataset: Dataset, truth: Truth, photometric: Photometric, bits: int) -> None:
    inverse = photometric is Photometric.MONOCHROME1
    dataset.Rows, dataset.Columns = truth.height, truth.width
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = photometric.value
    dataset.BitsAllocated = 8 if bits == 8 else 16
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.PixelRepresentation = 0
    dataset.PixelIntensityRelationship = "LOG"
    dataset.PixelIntensityRelationshipSign = -1 if inverse else 1
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = "0", "1", "US"
    dataset.PresentationLUTShape = "INVERSE" if inverse else "IDENTITY"
    dataset.WindowCenter, dataset.WindowWidth = str(2 ** (bits - 1)), str(2**bits)
    dataset.LossyImageCompression = "00"
    dataset.BurnedInAnnotation = "NO"
    dataset.DetectorType = "DIRECT"
    dataset.PositionerType = ""
    dataset.ImagerPixelSpacing = [f"{truth.spacing_mm:.5f}"] * 2


def _add_pixels(dataset: Dataset, stored: Stored, syntax: Syntax) -> None:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.UID(uid.ExplicitVRLittleEndian if syntax in _OPTIONS else syntax.value)
    raw = stored.astype(stored.dtype.newbyteorder(">" if syntax is Syntax.BIG_ENDIAN else "<")).tobytes()
    if syntax is Syntax.JPEG:
        raw = encapsulate([_jpeg(stored)])
    dataset.PixelData = raw + b"\0" * (len(raw) % 2)
    dataset["PixelData"].VR = "OB" if dataset.BitsAllocated == 8 else "OW"
    if syntax is Syntax.JPEG:
        dataset["PixelData"].is_undefined_length = True
    if syntax in _OPTIONS:
        dataset.compress(syntax.value, generate_instance_uid=False, **_OPTIONS[syntax])
    if syntax in _LOSSY:
        dataset.LossyImageCompression = "01"
        dataset.LossyImageCompressionMethod = _LOSSY[syntax]
        dataset.LossyImageCompressionRatio = f"{stored.nbytes / len(dataset.PixelData):.2f}"
        dataset.DerivationDescription = "Lossy compression of a computed film"


def _jpeg(stored: Stored) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(stored).save(stream, "JPEG", quality=95)
    return stream.getvalue()
