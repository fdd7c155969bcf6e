"""A reading as a PDF page, A4, set by typst from a template and data; nothing of the data is ever markup."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hilum.errors import UsageError
from hilum.findings import Reading
from hilum.reports.document import check_png, document_of

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
    pictures = {"film.png": film_png} | ({} if overlay_png is None else {"overlay.png": overlay_png})
    for picture in pictures.values():
        check_png(picture)
    data = {**asdict(document_of(reading, issued)), "has_overlay": overlay_png is not None}
    with TemporaryDirectory(prefix="hilum-") as folder:
        for name, picture in pictures.items():
            (Path(folder) / name).write_bytes(picture)
        return _set(json.dumps(data), Path(folder))


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
        msg = f"The PDF could not be set ({error.message}). Expected two whole PNG pictures; draw them again."
        raise UsageError(msg) from error
