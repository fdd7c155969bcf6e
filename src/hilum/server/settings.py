"""The server's settings, from the environment: every field is ``HILUM_`` and its name in capitals."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hilum.errors import UsageError
from hilum.reports import LANGUAGES

Names = Annotated[tuple[str, ...], NoDecode]
"""In the environment: names with commas between them."""

MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    """What can be set; docs/settings.md explains each field."""

    model_config = SettingsConfigDict(env_prefix="HILUM_", frozen=True)

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
        UsageError: a setting has a wrong value; the message names it.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        msg = f"HILUM_{name} is wrong: {first['msg']}. docs/settings.md says what each setting takes."
        raise UsageError(msg) from error
