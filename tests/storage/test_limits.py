import pytest

from hilum.errors import StorageError
from hilum.storage import FetchLimits
from hilum.storage.limits import ignore_bytes


def test_what_is_at_the_limit_passes_and_more_is_named() -> None:
    limits = FetchLimits(max_bytes=10, max_files=2)
    limits.check_bytes(10, "a.zip")
    limits.check_files(2, "a.zip")
    with pytest.raises(StorageError, match="zip holds more than the 10 bytes"):
        limits.check_bytes(11, "a.zip")
    with pytest.raises(StorageError, match="zip holds more than the 2 files"):
        limits.check_files(3, "a.zip")


def test_nobody_need_be_told() -> None:
    assert ignore_bytes(1, None) is None
