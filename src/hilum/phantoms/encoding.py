"""A phantom's film as a file: PNG, JPEG and DICOM, each marked synthetic."""

import io
from enum import StrEnum

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hilum.errors import UsageError
from hilum.phantoms.dicom_encoding import Photometric, Syntax, dicom_file, quantise
from hilum.phantoms.film import Phantom

MARK = "hilum phantom"
"""Stands in every file: as PNG text ``Software``, as JPEG comment, as DICOM manufacturer."""


class Encoding(StrEnum):
    """The files that a phantom can be written as."""

    PNG = "png"
    PNG16 = "png16"
    JPEG = "jpeg"
    DICOM = "dicom"
    DICOM_8_BIT = "dicom-8-bit"
    DICOM_IMPLICIT = "dicom-implicit"
    DICOM_BIG_ENDIAN = "dicom-big-endian"
    DICOM_DEFLATED = "dicom-deflated"
    DICOM_RLE = "dicom-rle"
    DICOM_JPEG = "dicom-jpeg"
    DICOM_JPEG_LS = "dicom-jpeg-ls"
    DICOM_JPEG_LS_NEAR = "dicom-jpeg-ls-near"
    DICOM_JPEG_2000 = "dicom-jpeg-2000"
    DICOM_JPEG_2000_LOSSY = "dicom-jpeg-2000-lossy"

    @property
    def is_dicom(self) -> bool:
        """Whether the file is a DICOM object."""
        return self in _DICOM

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What names of such files end in."""
        if self.is_dicom:
            return (".dcm", ".dicom")
        return (".jpg", ".jpeg") if self is Encoding.JPEG else (".png",)


_DICOM = {
    Encoding.DICOM: (Syntax.EXPLICIT, 12),
    Encoding.DICOM_8_BIT: (Syntax.EXPLICIT, 8),
    Encoding.DICOM_IMPLICIT: (Syntax.IMPLICIT, 12),
    Encoding.DICOM_BIG_ENDIAN: (Syntax.BIG_ENDIAN, 12),
    Encoding.DICOM_DEFLATED: (Syntax.DEFLATED, 12),
    Encoding.DICOM_RLE: (Syntax.RLE, 12),
    Encoding.DICOM_JPEG: (Syntax.JPEG, 8),
    Encoding.DICOM_JPEG_LS: (Syntax.JPEG_LS, 12),
    Encoding.DICOM_JPEG_LS_NEAR: (Syntax.JPEG_LS_NEAR, 12),
    Encoding.DICOM_JPEG_2000: (Syntax.JPEG_2000, 12),
    Encoding.DICOM_JPEG_2000_LOSSY: (Syntax.JPEG_2000_LOSSY, 12),
}


def encode(phantom: Phantom, encoding: Encoding | str, *, photometric: Photometric = Photometric.MONOCHROME2) -> bytes:
    """The phantom as a file's bytes; the same phantom gives the same bytes.

    Args:
        phantom: from ``make_phantom``.
        encoding: one of :class:`Encoding`, or its name.
        photometric: of a DICOM; MONOCHROME1 stores the film inverted. PNG and JPEG pass it over.

    Raises:
        UsageError: no encoding of that name.
    """
    try:
        kind = Encoding(encoding)
    except ValueError as error:
        msg = f"Expected an encoding among {', '.join(Encoding)}, got {str(encoding)!r}."
        raise UsageError(msg) from error
    if kind in _DICOM:
        return dicom_file(phantom, *_DICOM[kind], photometric)
    if kind is Encoding.JPEG:
        return _jpeg(phantom)
    return _png(phantom, 16 if kind is Encoding.PNG16 else 8)


def _png(phantom: Phantom, bits: int) -> bytes:
    text = PngInfo()
    text.add_text("Software", MARK)
    stream = io.BytesIO()
    Image.fromarray(quantise(phantom, bits)).save(stream, "PNG", pnginfo=text)
    return stream.getvalue()


def _jpeg(phantom: Phantom) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(quantise(phantom, 8)).save(stream, "JPEG", quality=95, comment=MARK.encode())
    return stream.getvalue()
