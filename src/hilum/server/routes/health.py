"""Whether the server lives, and whether it can read."""

from fastapi import APIRouter

from hilum.server.routes.answers import declared
from hilum.server.schemas import Health
from hilum.server.services import Here

router = APIRouter(tags=["health"])


@router.get("/healthz", response_description="It lives.", responses=declared())
def get_health() -> Health:
    """The server lives."""
    return Health(status="ok")


@router.get("/readyz", response_description="It can read.", responses=declared(503))
def get_readiness(here: Here) -> Health:
    """The models are loaded and read their golden films as they did when they were made."""
    _ = here.desk.bundles
    return Health(status="ready")
