"""A file to a film: the kind found from its bytes, decoded, judged, made trustworthy."""

import hashlib
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import numpy as np

from hilum.errors import FilmError, UnreadableFilm, UnsupportedFilm
from hilum.findings import CheckOutcome, FilmFacts, QualityCheck
from hilum.images import jpeg, png
from hilum.images.decoded import Decoded
from hilum.images.limits import Limits, check_bytes
from hilum.images.polarity import is_inverted
from hilum.images.radiograph import Pixels, Radiograph

_LOW_RESOLUTION_PX = 200
_MAX_NAME_LENGTH = 255
_EXPECTED = "Expected a chest film as PNG, JPEG or DICOM"
_DICOM_PREFIX_AT, _DICOM_PREFIX = 128, b"DICM"
_DICOM_GROUPS = (b"\x02\x00\x00\x00UL", b"\x08\x00")
# What else people give by mistake, by the first bytes.
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"), (b"GIF8", "a GIF"), (b"BM", "a BMP picture"), (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"), (b"RIFF", "a WebP picture or a video"), (b"\0\0\0\x0cjP  ", "a bare JPEG 2000"),
    (b"\xff\x4f\xff\x51", "a bare JPEG 2000"), (b"PK\x03\x04", "a zip archive"), (b"\x1f\x8b", "a gzip archive"),
    (b"\x5c\x01\0\0", "a NIfTI volume"), (b"7z\xbc\xaf", "a 7z archive"), (b"NRRD", "an NRRD volume"),
    (b"\x93NUMPY", "a NumPy array"), (b"{\\rtf", "a text document"), (b"\xd0\xcf\x11\xe0", "an office document"),
)  # fmt: skip


def load_image(source: bytes | str | Path, *, name: str | None = None, limits: Limits | None = None) -> Radiograph:
    """Read one film from a file or its bytes, whatever its extension says.

    Args:
        source: the file's path or its bytes.
        name: how to call the film; by default the name of the file. Folders are cut off.
        limits: what the film may cost.

    Raises:
        FilmError: there is no film to read here; the message says why and what to do.
    """
    limits = limits or Limits()
    data = source if isinstance(source, bytes) else _read_bytes(Path(source), limits)
    check_bytes(len(data), limits)
    given = name if name is not None else ("film" if isinstance(source, bytes) else Path(source).name)
    decoded = _find_decoder(data)(data, limits)
    return _finish(decoded, hashlib.sha256(data).hexdigest(), _clean_name(given))


def _read_bytes(path: Path, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            msg = f"Expected a film, but {path} is a folder. Name the file of the film in it."
            raise UnreadableFilm(msg, code="is_a_folder")
        if not path.exists():
            msg = f"Expected a film, but there is no file {path}. Check the path."
            raise UnreadableFilm(msg, code="no_such_file")
        if not path.is_file():
            msg = f"Expected a film, but {path} is no ordinary file. Save the film as a file first."
            raise UnreadableFilm(msg, code="not_a_file")
        size = path.stat().st_size
        check_bytes(size, limits)
        # A file that grows meanwhile stays within the limit; Python would make room for all that it is asked for.
        with path.open("rb") as file:
            return file.read(size + 1)
    except (OSError, ValueError) as error:
        msg = f"Expected a film that may be read, but {path} cannot be opened. Check the path and its permissions."
        raise UnreadableFilm(msg, code="file_not_readable") from error


def _find_decoder(data: bytes) -> Callable[[bytes, Limits], Decoded]:
    if not data:
        msg = f"{_EXPECTED}, got an empty file. Copy or export the film again."
        raise UnreadableFilm(msg, code="empty_file")
    if data.startswith(png.SIGNATURE):
        return png.decode_png
    if data.startswith(jpeg.SIGNATURE):
        return jpeg.decode_jpeg
    if data.startswith(_DICOM_PREFIX, _DICOM_PREFIX_AT) or data.startswith(_DICOM_GROUPS):
        # pydicom takes longer to load than a PNG takes to read.
        from hilum.images.dicom import decode_dicom

        return decode_dicom
    raise _unknown_kind(data)


def _unknown_kind(data: bytes) -> FilmError:
    for start, kind in _OTHER_KINDS:
        if data.startswith(start):
            return UnsupportedFilm(f"{_EXPECTED}, got {kind}. Export the film in one of these.", code="not_a_film")
    is_text = all(byte >= 0x20 or byte in b"\t\r\n\f" for byte in data[:1024])
    kind = "a text file" if is_text else "bytes of no kind known here"
    return UnreadableFilm(f"{_EXPECTED}, got {kind}. Check that this is the right file.", code="not_a_film")


def _finish(decoded: Decoded, sha256: str, name: str) -> Radiograph:
    if float(np.ptp(decoded.pixels)) == 0.0:
        msg = "Expected a film with a picture on it, got one even shade. Check the export, and give the film again."
        raise UnsupportedFilm(msg, code="blank_film")
    pixels, decoding, quality = decoded.pixels, decoded.decoding, [*decoded.quality]
    if is_inverted(pixels):
        pixels = _invert(decoded)
        decoding = (*decoding, "inverted by content")
        quality.append(QualityCheck("polarity_inverted", CheckOutcome.WARN))
    height, width = pixels.shape
    if min(width, height) < _LOW_RESOLUTION_PX:
        facts = (("width", str(width)), ("height", str(height)))
        quality.append(QualityCheck("low_resolution", CheckOutcome.WARN, facts))
    header = decoded.header
    film = FilmFacts(
        sha256=sha256,
        name=name,
        width=width,
        height=height,
        bit_depth=decoded.bit_depth,
        format=decoded.format,
        decoding=decoding,
        spacing_mm=header.spacing_mm,
        age_years=header.age_years,
        sex=header.sex,
        view=header.view,
        synthetic=header.synthetic,
    )
    return Radiograph(pixels, film, tuple(quality), decoded.prompts)


def _invert(decoded: Decoded) -> Pixels:
    pixels: Pixels = np.float32(1.0) - decoded.pixels
    if decoded.padding is not None:
        pixels[decoded.padding] = 0.0
    return pixels


def _clean_name(name: str) -> str:
    # A browser may send a path of either kind; PureWindowsPath knows both separators.
    last = PureWindowsPath(name).name
    return "".join(letter for letter in last if letter.isprintable())[:_MAX_NAME_LENGTH] or "film"
