"""Writing a file: whole or not at all."""

import os
import uuid
from pathlib import Path

from hilum.errors import StorageError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a machine that stops, finds all of it or what was there before.

    Missing folders above it are made.

    Raises:
        StorageError: the place cannot be written; nothing is left half-written.
    """
    try:
        _make_folder(path.parent)
        _replace(path, data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        msg = f"{path} could not be written: {reason}. Give a place that can be written and has room."
        raise StorageError(msg) from error


def _replace(path: Path, data: bytes) -> None:
    # In the same folder, because a rename is whole only within one file system.
    part = path.parent / f".{path.name[:40]}.{uuid.uuid4().hex}.part"
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    # A new name is on disk only when its folder is.
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
