"""DICOM: one grey projection film, in any of the common transfer syntaxes."""

import io
import zlib

import numpy as np
import numpy.typing as npt
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import generate_frames
from pydicom.filereader import read_dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from hilum.errors import FilmTooLarge, UnreadableFilm, UnsupportedFilm
from hilum.images.attributes import numbers, quiet_pydicom, text, whole
from hilum.images.codestream import find_size, has_endless_scans
from hilum.images.decoded import Decoded, foreign_errors_as
from hilum.images.dicom_header import HEADER_KEYWORDS, read_header
from hilum.images.grey_scale import GREY_SCALE_KEYWORDS, present, read_grey_scale
from hilum.images.limits import Limits, check_sides

_PREAMBLE_BYTES = 128
_PREFIX = b"DICM"

_SYNTAXES = {
    "1.2.840.10008.1.2": "implicit little endian",
    "1.2.840.10008.1.2.1": "explicit little endian",
    "1.2.840.10008.1.2.1.99": "deflated",
    "1.2.840.10008.1.2.2": "big endian",
    "1.2.840.10008.1.2.5": "rle",
    "1.2.840.10008.1.2.4.50": "jpeg baseline",
    "1.2.840.10008.1.2.4.51": "jpeg extended",
    "1.2.840.10008.1.2.4.57": "jpeg lossless p14",
    "1.2.840.10008.1.2.4.70": "jpeg lossless sv1",
    "1.2.840.10008.1.2.4.80": "jpeg-ls",
    "1.2.840.10008.1.2.4.81": "jpeg-ls near lossless",
    "1.2.840.10008.1.2.4.90": "jpeg 2000 lossless",
    "1.2.840.10008.1.2.4.91": "jpeg 2000",
    "1.2.840.10008.1.2.4.201": "htj2k lossless",
    "1.2.840.10008.1.2.4.202": "htj2k lossless rpcl",
    "1.2.840.10008.1.2.4.203": "htj2k",
}
# pydicom would take libjpeg for these, which is four times slower.
_FASTER_PLUGINS = {"1.2.840.10008.1.2.4.80": "pyjpegls", "1.2.840.10008.1.2.4.81": "pyjpegls"}
_NATIVE = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian)
# Only these are read at all: a patient's name and numbers never leave the bytes of the file. No extended offset table:
# one frame needs none, and it could lead the decoder to another codestream than the one that was checked.
_PIXEL_KEYWORDS = (
    "DirectoryRecordSequence", "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "NumberOfFrames",
    "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PixelPaddingValue",
    "PixelPaddingRangeLimit", "PixelData", "FloatPixelData", "DoubleFloatPixelData",
)  # fmt: skip
_TAGS: list[int] = [int(Tag(keyword)) for keyword in (*_PIXEL_KEYWORDS, *GREY_SCALE_KEYWORDS, *HEADER_KEYWORDS)]
_GREY = ("MONOCHROME1", "MONOCHROME2")
# Modalities whose pictures are surely no projection film of the chest. Others that hilum does not know are judged
# by their content, because gateways write odd values.
_OTHER_MODALITIES = frozenset({
    "AR", "ASMT", "AU", "BDUS", "BI", "BMD", "CT", "DMS", "DOC", "DG", "ECG", "EEG", "EMG", "EOG", "EPS", "ES", "FID",
    "GM", "HC", "HD", "IO", "IOL", "IVOCT", "IVUS", "KER", "KO", "LEN", "LS", "M3D", "MG", "MR", "NM", "OAM", "OCT",
    "OP", "OPM", "OPT", "OPTBSV", "OPTENF", "OPV", "OSS", "PA", "PLAN", "POS", "PR", "PT", "PX", "REG", "RESP", "RF",
    "RTDOSE", "RTIMAGE", "RTINTENT", "RTPLAN", "RTRAD", "RTRECORD", "RTSEGANN", "RTSTRUCT", "RWV", "SEG", "SM", "SMR",
    "SR", "SRF", "STAIN", "TEXTUREMAP", "TG", "US", "VA", "XA", "XC",
})  # fmt: skip


def decode_dicom(data: bytes, limits: Limits) -> Decoded:
    """Decode the bytes of a DICOM file.

    Raises:
        FilmError: damaged, without pixels, of another modality, multi-frame, in colour or too large.
    """
    with quiet_pydicom():
        with foreign_errors_as(_damaged()):
            dataset, syntax = _read(data, limits)
            _check_kind(dataset, syntax)
            check_sides(whole(dataset, "Columns", 0), whole(dataset, "Rows", 0), limits)
            stored = _unpack(dataset, syntax)
        facts = read_header(dataset)
        pixels, steps = present(stored, read_grey_scale(dataset))
    bits = whole(dataset, "BitsStored", 8)
    padding = _find_padding(dataset, stored)
    if padding is not None:
        pixels[padding] = 0.0
        steps = (*steps, "padding to black")
    decoding = (f"dicom {_SYNTAXES[syntax]} {bits}-bit", *steps, *facts.decoding)
    return Decoded(pixels, "dicom", bits, decoding, facts.header, facts.quality, facts.prompts, padding)


def _read(data: bytes, limits: Limits) -> tuple[Dataset, str]:
    syntax, body_at = _read_meta(data)
    if syntax == DeflatedExplicitVRLittleEndian:
        # pydicom would inflate without a limit.
        dataset = read_dataset(io.BytesIO(_inflate(data[body_at:], limits)), False, True, specific_tags=_TAGS)
        dataset.set_original_encoding(False, True)
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        return dataset, syntax
    dataset = dcmread(io.BytesIO(data), force=True, specific_tags=_TAGS)
    if not syntax:
        syntax = ImplicitVRLittleEndian if dataset.original_encoding[0] else ExplicitVRLittleEndian
        dataset.file_meta.TransferSyntaxUID = UID(syntax)
    return dataset, syntax


