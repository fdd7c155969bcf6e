"""The guard before the app: Host, Origin, the size of the body, and the headers of every answer."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hilum.server.errors import error_response

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ANY_HOST = "*"

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # no-referrer would make browsers send "Origin: null" with the plain form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Set on every answer that does not bring its own value."""

MULTIPART_ALLOWANCE_BYTES = 1024 * 1024
"""What a form may weigh beside its film."""


class Guard:
    """ASGI middleware that lets only sound requests through.

    The Host is checked even on loopback: a page of a stranger's name that resolves to 127.0.0.1 (DNS rebinding) could
    otherwise read the archive. The Origin is checked because a browser sends simple forms across sites unasked.
    """

    def __init__(
        self, app: ASGIApp, *, allowed_hosts: Iterable[str], cors_origins: Iterable[str], max_upload_bytes: int
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in allowed_hosts)
        self._origins = frozenset(cors_origins)
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request and hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], headers)
        answer = self._app if refusal is None else error_response(*refusal)
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        await answer(scope, self._limited(receive, headers), _with_headers(send))

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self._is_host_allowed(host):
            return 421, f"This server does not answer to the name {host[:100]!r}. Name it in HILUM_ALLOWED_HOSTS."
        origin = headers.get("origin")
        if method not in SAFE_METHODS and origin is not None and not self._is_origin_allowed(origin, host):
            return 403, f"Pages of {origin[:100]!r} may not send to this server. Name it in HILUM_CORS_ORIGINS."
        return None

    def _is_host_allowed(self, host: str) -> bool:
        return ANY_HOST in self._hosts or _host_name(host) in self._hosts

    def _is_origin_allowed(self, origin: str, host: str) -> bool:
        return origin in self._origins or _netloc(origin) == host.lower()

    @property
    def _max_body_bytes(self) -> int:
        return self._max_upload_bytes + MULTIPART_ALLOWANCE_BYTES

    @property
    def _too_large(self) -> str:
        limit_mb = self._max_upload_bytes // (1024 * 1024)
        return f"Expected a film of at most {limit_mb} MB, more came. Send a smaller one or raise HILUM_MAX_UPLOAD_MB."

    def _limited(self, receive: Receive, headers: Headers) -> Receive:
        length = headers.get("content-length", "")
        is_declared_too_large = length.isdigit() and int(length) > self._max_body_bytes
        received_bytes = 0

        # Refused where the body is read, so that each route answers in its own form.
        async def receive_within_limit() -> Message:
            nonlocal received_bytes
            if not is_declared_too_large:
                message = await receive()
                received_bytes += len(message.get("body", b""))
                if received_bytes <= self._max_body_bytes:
                    return message
            raise HTTPException(413, self._too_large)

        return receive_within_limit


def _host_name(host: str) -> str:
    """The name in a Host header, without its port; brackets of an IPv6 address fall away."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _netloc(origin: str) -> str:
    """The host and port that an Origin header names; empty where it names none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _without_body(send: Send) -> Send:
    async def send_without_body(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_without_body


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
