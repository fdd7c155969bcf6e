"""Small films of known pixels in every form that the room reads; computed here, nobody's."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage


def draw_chest(height: int = 96, width: int = 80, maximum: int = 255) -> np.ndarray:
    """Whole numbers 0 to maximum: a dark surround, a body, two dark lungs, a bright middle."""
    y, x = np.mgrid[0:height, 0:width]
    y, x = (y + 0.5) / height, (x + 0.5) / width
    film = np.full((height, width), 0.05)
    film[np.abs(x - 0.5) < 0.46] = 0.6
    for side in (-1, 1):
        film[((x - 0.5 - side * 0.22) / 0.14) ** 2 + ((y - 0.42) / 0.34) ** 2 < 1] = 0.2
    film[(np.abs(x - 0.5) < 0.09) | ((y > 0.8) & (np.abs(x - 0.5) < 0.46))] = 0.95
    film += 0.02 * np.sin(7 * x + 11 * y)
    return np.rint(np.clip(film, 0, 1) * maximum).astype(np.uint8 if maximum < 256 else np.uint16)


def write_picture(values: np.ndarray, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture = values if isinstance(values, Image.Image) else Image.fromarray(values)
    picture.save(out, kind, **options)
    return out.getvalue()


def filter_rows(values: np.ndarray) -> bytes:
    """The bytes that a PNG deflates: its rows, each as it is, after a zero that says so."""
    return b"".join(b"\0" + row.tobytes() for row in values.reshape(len(values), -1))


def write_png(
    values: np.ndarray,
    colour: int,
    depth: int = 8,
    *,
    chunks: tuple[tuple[bytes, bytes], ...] = (),
    rows: bytes | None = None,
    interlace: int = 0,
) -> bytes:
    """A PNG with any header, byte for byte: ``chunks`` before the pixels, ``rows`` instead of those of ``values``."""
    raw = filter_rows(values.astype(">u2" if depth == 16 else "u1")) if rows is None else rows
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], depth, colour, 0, 0, interlace)
    parts = ((b"IHDR", header), *chunks, (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(write_chunk(kind, body) for kind, body in parts)


def write_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def make_dataset(values: np.ndarray, **attributes: Any) -> Dataset:
    """A grey DX film of these stored values; an attribute of None is left out."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = "2.25.1"
    bits = 8 * values.dtype.itemsize
    given = {
        "SOPClassUID": SecondaryCaptureImageStorage,
        "SOPInstanceUID": "2.25.1",
        "Modality": "DX",
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": values.shape[0],
        "Columns": values.shape[1],
        "BitsAllocated": bits,
        "BitsStored": bits,
        "HighBit": attributes.get("BitsStored", bits) - 1,
        "PixelRepresentation": int(values.dtype.kind == "i"),
        "PixelData": values.tobytes(),
    }
    for keyword, value in {**given, **attributes}.items():
        if value is not None:
            setattr(dataset, keyword, value)
    if "PixelData" in dataset:
        dataset["PixelData"].VR = "OB" if bits == 8 else "OW"
    return dataset


def write_dataset(dataset: Dataset, **options: Any) -> bytes:
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True, **options)
    return out.getvalue()


@pytest.fixture
def chest() -> Callable[..., np.ndarray]:
    return draw_chest


@pytest.fixture
def picture_bytes() -> Callable[..., bytes]:
    return write_picture


@pytest.fixture
def filtered_rows() -> Callable[[np.ndarray], bytes]:
    return filter_rows


@pytest.fixture
def png_bytes() -> Callable[..., bytes]:
    return write_png


@pytest.fixture
def dataset() -> Callable[..., Dataset]:
    return make_dataset


@pytest.fixture
def dicom_bytes() -> Callable[..., bytes]:
    def write(values: np.ndarray, **attributes: Any) -> bytes:
        return write_dataset(make_dataset(values, **attributes))

    return write


@pytest.fixture
def saved() -> Callable[..., bytes]:
    return write_dataset
