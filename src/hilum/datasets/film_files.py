"""The films of a folder: found by name, their size read without decoding them."""

from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from hilum.errors import DataSetError
from hilum.findings import Box

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".dcm", ".dicom"})


def find_films(folder: Path) -> list[Path]:
    """Every film under a folder, however deep, in the order of its path; hidden files are none."""
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    )


def by_stem(paths: Iterable[Path]) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Films by the stem of their name, and the stems found again later, whose first film stays."""
    found: dict[str, Path] = {}
    again = []
    for path in paths:
        if path.stem in found:
            again.append(path.stem)
        else:
            found[path.stem] = path
    return found, tuple(again)


def first_folder(root: Path, *names: str) -> Path:
    """The first of some folders that is there.

    Raises:
        DataSetError: none is there.
    """
    for name in names:
        if (root / name).is_dir():
            return root / name
    msg = f"Expected a folder {' or '.join(names)} under {root}; there is none. Correct --root."
    raise DataSetError(msg)


def inner_folder(root: Path, name: str) -> Path:
    """The folder that the published archive unpacks to, where it was left in ``root``; else ``root`` itself."""
    return root / name if (root / name).is_dir() else root


def size_of(path: Path) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG file from its header; None where it cannot be read."""
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            return image.size
    except (OSError, ValueError, SyntaxError):
        return None


def scale_box(box: Box, frame: tuple[float, float], size: tuple[int, int]) -> Box:
    """A box of a frame of some width and height, in pixels of a file of another size."""
    across, down = size[0] / frame[0], size[1] / frame[1]
    return Box(box.x * across, box.y * down, box.width * across, box.height * down)
