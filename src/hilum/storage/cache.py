"""What was fetched once and is used again: a folder of this machine for each key of a store."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from hilum.storage.limits import OnBytes, ignore_bytes
from hilum.storage.mirror import PullRule, Transfer, pull_folder
from hilum.storage.objects import local_faults
from hilum.storage.s3 import parse


def cache_folder() -> Path:
    """The folder of what was fetched: ``HILUM_CACHE``, else where this system keeps what can be fetched again."""
    if given := os.environ.get("HILUM_CACHE"):
        return Path(given)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "hilum" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "hilum"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "hilum"


def cached_place(uri: str) -> Path:
    """The folder of this machine for what lies under ``s3://bucket/key/``; another store has another.

    Raises:
        StorageError: it is not ``s3://bucket/key``.
    """
    bucket, key = parse(uri)
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "").rstrip("/")
    mark = hashlib.sha256(f"{endpoint} {bucket} {key}".encode()).hexdigest()[:16]
    return cache_folder() / f"{key.rpartition('/')[2][:40]}-{mark}"


def pull_cached(uri: str, on_bytes: OnBytes = ignore_bytes) -> tuple[Path, Transfer]:
    """The folder of what lies under ``s3://bucket/key/``, made to hold exactly that, every file verified.

    Raises:
        StorageError: it cannot be fetched whole; what came is gone on with the next time.
        MissingExtra: the S3 client is not installed.
    """
    folder = cached_place(uri)
    rule = PullRule(may_replace=True, is_exact=True)
    with local_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            return folder, pull_folder(uri, folder, on_bytes=on_bytes, rule=rule)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time fill a folder: the processes of one training all ask for it."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
