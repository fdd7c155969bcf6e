"""The web application: the guard, the doors, and the desk behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from hilum import __version__
from hilum.archive import Archive
from hilum.images import Limits
from hilum.server import errors
from hilum.server.arrivals import Arrivals
from hilum.server.desk import Desk
from hilum.server.reference import describe_fields
from hilum.server.routes import ROUTERS
from hilum.server.security import Guard
from hilum.server.services import Services
from hilum.server.settings import Settings

DESCRIPTION = (
    "Reads chest radiographs: a film goes in, a reading comes out. A reading is a draft, not a diagnosis. "
    'Every error is answered as `{"error": {"code", "message"}}`.'
)


class _App(FastAPI):
    def __init__(self, settings: Settings, **described: Any) -> None:
        super().__init__(**described)
        self._settings = settings

    def build_middleware_stack(self) -> ASGIApp:
        # Around all of it: the answer to a fault is made outside of the middleware that is added.
        return Guard(
            super().build_middleware_stack(),
            allowed_hosts=(*self._settings.allowed_hosts, self._settings.host),
            cors_origins=self._settings.cors_origins,
            max_upload_bytes=self._settings.max_upload_bytes,
        )

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = describe_fields(super().openapi())
        return self.openapi_schema


def create_app(settings: Settings) -> FastAPI:
    """Build the application; the archive is opened and the models are loaded when it starts."""
    app = _App(
        settings,
        title="hilum",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan(settings),
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    errors.install(app, [route for router in ROUTERS for route in router.routes])
    for router in ROUTERS:
        app.include_router(router)
    app.add_middleware(Arrivals)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=["Location", "Retry-After"],
        )
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _lifespan(settings: Settings):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        archive = Archive(settings.data)
        desk = Desk(
            archive,
            bundles=settings.bundles,
            queue_films=settings.queue_films,
            limits=Limits(max_bytes=settings.max_upload_bytes),
        )
        app.state.services = Services(settings, archive, desk)
        desk.open()
        try:
            yield
        finally:
            desk.close()
            archive.close()

    return lifespan
