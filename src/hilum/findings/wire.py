"""The JSON form of a reading, both ways."""

import dataclasses
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hilum.findings.reading import SCHEMA_VERSION, Reading


def to_json(reading: Reading) -> dict[str, Any]:
    """The reading as plain JSON values, with its ``schema_version`` and the report's ``text``."""
    wire: dict[str, Any] = {"schema_version": SCHEMA_VERSION, **_plain(reading)}
    if reading.report is not None:
        wire["report"]["text"] = reading.report.text
    return wire


def from_json(wire: dict[str, Any]) -> Reading:
    """The reading that ``to_json`` wrote; fields unknown to this version are passed over.

    Raises:
        ValueError: another schema version, or a field missing or of a wrong kind.
    """
    version = wire.get("schema_version")
    if version != SCHEMA_VERSION:
        msg = f"Expected a reading of schema version {SCHEMA_VERSION}, got {version!r}. Read the film again."
        raise ValueError(msg)
    try:
        reading = _build(Reading, wire)
    except (KeyError, TypeError) as error:
        msg = f"This is not a reading of schema version {SCHEMA_VERSION}: {error!r}."
        raise ValueError(msg) from error
    assert isinstance(reading, Reading)  # noqa: S101 - narrows the type of the generic builder
    return reading


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _build(kind: Any, value: Any) -> Any:
    if get_origin(kind) is UnionType:
        return None if value is None else _build(_not_none(kind), value)
    if get_origin(kind) is tuple:
        return _build_tuple(get_args(kind), value)
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind):
        msg = f"expected {kind.__name__}, got {value!r}"
        raise TypeError(msg)
    return value


def _not_none(union: Any) -> Any:
    (kind,) = (arg for arg in get_args(union) if arg is not type(None))
    return kind


def _build_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_build(kinds[0], item) for item in value)
    return tuple(_build(kind, item) for kind, item in zip(kinds, value, strict=True))


def _build_dataclass(kind: Any, value: Any) -> Any:
    hints = get_type_hints(kind)
    given = {}
    for field in dataclasses.fields(kind):
        if field.name in value:
            given[field.name] = _build(hints[field.name], value[field.name])
    return kind(**given)
