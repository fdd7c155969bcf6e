"""How much of a transfer is done, counted by several threads."""

import threading

from hilum.storage.limits import OnBytes, ignore_bytes


class Stopped(Exception):
    """Another thread of the transfer failed, so this one ended, too."""


class Tally:
    """The bytes of each file so far, told as their sum; :meth:`stop` ends every thread that counts on."""

    def __init__(self, total_bytes: int, on_bytes: OnBytes = ignore_bytes) -> None:
        self._total_bytes, self._on_bytes = total_bytes, on_bytes
        self._of_each: dict[str, int] = {}
        self._sum = 0
        self._lock = threading.Lock()
        self._is_stopped = False

    def set(self, name: str, so_far_bytes: int) -> None:
        """Say how much of a file is done; less than before when it begins anew.

        Raises:
            Stopped: the transfer was stopped.
        """
        with self._lock:
            if self._is_stopped:
                raise Stopped
            self._sum += so_far_bytes - self._of_each.get(name, 0)
            self._of_each[name] = so_far_bytes
            self._on_bytes(self._sum, self._total_bytes)

    def stop(self) -> None:
        """End the transfer: whoever counts next is interrupted."""
        with self._lock:
            self._is_stopped = True
