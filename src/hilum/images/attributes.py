"""DICOM attributes read one by one, a malformed one as if it were absent; and pydicom kept quiet meanwhile."""

import logging
import math
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

# pydicom's warnings quote the values that it stumbles over, and those can be a patient's name.
logging.getLogger("pydicom").setLevel(logging.CRITICAL)

_MALFORMED = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, NotImplementedError, EOFError, struct.error,
    BytesLengthException, RecursionError,
)  # fmt: skip
_WARNINGS_LOCK = threading.RLock()


@contextmanager
def quiet_pydicom() -> Iterator[None]:
    """Silence the warnings of pydicom; its errors still come."""
    # warnings.catch_warnings changes the whole process, so only one thread at a time may be inside.
    with _WARNINGS_LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def text(dataset: Dataset, keyword: str) -> str:
    """The first value of an attribute as text, trimmed; empty where absent or malformed."""
    value = first(dataset, keyword)
    return "" if value is None else str(value).strip(" \0\t\r\n")


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """The finite numbers of an attribute, in order; empty where absent or any of them is malformed."""
    try:
        values = tuple(float(value) for value in _values(dataset, keyword))
    except _MALFORMED:
        return ()
    return values if all(math.isfinite(value) for value in values) else ()


def whole(dataset: Dataset, keyword: str, default: int) -> int:
    """The first value of an attribute as a whole number."""
    values = numbers(dataset, keyword)
    return int(values[0]) if values else default


def first(dataset: Dataset, keyword: str) -> Any:
    """The first value of an attribute; None where absent or malformed."""
    values = _values(dataset, keyword)
    return values[0] if values else None


def first_item(dataset: Dataset, keyword: str) -> Dataset | None:
    """The first item of a sequence; None where there is none."""
    try:
        sequence = dataset.get(keyword)
        return sequence[0] if isinstance(sequence, Sequence) and len(sequence) else None
    except _MALFORMED:
        return None


def _values(dataset: Dataset, keyword: str) -> list[Any]:
    try:
        value = dataset.get(keyword)
    except _MALFORMED:
        return []
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, MultiValue | list | tuple) else [value]
