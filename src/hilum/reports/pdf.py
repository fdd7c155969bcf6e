"""A reading as a PDF page, A4, set by typst from a template and data; nothing of the data is ever markup."""

import io
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from hilum.errors import UsageError
from hilum.findings import Reading
from hilum.reports.document import check_png, document_of

PICTURE_SIDE_PX = 1280
"""The longer side of a picture in a PDF: 300 to the inch and more, as wide as one is printed."""
# At this quality a film looks as it did, and the grain of its noise no longer makes up nearly all of the file.
_JPEG_QUALITY = 85

_ROOM = Path(__file__).parent
_TEMPLATE = _ROOM / "templates" / "report.typ"
_FONTS = _ROOM / "fonts"


def render_pdf(reading: Reading, film_png: bytes, overlay_png: bytes | None, *, issued: date | None = None) -> bytes:
    """Set the report of a reading as a tagged PDF, in the language of the report.

    It conforms to PDF/UA-1 unless a name in it is of a script that the shipped fonts lack.
    The same arguments give the same bytes: the document holds no date but ``issued``.

    Raises:
        UsageError: the reading has no report, or a picture is no PNG.
    """
    pictures = {"film.jpg": film_png} | ({} if overlay_png is None else {"overlay.jpg": overlay_png})
    data = {**asdict(document_of(reading, issued)), "has_overlay": overlay_png is not None}
    with TemporaryDirectory(prefix="hilum-") as folder:
        for name, picture in pictures.items():
            (Path(folder) / name).write_bytes(_reduced(picture))
        return _set(json.dumps(data), Path(folder))


def _reduced(png: bytes) -> bytes:
    """The picture as a JPEG that a page needs no more of."""
    check_png(png)
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            if picture.mode.startswith("I"):
                msg = f"more than 8 bits ({picture.mode})"
                raise ValueError(msg)  # noqa: TRY301 - joined below with what else a picture can be wrong in
            picture.thumbnail((PICTURE_SIDE_PX, PICTURE_SIDE_PX), Image.Resampling.LANCZOS)
            picture.convert("L" if picture.mode == "L" else "RGB").save(out, "JPEG", quality=_JPEG_QUALITY)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        msg = f"Expected the bytes of a whole PNG picture, got some that cannot be decoded ({error}). Draw it again."
        raise UsageError(msg) from error
    return out.getvalue()


def _set(data: str, folder: Path) -> bytes:
    # Loading typst costs more than reading a film; only a PDF pays for it.
    import typst

    # typst sees only this folder as its root, so the template goes in beside the pictures.
    template = folder / _TEMPLATE.name
    template.write_bytes(_TEMPLATE.read_bytes())

    def compile_as(*, accessible: bool) -> bytes:
        return typst.compile(
            template,
            root=folder,
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"] if accessible else [],
            sys_inputs={"document": data},
        )

    try:
        try:
            return compile_as(accessible=True)
        except typst.TypstError:
            # PDF/UA refuses a letter that no font has; a file may be named in any script and is filed all the same.
            return compile_as(accessible=False)
    except typst.TypstError as error:
        msg = f"The PDF could not be set ({error.message}). Expected a reading and its pictures; draw them again."
        raise UsageError(msg) from error
