"""Fetching objects from S3 or a store that speaks like it. The only home of the S3 client."""

import os
import urllib.parse
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from hilum.errors import StorageError
from hilum.extras import require
from hilum.storage.limits import FetchLimits, OnBytes, ignore_bytes
from hilum.storage.zip_file import is_safe_name

_WAY_OUT = "Check the name, and AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
_REFUSALS = {
    "NoSuchBucket": "there is no such bucket",
    "SignatureDoesNotMatch": "the secret key is wrong",
    "InvalidAccessKeyId": "the access key is not known there",
    "AccessDenied": "the access key may not read it",
    "builder error": "the endpoint is plain HTTP, which is used only with AWS_ALLOW_HTTP=true",
    "169.254.169.254": "no access key is set",
    "dns error": "the endpoint's name is not known",
    "Connection refused": "nothing answers at the endpoint",
    "tcp connect error": "the endpoint cannot be reached",
    "timed out": "the endpoint did not answer in time",
}
"""Words of the client's message, and what they mean."""


def parse(uri: str) -> tuple[str, str]:
    """Bucket and key of ``s3://bucket/key``.

    Raises:
        StorageError: it is not of that form.
    """
    parts = urllib.parse.urlsplit(uri)
    key = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.netloc or not key or parts.query or "@" in parts.netloc:
        msg = f"Expected s3://bucket/key, got {uri!r}. The key names a zip or what all files have before their names."
        raise StorageError(msg)
    return parts.netloc, key


def download_object(uri: str, path: Path, limits: FetchLimits, on_bytes: OnBytes = ignore_bytes) -> None:
    """Fetch one object to a file.

    Raises:
        StorageError: it is not there, may not be read or is too large; ``path`` may then be left in part.
        MissingExtra: the S3 client is not installed.
    """
    bucket, key = parse(uri)
    obstore = require("obstore", extra="s3")
    try:
        _copy(obstore.get(_store(bucket, limits), key), path, (limits, uri, on_bytes))
    except (OSError, obstore.exceptions.BaseError) as error:
        raise _refusal(uri, error) from error


def download_prefix(uri: str, folder: Path, limits: FetchLimits, on_bytes: OnBytes = ignore_bytes) -> None:
    """Fetch every object under ``s3://bucket/key/`` into a folder, named by what follows the key.

    Raises:
        StorageError: there is none, one may not be read or has a name that leads out of the folder, or they are too
            many or too large.
        MissingExtra: the S3 client is not installed.
    """
    bucket, prefix = parse(uri)
    obstore = require("obstore", extra="s3")
    try:
        store = _store(bucket, limits)
        listed = {
            str(found["path"]): int(found["size"]) for page in obstore.list(store, f"{prefix}/") for found in page
        }
        names = {key: key.removeprefix(f"{prefix}/") for key in listed}
        received, total = 0, sum(listed.values())
        _check(uri, names.values(), total, limits)
        for key, name in names.items():
            target = folder / PurePosixPath(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            received += _copy(obstore.get(store, key), target, (limits, uri, on_bytes), before=received, total=total)
    except (OSError, obstore.exceptions.BaseError) as error:
        raise _refusal(uri, error) from error


def _store(bucket: str, limits: FetchLimits) -> Any:
    stores = require("obstore.store", extra="s3")
    timeout = timedelta(seconds=limits.timeout_s)
    # Endpoint, region and keys are those of the usual AWS_* variables. The client reads them by itself, but for this
    # one where it is given options.
    may_be_plain = os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"
    return stores.S3Store(
        bucket,
        client_options={"connect_timeout": timeout, "timeout": timedelta(minutes=30), "allow_http": may_be_plain},
        retry_config={"max_retries": 2, "retry_timeout": timeout},
    )


def _check(uri: str, names: Iterable[str], total: int, limits: FetchLimits) -> None:
    names = tuple(names)
    limits.check_files(len(names), uri)
    limits.check_bytes(total, uri)
    if not names:
        msg = f"Nothing lies under {uri}/. {_WAY_OUT}."
        raise StorageError(msg)
    for name in names:
        if not is_safe_name(name):
            msg = f"{uri} is refused: its object {name!r} leads out of its folder. Name the objects plainly."
            raise StorageError(msg)


def _copy(
    found: Any, path: Path, watch: tuple[FetchLimits, str, OnBytes], *, before: int = 0, total: int | None = None
) -> int:
    """Write one object and give its bytes; ``before`` came with others, ``total`` come in all when not this alone."""
    limits, uri, on_bytes = watch
    declared = int(found.meta["size"])
    limits.check_bytes(before + declared, uri)
    received = 0
    with path.open("wb") as stream:
        for block in found.stream():
            received += len(block)
            # An object may have grown since it was listed, and the sender may send more than it said.
            limits.check_bytes(before + received, uri)
            stream.write(block)
            on_bytes(before + received, declared if total is None else total)
    if received != declared:
        msg = f"{uri} did not come whole: expected {declared:,} bytes of {path.name}, got {received:,}. Fetch it again."
        raise StorageError(msg)
    return received


def _refusal(uri: str, error: Exception) -> StorageError:
    text = str(error)
    known = next((meaning for words, meaning in _REFUSALS.items() if words in text), None)
    if known is None and isinstance(error, FileNotFoundError):
        known = "there is no such object"
    return StorageError(f"{uri} could not be fetched: {known or text.splitlines()[0]}. {_WAY_OUT}.")
