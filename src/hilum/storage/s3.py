"""A store that speaks S3: what lies there, and what its refusals mean. The client is used in this room alone."""

import logging
import math
import os
import time
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, TypeVar

from hilum.errors import StorageError
from hilum.extras import require
from hilum.storage.limits import NO_LIMITS, FetchLimits
from hilum.storage.web import without_secrets
from hilum.storage.zip_file import is_safe_name

logger = logging.getLogger(__name__)

SCHEME = "s3://"
SHA256_KEY = "sha256"
"""The name of what is kept beside an object's bytes: their SHA-256, where hilum put them there."""
NO_SUCH_OBJECT = "no_such_object"
DIFFERENT_OBJECT = "different_object"
"""The codes of errors that a caller may answer to."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
_WAY_OUT = "Check the name, and AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
_NOT_THERE = "there is no such object"
_FINAL = {
    "NoSuchBucket": "there is no such bucket",
    "NoSuchKey": _NOT_THERE,
    "SignatureDoesNotMatch": "the secret key is wrong",
    "InvalidAccessKeyId": "the access key is not known there",
    "AccessDenied": "the access key may not do this there",
    "PreconditionFailed": "it was changed meanwhile; try again",
    "builder error": "the endpoint is plain HTTP, which is used only with AWS_ALLOW_HTTP=true",
    "169.254.169.254": "no access key is set",
    "dns error": "the endpoint's name is not known",
}
"""Words of the client's message, and what they mean, where asking again does not help."""
_PASSING = {
    "Connection refused": "nothing answers at the endpoint",
    "tcp connect error": "the endpoint cannot be reached",
    "timed out": "the endpoint did not answer in time",
    "503 Service Unavailable": "the store is overloaded or restarting",
    "response body error": "the connection broke off",
    "error sending request": "nothing answers at the endpoint",
}

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Stored:
    """An object: its key, its size, and the tag that its store gives to these bytes."""

    key: str
    size_bytes: int
    e_tag: str
    sha256: str | None = None


@dataclass(frozen=True)
class Place:
    """Where objects lie: ``s3://bucket/key``, and the client that reaches it."""

    uri: str
    bucket: str
    key: str
    limits: FetchLimits
    store: Any = field(repr=False, compare=False)

    def patiently(self, work: Callable[[], Outcome], deed: str = "fetched") -> Outcome:
        """Do what asks the store, again and again with growing waits while it does not answer.

        Raises:
            StorageError: it refuses, or does not answer for ``limits.patience_s``.
        """
        obstore = require("obstore", extra="s3")
        until, wait_s = math.inf, FIRST_WAIT_S
        while True:
            try:
                return work()
            except (OSError, obstore.exceptions.BaseError) as error:
                reason, may_pass = _meaning(error)
                # From the first silence on: what breaks off may have come for an hour before.
                until = min(until, time.monotonic() + self.limits.patience_s)
                if not may_pass or time.monotonic() + wait_s > until:
                    msg = f"{self.uri} could not be {deed}: {reason}. {_WAY_OUT}."
                    raise StorageError(msg, code=NO_SUCH_OBJECT if reason == _NOT_THERE else None) from error
                logger.warning("%s: %s; asked again in %.1f s", self.uri, reason, wait_s)
            time.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    def list_objects(self) -> dict[str, Stored]:
        """Every object under ``key/``, by what follows it; none where there is none.

        Raises:
            StorageError: they cannot be listed, are too many or too large, or one has a name that leads out of a
                folder.
        """
        obstore = require("obstore", extra="s3")
        prefix = f"{self.key}/"
        found = self.patiently(lambda: [one for page in obstore.list(self.store, prefix) for one in page], "listed")
        listed = {
            str(one["path"]).removeprefix(prefix): _stored(one) for one in found if str(one["path"]).startswith(prefix)
        }
        # Some programs make an empty object for a folder.
        folders = {str(parent) for name in listed for parent in PurePosixPath(name).parents}
        files = {name: one for name, one in listed.items() if one.size_bytes or name not in folders}
        self._check(files)
        return dict(sorted(files.items()))

    def find_object(self, key: str | None = None) -> Stored:
        """What is known of one object; of this very key when none is given.

        Raises:
            StorageError: it is not there, or may not be read.
        """
        obstore = require("obstore", extra="s3")
        # A request for its bytes, none of which is taken: what refuses one for its header alone does not say why.
        found = self.patiently(lambda: obstore.get(self.store, key or self.key))
        return _stored(found.meta, found.attributes.get(SHA256_KEY))

    def _check(self, files: dict[str, Stored]) -> None:
        self.limits.check_files(len(files), self.uri)
        self.limits.check_bytes(sum(one.size_bytes for one in files.values()), self.uri)
        refuse_unsafe(files, self.uri)


