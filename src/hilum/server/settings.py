"""The server's settings, from the environment: every field is ``HILUM_`` and its name in capitals."""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hilum.errors import UsageError
from hilum.reports import LANGUAGES

Names = Annotated[tuple[str, ...], NoDecode]
"""In the environment: names with commas between them."""

MEBIBYTE = 1024 * 1024
PREFIX = "HILUM_"
OF_OTHERS = ("HILUM_SHELF", "HILUM_CACHE")
"""Settings of every command, not of the server alone."""


class Settings(BaseSettings):
    """What can be set; docs/settings.md explains each field."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    data: Path = Path("hilum-data")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    bundles: Names = ()
    language: str = "en"
    cors_origins: Names = ()
    allowed_hosts: Names = ("localhost", "127.0.0.1", "::1")
    queue_films: Annotated[int, Field(ge=1)] = 64
    max_upload_mb: Annotated[int, Field(ge=1, le=256)] = 256

    @field_validator("bundles", "cors_origins", "allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("cors_origins")
    @classmethod
    def _refuse_any_origin(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
                msg = f"expected origins such as https://reading.example, got {origin!r}"
                raise ValueError(msg)
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _refuse_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            name = _bare_name(host)
            if name != host.lower():
                msg = f"expected names without scheme, port and brackets, got {host!r}; write {name or 'its name'}"
                raise ValueError(msg)
        return value

    @field_validator("language")
    @classmethod
    def _refuse_unknown_language(cls, value: str) -> str:
        if value not in LANGUAGES:
            msg = f"expected one of {', '.join(LANGUAGES)}, got {value!r}"
            raise ValueError(msg)
        return value

    @property
    def max_upload_bytes(self) -> int:
        """The largest film that may be sent."""
        return self.max_upload_mb * MEBIBYTE


def load_settings(**given: Any) -> Settings:
    """The settings of the environment; what is given and not None goes before it.

    Raises:
        UsageError: a setting has a wrong value, or there is none of that name; the message names it.
    """
    _refuse_unknown(os.environ)
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        msg = f"{PREFIX}{name} is wrong: {first['msg']}. docs/settings.md says what each setting takes."
        raise UsageError(msg) from error


def _bare_name(host: str) -> str:
    # An IPv6 address has colons of its own, so a port shows only beside brackets.
    if host.count(":") > 1 and "[" not in host and "/" not in host:
        return host.lower()
    try:
        return urlsplit(host if "//" in host else f"//{host}").hostname or ""
    except ValueError:
        return ""


def _refuse_unknown(names: Iterable[str]) -> None:
    known = [*(f"{PREFIX}{field.upper()}" for field in Settings.model_fields), *OF_OTHERS]
    for name in names:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.0)[0]
            msg = (
                f"There is no setting {name}; the nearest is {near}. Correct it or take it away; "
                "docs/settings.md lists all."
            )
            raise UsageError(msg)