def _read_meta(data: bytes) -> tuple[str, int]:
    stream = io.BytesIO(data)
    if data.startswith(_PREFIX, _PREAMBLE_BYTES):
        stream.seek(_PREAMBLE_BYTES + len(_PREFIX))
    meta = read_dataset(stream, False, True, stop_when=lambda tag, _vr, _length: tag >> 16 != 2)
    return text(meta, "TransferSyntaxUID"), stream.tell()


def _inflate(deflated: bytes, limits: Limits) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    inflated = inflater.decompress(deflated, limits.max_bytes)
    if inflater.unconsumed_tail:
        msg = (
            f"Expected a deflated DICOM of at most {limits.max_bytes / 2**20:.0f} MiB unpacked, got more. "
            "Export the film uncompressed or smaller."
        )
        raise FilmTooLarge(msg)
    return inflated


def _check_kind(dataset: Dataset, syntax: str) -> None:
    if "DirectoryRecordSequence" in dataset:
        raise _without_pixels(what="a DICOMDIR, which is only the index of a disc")
    modality = text(dataset, "Modality").upper()
    if modality in _OTHER_MODALITIES:
        msg = (
            f"Expected a projection radiograph (modality CR, DX or RG), got modality {modality}. "
            "Give the chest film of the study."
        )
        raise UnsupportedFilm(msg, code="wrong_modality")
    if "FloatPixelData" in dataset or "DoubleFloatPixelData" in dataset:
        msg = "Expected a film of whole-number pixels, got floating point ones. Give the film as the device sent it."
        raise UnsupportedFilm(msg, code="float_pixels")
    if "PixelData" not in dataset:
        raise _without_pixels(what="none in this file: it is an object of another kind, or it was cut off")
    if syntax not in _SYNTAXES:
        msg = (
            "Expected a DICOM film in one of the common encodings, got a transfer syntax that hilum does not read. "
            "Export it uncompressed (Explicit VR Little Endian)."
        )
        raise UnsupportedFilm(msg, code="unsupported_encoding")
    frames = whole(dataset, "NumberOfFrames", 1)
    if frames > 1:
        msg = f"Expected one film, got {frames} frames in one object. Give a single frame as a film of its own."
        raise UnsupportedFilm(msg, code="multi_frame")
    photometric = text(dataset, "PhotometricInterpretation").upper() or _GREY[1]
    if photometric not in _GREY or whole(dataset, "SamplesPerPixel", 1) != 1:
        msg = "Expected a grey film (MONOCHROME1 or MONOCHROME2), got one in colour. Export the film itself in grey."
        raise UnsupportedFilm(msg, code="colour_film")


def _unpack(dataset: Dataset, syntax: str) -> npt.NDArray[np.integer]:
    bits, high = whole(dataset, "BitsStored", 0), whole(dataset, "HighBit", -1)
    allocated = whole(dataset, "BitsAllocated", 0)
    if not 1 <= bits <= allocated <= 32 or high >= allocated:
        raise _damaged()
    shift = 0
    if syntax not in _NATIVE and syntax != DeflatedExplicitVRLittleEndian and syntax != RLELossless:
        _check_codestream(dataset)
    elif high >= bits:
        shift = high + 1 - bits
        dataset.BitsStored = high + 1
    if "PhotometricInterpretation" not in dataset:
        dataset.PhotometricInterpretation = _GREY[1]
    dataset.SamplesPerPixel = 1
    decoder = get_decoder(dataset.file_meta.TransferSyntaxUID)
    values, _ = decoder.as_array(dataset, index=0, raw=True, decoding_plugin=_FASTER_PLUGINS.get(syntax, ""))
    dataset.BitsStored = bits
    stored: npt.NDArray[np.integer] = values >> shift if shift else values
    return stored


def _check_codestream(dataset: Dataset) -> None:
    # One of another size than the header's, of more components or of endless scans would cost what the header hides.
    frame = next(iter(generate_frames(dataset.PixelData, number_of_frames=1)))
    size = (whole(dataset, "Columns", 0), whole(dataset, "Rows", 0))
    if find_size(frame) != size or has_endless_scans(frame):
        raise _damaged()


def _find_padding(dataset: Dataset, stored: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_] | None:
    values = numbers(dataset, "PixelPaddingValue")
    if not values:
        return None
    ends = (values[0], *(numbers(dataset, "PixelPaddingRangeLimit") or values)[:1])
    # The attribute's representation (signed or not) is often written wrong: compare modulo the word.
    low, high = sorted(_wrap(value, stored.dtype) for value in ends)
    padding = (stored >= low) & (stored <= high)
    return padding if padding.any() and not padding.all() else None


def _wrap(value: float, dtype: np.dtype[np.integer]) -> int:
    limits = np.iinfo(dtype)
    return (int(value) - limits.min) % (limits.max - limits.min + 1) + int(limits.min)


def _damaged() -> UnreadableFilm:
    msg = (
        "Expected a whole DICOM film, but its header or pixels cannot be read. The file is damaged, cut off or "
        "contradicts itself: send or export the film again."
    )
    return UnreadableFilm(msg)


def _without_pixels(what: str) -> UnsupportedFilm:
    msg = f"Expected a DICOM file with the pixels of a film, got {what}. Give the image file of the study."
    return UnsupportedFilm(msg, code="no_pixels")
