"""Tiny films for the folders that the tests invent."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from hilum.phantoms import Encoding, encode, make_phantom

WIDTH_PX, HEIGHT_PX = 96, 80

WriteFilm = Callable[..., Path]


@cache
def phantom_bytes(seed: int, encoding: Encoding) -> bytes:
    return encode(make_phantom(seed, size_px=WIDTH_PX, height_px=HEIGHT_PX), encoding)


@pytest.fixture
def write_film() -> WriteFilm:
    """Write a phantom of 96 × 80 pixels to a path, in the encoding of its suffix; ``is_deep`` for 16 bits."""

    def write(path: Path, seed: int = 1, *, is_deep: bool = False) -> Path:
        encoding = Encoding.JPEG if path.suffix in (".jpg", ".jpeg") else Encoding.PNG
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(phantom_bytes(seed, Encoding.PNG16 if is_deep else encoding))
        return path

    return write


@pytest.fixture
def write_text() -> Callable[[Path, str], Path]:
    """Write a text file and the folders that it needs."""

    def write(path: Path, text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write
