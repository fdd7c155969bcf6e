"""How much may be fetched, and who is told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from hilum.errors import StorageError

OnBytes: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes fetched so far and those to come in all, None where the sender does not say."""


def ignore_bytes(_so_far: int, _total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class FetchLimits:
    """What is refused as too much; the bytes are those on disk, after unpacking."""

    max_bytes: int = 2 * 1024**3
    max_files: int = 1000
    timeout_s: float = 30.0
    patience_s: float = 60.0
    """How long a store that does not answer is asked again."""

    def check_bytes(self, count: int, place: str) -> None:
        """Refuse more bytes than may be.

        Raises:
            StorageError: it is more than ``max_bytes``.
        """
        if count > self.max_bytes:
            msg = f"{place} holds more than the {self.max_bytes:,} bytes that are fetched at most. Check what it is."
            raise StorageError(msg)

    def check_files(self, count: int, place: str) -> None:
        """Refuse more files than may be.

        Raises:
            StorageError: it is more than ``max_files``.
        """
        if count > self.max_files:
            msg = f"{place} holds more than the {self.max_files:,} files that are fetched at most. Check what it is."
            raise StorageError(msg)


NO_LIMITS = FetchLimits(max_bytes=2**63, max_files=2**31)
"""For data of one's own, which may be of any size."""
