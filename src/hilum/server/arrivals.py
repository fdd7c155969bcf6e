"""The films on their way: how many bodies come in at the same time, and how long one may be silent."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hilum.errors import ArchiveBusy

SILENCE_S = 60.0
"""A sender that is silent for longer gives its place to others."""


class Arrivals:
    """ASGI middleware that takes no more bodies in than there is room for at the desk.

    A body lies in a temporary file from its first byte on, long before its film is known at the desk; so the bodies on
    their way count like the films that wait.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on; its body is refused when the first of it is asked for."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        has_begun = is_arriving = False

        async def receive_in_turn() -> Message:
            nonlocal has_begun, is_arriving
            if not has_begun:
                self._require_room(scope)
                has_begun = is_arriving = True
                self._arriving += 1
            if not is_arriving:
                return await receive()
            message = await _heard(receive)
            if not message.get("more_body", False):
                is_arriving = False
                self._arriving -= 1
            return message

        try:
            await self._app(scope, receive_in_turn, send)
        finally:
            self._arriving -= is_arriving

    def _require_room(self, scope: Scope) -> None:
        try:
            scope["app"].state.services.desk.require_room(self._arriving)
        except ArchiveBusy as error:
            # A framework passes only its own exceptions on while it reads a body.
            raise HTTPException(429, error.message, {"Retry-After": str(error.retry_after_s)}) from error


async def _heard(receive: Receive) -> Message:
    try:
        async with asyncio.timeout(SILENCE_S):
            return await receive()
    except TimeoutError:
        msg = f"Expected the rest of the body, nothing came for {SILENCE_S:.0f} s. Send it again whole."
        raise HTTPException(408, msg) from None
