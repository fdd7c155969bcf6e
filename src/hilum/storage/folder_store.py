"""Bytes kept once, under their own hash."""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hilum.errors import StorageError
from hilum.storage.files import write_whole

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".*.part"
"""What a write leaves behind whose machine stopped in it."""


@dataclass(frozen=True)
class FolderStore:
    """A folder of objects named by the SHA-256 of their bytes; the same bytes are kept once."""

    root: Path

    def put(self, data: bytes) -> str:
        """Keep the bytes and give their hash; on return they are on disk. A damaged object is written anew.

        Raises:
            StorageError: the folder cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if not self._renew(sha256, len(data)):
            write_whole(self._path(sha256), data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash, checked against it.

        Raises:
            StorageError: they are not here, cannot be read, or have changed on disk.
        """
        try:
            data = self._path(sha256).read_bytes()
        except OSError as error:
            msg = f"The object {sha256[:12]}… is not in {self.root} or cannot be read. Restore it from a backup."
            raise StorageError(msg) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            msg = f"The object {sha256[:12]}… in {self.root} has changed on disk. Restore it from a backup."
            raise StorageError(msg)
        return data

    def has(self, sha256: str) -> bool:
        """Whether bytes of that hash are kept here."""
        return self._path(sha256).is_file()

    def sweep(self, is_wanted: Callable[[str], bool], min_age_s: float) -> int:
        """Delete unfinished files and the objects that nobody wants, and give their number.

        Args:
            is_wanted: whether the object of that hash stays; asked of old ones only.
            min_age_s: what was written or put since stays in any case: another process may be about to name it.

        Raises:
            StorageError: a file cannot be deleted.
        """
        swept = 0
        try:
            for path in self._older_than(min_age_s):
                # Its age once more: it may have been put again while it was asked after.
                if path.match(_UNFINISHED) or (not is_wanted(path.name) and _age_s(path) >= min_age_s):
                    path.unlink(missing_ok=True)
                    swept += 1
        except OSError as error:
            msg = f"What is left over in {self.root} could not be deleted ({error.strerror}). Check its permissions."
            raise StorageError(msg) from error
        return swept

    def _older_than(self, min_age_s: float) -> Iterator[Path]:
        for path in self.root.glob("??/*"):
            is_ours = _SHA256.fullmatch(path.name) or path.match(_UNFINISHED)
            if is_ours and path.is_file() and _age_s(path) >= min_age_s:
                yield path

    def _renew(self, sha256: str, size_bytes: int) -> bool:
        """Whether the bytes are kept here undamaged; their age then starts anew, so that no sweep takes them."""
        path = self._path(sha256)
        try:
            if path.stat().st_size != size_bytes:
                return False
            with path.open("rb") as stream:
                is_sound = hashlib.file_digest(stream, "sha256").hexdigest() == sha256
            if is_sound:
                os.utime(path)
        except OSError:
            # Not there or not readable: to be written.
            return False
        return is_sound

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            msg = f"Expected a SHA-256 of 64 hexadecimal digits, got {sha256!r}."
            raise StorageError(msg)
        return self.root / sha256[:2] / sha256


def _age_s(path: Path) -> float:
    return time.time() - path.stat().st_mtime
