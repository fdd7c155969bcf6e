"""The doors of the server, one file each; the order decides where paths overlap."""

from fastapi import APIRouter

from hilum.server.routes import (
    bundles,
    docs,
    edits,
    health,
    languages,
    older,
    page,
    pictures,
    ratings,
    readings,
    simple,
)

ROUTERS: tuple[APIRouter, ...] = (
    readings.router,
    pictures.router,
    edits.router,
    ratings.router,
    bundles.router,
    languages.router,
    health.router,
    older.router,
    simple.router,
    docs.router,
    # Last: it answers every other path.
    page.router,
)