def refuse_unsafe(names: Iterable[str], uri: str) -> None:
    """Refuse names that lead out of the folder that they are put in.

    Raises:
        StorageError: one does.
    """
    for name in names:
        if not is_safe_name(name):
            msg = f"{uri} is refused: its object {name!r} leads out of its folder. Name the objects plainly."
            raise StorageError(msg)


def is_s3(uri: object) -> bool:
    """Whether it is ``s3://…``."""
    return isinstance(uri, str) and uri.lower().startswith(SCHEME)


def parse(uri: str) -> tuple[str, str]:
    """Bucket and key of ``s3://bucket/key``.

    Raises:
        StorageError: it is not of that form.
    """
    parts = urllib.parse.urlsplit(uri)
    key = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.netloc or not key or parts.query or parts.fragment or "@" in parts.netloc:
        msg = (
            f"Expected s3://bucket/key, got {without_secrets(uri)!r}. The key names an object or what all files have "
            "before their names; a bucket has no name, password, ? or # beside it."
        )
        raise StorageError(msg)
    return parts.netloc, key


def open_place(uri: str, limits: FetchLimits = FetchLimits()) -> Place:
    """The place of a URI; nothing is asked of the store yet.

    Raises:
        StorageError: it is not ``s3://bucket/key``.
        MissingExtra: the S3 client is not installed.
    """
    bucket, key = parse(uri)
    stores = require("obstore.store", extra="s3")
    # Endpoint, region and keys are those of the usual AWS_* variables. The client reads them by itself, but for this
    # one where it is given options.
    may_be_plain = os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"
    store = stores.S3Store(
        bucket,
        client_options={
            "connect_timeout": timedelta(seconds=limits.timeout_s),
            "timeout": timedelta(minutes=30),
            "allow_http": may_be_plain,
        },
        # It asks again here, where it is said and a download goes on in its middle.
        retry_config={"max_retries": 0},
    )
    return Place(uri, bucket, key, limits, store)


def has_objects(uri: str) -> bool:
    """Whether anything lies under ``s3://bucket/key/``.

    Raises:
        StorageError: the store cannot be asked.
        MissingExtra: the S3 client is not installed.
    """
    return bool(open_place(uri, NO_LIMITS).list_objects())


def _stored(meta: Any, sha256: str | None = None) -> Stored:
    return Stored(str(meta["path"]), int(meta["size"]), str(meta["e_tag"] or ""), sha256)


def _meaning(error: Exception) -> tuple[str, bool]:
    """What an error means, and whether it may pass."""
    if isinstance(error, OSError) and error.errno is not None:
        # Of this machine's disk, not of the store.
        return error.strerror or type(error).__name__, False
    text = str(error)
    for table, may_pass in ((_FINAL, False), (_PASSING, True)):
        if known := next((meaning for words, meaning in table.items() if words in text), None):
            return known, may_pass
    if isinstance(error, FileNotFoundError):
        return _NOT_THERE, False
    return text.partition("\n")[0], type(error).__name__ == "GenericError"
