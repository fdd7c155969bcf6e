"""Fetching a file over HTTPS."""

import http.client
import ssl
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO

from hilum.errors import StorageError
from hilum.storage.limits import FetchLimits, OnBytes, ignore_bytes

_BLOCK_BYTES = 1024 * 1024
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def download(url: str, path: Path, limits: FetchLimits = FetchLimits(), on_bytes: OnBytes = ignore_bytes) -> None:
    """Fetch a file with its server's certificate checked; plain HTTP is taken from this machine only.

    Raises:
        StorageError: the address is not HTTPS, or the server cannot be reached, is not who it says, refuses, sends
            too much or stops in the middle. ``path`` may then be left in part.
    """
    _require_private(url)
    shown = without_secrets(url)
    try:
        with _open(url, limits.timeout_s) as answer, path.open("wb") as stream:
            declared = answer.headers.get("Content-Length")
            total = int(declared) if declared and declared.isdigit() else None
            limits.check_bytes(total or 0, shown)
            received = _copy(answer, stream, total, (limits, shown, on_bytes))
    except urllib.error.HTTPError as error:
        error.close()
        msg = f"{shown} could not be fetched: the server answered {error.code} {error.reason}. Check the address."
        raise StorageError(msg) from error
    except (OSError, http.client.HTTPException) as error:
        msg = f"{shown} could not be fetched: {_reason(error)}."
        raise StorageError(msg) from error
    if total is not None and received != total:
        msg = f"{shown} came in part: {received:,} of {total:,} bytes. Fetch it again."
        raise StorageError(msg)


def without_secrets(uri: str) -> str:
    """An address without user, password, query and fragment, which may hold secrets."""
    parts = urllib.parse.urlsplit(uri)
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows only to where a first request could have gone, too."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _require_private(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_private(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    if "@" in parts.netloc:
        msg = f"{without_secrets(url)} is refused with a name and password before it. Give an address without them."
        raise StorageError(msg)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    msg = f"{without_secrets(url)} is refused: what it sends could be changed on the way. Give an https:// address."
    raise StorageError(msg)


def _open(url: str, timeout_s: float) -> http.client.HTTPResponse:
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    request = urllib.request.Request(url, headers={"User-Agent": "hilum"})  # noqa: S310 - checked to be HTTPS
    answer: http.client.HTTPResponse = urllib.request.build_opener(secure, _Redirects).open(request, timeout=timeout_s)
    return answer


def _copy(
    answer: http.client.HTTPResponse,
    stream: IO[bytes],
    total: int | None,
    watch: tuple[FetchLimits, str, OnBytes],
) -> int:
    limits, shown, on_bytes = watch
    received = 0
    while block := answer.read(_BLOCK_BYTES):
        received += len(block)
        limits.check_bytes(received, shown)
        stream.write(block)
        on_bytes(received, total)
    return received


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"its certificate is not trusted ({cause.verify_message}); check the address, or name the authority "
            "that signed it in SSL_CERT_FILE"
        )
    if isinstance(cause, TimeoutError):
        return "the server did not answer in time; try again"
    words = (cause.strerror or str(cause)) if isinstance(cause, OSError) else str(cause)
    return f"{words or type(cause).__name__}; check the address and the network"
