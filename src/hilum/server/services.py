"""What the routes work with: the archive, the desk and the settings of the running server."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from hilum.archive import Archive
from hilum.server.desk import Desk
from hilum.server.settings import Settings


@dataclass(frozen=True)
class Services:
    """The parts of one running server."""

    settings: Settings
    archive: Archive
    desk: Desk


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Here = Annotated[Services, Depends(_services)]
"""The services of the server that answers, as a route's parameter."""
