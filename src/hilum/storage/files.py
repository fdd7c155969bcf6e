"""Writing a file: whole or not at all."""

import os
import tempfile
from pathlib import Path

from hilum.errors import StorageError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a machine that stops, finds all of it or what was there before.

    Missing folders above it are made.

    Raises:
        StorageError: the place cannot be written; nothing is left half-written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        msg = f"{path} could not be written: {reason}. Give a place that can be written and has room."
        raise StorageError(msg) from error


def _replace(path: Path, data: bytes) -> None:
    # In the same folder, because a rename is whole only within one file system.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _umask() -> int:
    # mkstemp makes private files; what a user writes should get the rights that the user's umask gives.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    # The rename itself is on disk only when its folder is.
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
