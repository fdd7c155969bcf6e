"""Bytes kept once, under their own hash."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from hilum.errors import StorageError
from hilum.storage.files import write_whole

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class FolderStore:
    """A folder of objects named by the SHA-256 of their bytes; the same bytes are kept once."""

    root: Path

    def put(self, data: bytes) -> str:
        """Keep the bytes and give their hash; on return they are on disk.

        Raises:
            StorageError: the folder cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.has(sha256):
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

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            msg = f"Expected a SHA-256 of 64 hexadecimal digits, got {sha256!r}."
            raise StorageError(msg)
        return self.root / sha256[:2] / sha256
