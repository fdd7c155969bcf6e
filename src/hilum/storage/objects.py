"""One file to an object and back: verified, going on where it was broken off, whole or not at all."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from hilum.errors import StorageError
from hilum.extras import require
from hilum.storage.checksums import PART_BYTES, is_same, part_bytes, sha256_of
from hilum.storage.limits import FetchLimits, OnBytes, ignore_bytes
from hilum.storage.s3 import DIFFERENT_OBJECT, NO_SUCH_OBJECT, SHA256_KEY, Place, Stored, open_place
from hilum.storage.tally import Tally

BLOCK_BYTES = 1024 * 1024
PARTS_AT_ONCE = 2


def pull_object(uri: str, path: Path, limits: FetchLimits = FetchLimits(), on_bytes: OnBytes = ignore_bytes) -> None:
    """Fetch one object to a file, whole and verified, or not at all.

    Raises:
        StorageError: it is not there, may not be read, is too large, does not come, or is not what its checksum says.
        MissingExtra: the S3 client is not installed.
    """
    place = open_place(uri, limits)
    stored = place.find_object()
    limits.check_bytes(stored.size_bytes, uri)
    with local_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        receive(place, stored, path, Tally(stored.size_bytes, on_bytes))


def push_object(path: Path, uri: str, on_bytes: OnBytes = ignore_bytes, *, may_replace: bool = False) -> bool:
    """Send one file, and say whether that was needed; the object is there whole or as it was before.

    Raises:
        StorageError: it may not be written, does not arrive as it is here, or another one is there and may not be
            replaced.
        MissingExtra: the S3 client is not installed.
    """
    place = open_place(uri)
    with local_faults(path):
        size, there = path.stat().st_size, _known(place)
        if there is not None:
            if there.size_bytes == size and is_same(path, there.e_tag, lambda: there.sha256):
                return False
            if not may_replace:
                msg = f"Another object than {path.name} lies at {uri}. Nothing was changed. Give another key."
                raise StorageError(msg, code=DIFFERENT_OBJECT)
        send(place, path, place.key, Tally(size, on_bytes))
    return True


def has_object(uri: str) -> bool:
    """Whether there is an object of this very key.

    Raises:
        StorageError: the store cannot be asked.
        MissingExtra: the S3 client is not installed.
    """
    return _known(open_place(uri)) is not None


@contextlib.contextmanager
def local_faults(path: Path) -> Iterator[None]:
    """Tell what goes wrong on this machine's disk as an error of ours.

    Raises:
        StorageError: instead of an error of the system.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        msg = f"{path} could not be read or written: {reason}. Give a place that can be used and has room."
        raise StorageError(msg) from error


def receive(place: Place, stored: Stored, path: Path, tally: Tally) -> bool:
    """Fetch an object to a file in a folder that exists, and say whether a checksum could be compared.

    What came before a crash lies beside the file as ``.….part``, and the next call goes on from there.

    Raises:
        StorageError: it does not come, has changed, or is not what its checksum says.
    """
    mark = hashlib.sha256(f"{stored.key} {stored.e_tag}".encode()).hexdigest()[:16]
    part = path.parent / f".{path.name[:40]}.{mark}.part"
    had_some = part.exists()
    sha256 = place.patiently(lambda: _append(place, stored, part, tally))
    verdict = is_same(part, stored.e_tag, lambda: sha256)
    if verdict is False and had_some:
        # What lay there may have been damaged by the crash, not by the store.
        part.unlink()
        sha256 = place.patiently(lambda: _append(place, stored, part, tally))
        verdict = is_same(part, stored.e_tag, lambda: sha256)
    if verdict is False:
        part.unlink()
        msg = (
            f"s3://{place.bucket}/{stored.key} is damaged: its bytes are not those of its checksum, so it was not "
            "kept. Put it there anew (`hilum data push`), or restore it from a backup."
        )
        raise StorageError(msg)
    part.replace(path)
    return verdict is not None


def send(place: Place, path: Path, key: str, tally: Tally) -> None:
    """Send a file to an object, with its SHA-256 beside it, and compare what arrived.

    Raises:
        StorageError: it may not be written, or what arrived is not what lies here.
    """
    sha256 = sha256_of(path)
    e_tag = place.patiently(lambda: _put(place, path, key, {SHA256_KEY: sha256}, tally), "written")
    if not e_tag:
        # The answer to an upload in parts may lack it.
        e_tag = place.find_object(key).e_tag
    if not is_same(path, e_tag, lambda: None) and place.patiently(lambda: _hash(place, key)) != sha256:
        msg = (
            f"s3://{place.bucket}/{key} did not arrive as it is here. Push it again, when nothing changes {path} "
            "meanwhile."
        )
        raise StorageError(msg)


def _known(place: Place) -> Stored | None:
    try:
        return place.find_object()
    except StorageError as error:
        if error.code == NO_SUCH_OBJECT:
            return None
        raise


def _append(place: Place, stored: Stored, part: Path, tally: Tally) -> str | None:
    """Fetch what lacks in the part; gives the SHA-256 kept beside the object, if there is one."""
    obstore = require("obstore", extra="s3")
    start = part.stat().st_size if part.exists() else 0
    if start >= stored.size_bytes:
        start = 0
    options: dict[str, object] = {"if_match": stored.e_tag} if stored.e_tag else {}
    if start:
        options["range"] = {"offset": start}
    found = obstore.get(place.store, stored.key, options=options)
    so_far = start
    with part.open("ab" if start else "wb") as stream:
        for block in found.stream(min_chunk_size=BLOCK_BYTES):
            so_far += len(block)
            if so_far > stored.size_bytes:
                break
            stream.write(block)
            tally.set(stored.key, so_far)
        stream.flush()
        os.fsync(stream.fileno())
    if so_far != stored.size_bytes:
        part.unlink()
        msg = f"{place.uri} did not come whole: expected {stored.size_bytes:,} bytes of {stored.key}. Fetch it again."
        raise StorageError(msg)
    sha256: str | None = found.attributes.get(SHA256_KEY)
    return sha256


def _put(place: Place, path: Path, key: str, attributes: dict[str, str], tally: Tally) -> str:
    obstore = require("obstore", extra="s3")
    size = path.stat().st_size
    if size <= PART_BYTES:
        sent = obstore.put(place.store, key, path.read_bytes(), attributes=attributes, use_multipart=False)
        tally.set(key, size)
    else:
        sent = obstore.put(
            place.store,
            key,
            _blocks(path, key, tally),
            attributes=attributes,
            use_multipart=True,
            chunk_size=part_bytes(size),
            max_concurrency=PARTS_AT_ONCE,
        )
    return str(sent["e_tag"] or "")


def _blocks(path: Path, key: str, tally: Tally) -> Iterator[bytes]:
    so_far = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            so_far += len(block)
            tally.set(key, so_far)
            yield block


def _hash(place: Place, key: str) -> str:
    obstore = require("obstore", extra="s3")
    digest = hashlib.sha256()
    for block in obstore.get(place.store, key).stream(min_chunk_size=BLOCK_BYTES):
        digest.update(block)
    return digest.hexdigest()
