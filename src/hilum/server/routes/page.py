"""The web page, as the web build left it in ``server/page``."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from hilum.server.paper import render

router = APIRouter(include_in_schema=False)

PAGE = Path(__file__).parent.parent / "page"
INDEX = "index.html"
HASHED_FOLDER = "assets"
"""The build puts files here whose names change with their content."""

FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/{path:path}")
def get_page(request: Request, path: str, accept: Annotated[str, Header()] = "") -> Response:
    """A file of the page; the page itself for the paths that its own router knows."""
    file = _file(path)
    if file is not None:
        is_hashed = path.startswith(f"{HASHED_FOLDER}/")
        return FileResponse(file, headers={"Cache-Control": FOR_EVER if is_hashed else "no-cache"})
    if path and ("text/html" not in accept or path.startswith(("api/", f"{HASHED_FOLDER}/"))):
        raise HTTPException(404)
    if (PAGE / INDEX).is_file():
        return FileResponse(PAGE / INDEX, headers={"Cache-Control": "no-cache"})
    return HTMLResponse(render("unbuilt.html", request.app.state.services.settings.language))


def _file(path: str) -> Path | None:
    try:
        file = (PAGE / path).resolve()
        return file if file.is_relative_to(PAGE.resolve()) and file.is_file() else None
    except (OSError, ValueError):
        # No file system takes such a name: too long, or with a NUL.
        return None
