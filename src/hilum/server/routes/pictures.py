"""The pictures and documents of a reading."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from hilum.archive import Wording
from hilum.images import film_png, heat_png, overlay_png
from hilum.server.intake import only_parameters
from hilum.server.pictures import Sheets
from hilum.server.routes.answers import LOOK_UP_ERRORS, declared
from hilum.server.services import Here, Services

router = APIRouter(prefix="/api/v1/readings/{reading_id}", tags=["pictures"])

FindingName = Annotated[
    str | None,
    Query(
        description="Of which finding; without it, the most probable one that is present, else the most probable.",
        examples=["pneumonia"],
    ),
]
BundleName = Annotated[
    str | None, Query(description="By which bundle, where several answer the finding.", examples=["pneumonia"])
]
MaxSide = Annotated[int | None, Query(ge=64, le=8192, description="Reduce the longer side to this many pixels.")]
Language = Annotated[str | None, Query(description="Of the report; as it was ordered without.", examples=["es"])]
Draft = Annotated[
    Wording,
    Query(description="How its findings are worded: composed of what was decided, by a learned writer, or as edited."),
]

REPORT_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A report brings its pictures and its style in itself."""


def _content(media_type: str, *, errors: tuple[int, ...]) -> dict[int | str, dict[str, object]]:
    schema = {"type": "string"} if media_type == "text/html" else {"type": "string", "format": "binary"}
    return {200: {"description": "The file.", "content": {media_type: {"schema": schema}}}, **declared(*errors)}


PNG = _content("image/png", errors=LOOK_UP_ERRORS)
DRAWN = [only_parameters("finding", "bundle", "max_side_px")]
REPORTED = [only_parameters("language", "draft")]


@router.get(
    "/film.png",
    response_class=Response,
    responses=_content("image/png", errors=(404, 409, 422, 503)),
    dependencies=[only_parameters("max_side_px")],
)
async def get_film_png(here: Here, reading_id: str, max_side_px: MaxSide = None) -> Response:
    """The film as an 8-bit grey PNG, bone bright."""

    def draw() -> bytes:
        return film_png(_sheets(here, reading_id).radiograph(), max_side_px)

    return Response(await here.desk.develop(draw), media_type="image/png")


@router.get("/overlay.png", response_class=Response, responses=PNG, dependencies=DRAWN)
async def get_overlay_png(
    here: Here,
    reading_id: str,
    finding: FindingName = None,
    bundle: BundleName = None,
    max_side_px: MaxSide = None,
) -> Response:
    """The film with the support of a finding drawn on it."""

    def draw() -> bytes:
        sheets = _sheets(here, reading_id)
        activation = sheets.activation(finding, bundle)
        return overlay_png(sheets.radiograph(), activation, max_side_px=max_side_px)

    return Response(await here.desk.develop(draw), media_type="image/png")


@router.get("/heat.png", response_class=Response, responses=PNG, dependencies=DRAWN)
async def get_heat_png(
    here: Here,
    reading_id: str,
    finding: FindingName = None,
    bundle: BundleName = None,
    max_side_px: MaxSide = None,
) -> Response:
    """The support of a finding alone, transparent where there is none, of the size of ``film.png``."""

    def draw() -> bytes:
        sheets = _sheets(here, reading_id)
        activation = sheets.activation(finding, bundle)
        return heat_png(sheets.radiograph(), activation, max_side_px=max_side_px)

    return Response(await here.desk.develop(draw), media_type="image/png")


@router.get(
    "/report.pdf",
    response_class=Response,
    responses=_content("application/pdf", errors=LOOK_UP_ERRORS),
    dependencies=REPORTED,
)
async def get_report_pdf(
    here: Here, reading_id: str, language: Language = None, draft: Draft = Wording.FINDINGS
) -> Response:
    """The report as PDF, A4."""
    pdf = await here.desk.develop(lambda: _sheets(here, reading_id).pdf(language, draft))
    headers = {"Content-Disposition": f'inline; filename="reading-{reading_id[:8]}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get(
    "/report.html",
    response_class=Response,
    responses=_content("text/html", errors=LOOK_UP_ERRORS),
    dependencies=REPORTED,
)
async def get_report_html(
    here: Here, reading_id: str, language: Language = None, draft: Draft = Wording.FINDINGS
) -> Response:
    """The report as one HTML page that needs nothing else."""
    html = await here.desk.develop(lambda: _sheets(here, reading_id).html(language, draft))
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": REPORT_POLICY})


def _sheets(here: Services, reading_id: str) -> Sheets:
    return Sheets(here.archive, here.archive.record(reading_id))
