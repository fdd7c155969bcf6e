"""``hilum serve``: the reading room on this machine."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum.errors import UnreadableFilm, UsageError
from hilum.extras import require

if TYPE_CHECKING:
    from hilum.server.settings import Settings

GRACE_S = 30
"""How long a server that is asked to stop waits for the films whose callers wait."""


def command(
    *,
    host: Annotated[str | None, typer.Option(help="The address to listen at; HILUM_HOST, else 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="HILUM_PORT, else 8000; 0 takes a free one.")
    ] = None,
    film: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", help="A film to put into the archive first. Repeatable.")
    ] = None,
) -> None:
    """Serve the reading room: the page, the plain form and the HTTP interface.

    Films and readings are kept in the folder HILUM_DATA. Exit status 2: wrong use, such as a port in use.
    """
    uvicorn = require("uvicorn", extra="server")
    for module in ("fastapi", "pydantic_settings", "sqlalchemy", "multipart", "jinja2"):
        require(module, extra="server")
    from hilum.server.app import create_app
    from hilum.server.memory import bound_arenas
    from hilum.server.settings import load_settings

    bound_arenas()
    settings = load_settings(host=host, port=port)
    listener = _listen(settings.host, settings.port)
    _put_in(film or [], settings)
    logging.getLogger("hilum").setLevel(logging.INFO)
    config = uvicorn.Config(
        create_app(settings), log_level="info", server_header=False, timeout_graceful_shutdown=GRACE_S
    )
    typer.echo(f"hilum reads films at {_address(listener)} (Ctrl+C stops it); data in {settings.data.resolve()}")
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        msg = (
            f"Cannot listen at {host} port {port}: {error.strerror}. Stop what uses it, or give another one with "
            "--host or --port."
        )
        raise UsageError(msg) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    # Who listens at every address is reached at this one.
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _put_in(films: list[Path], settings: Settings) -> None:
    from hilum.archive import Archive, Order
    from hilum.images import load_image

    # Opened even without films, so that an archive that cannot be used is told before the server starts.
    with contextlib.closing(Archive(settings.data)) as archive:
        for path in films:
            try:
                data = path.read_bytes()
            except OSError as error:
                msg = f"The film {path} cannot be read: {error.strerror}. Give the path of a PNG, JPEG or DICOM file."
                raise UnreadableFilm(msg) from error
            if not archive.has_film(hashlib.sha256(data).hexdigest()):
                load_image(data, name=path.name)
                archive.accept(data, Order(path.name, language=settings.language))
