"""How large a film may be, judged from a header before anything is decoded."""

from dataclasses import dataclass

from hilum.errors import FilmTooLarge, UnreadableFilm, UnsupportedFilm

MIN_SIDE_PX = 64
"""Below this no chest can be judged, by anyone."""


@dataclass(frozen=True)
class Limits:
    """What a film may cost.

    Attributes:
        max_bytes: of the file, and of what a deflated file unpacks to.
        max_pixels: rows times columns.
    """

    max_bytes: int = 256 * 2**20
    max_pixels: int = 100_000_000


def check_bytes(count: int, limits: Limits) -> None:
    """Refuse a file of too many bytes.

    Raises:
        FilmTooLarge: naming the limit.
    """
    if count > limits.max_bytes:
        msg = (
            f"Expected a film of at most {limits.max_bytes / 2**20:.0f} MiB, got {count / 2**20:.0f} MiB. "
            "Export the film compressed or smaller."
        )
        raise FilmTooLarge(msg)


def check_sides(width: int, height: int, limits: Limits) -> None:
    """Refuse a film by the size that its header declares.

    Raises:
        UnreadableFilm: a side is zero.
        FilmTooLarge: more pixels than the limit.
        UnsupportedFilm: ``too_small``.
    """
    if width < 1 or height < 1:
        msg = f"Expected a film with pixels, but its header says {width} × {height}. Export the film again."
        raise UnreadableFilm(msg)
    if width * height > limits.max_pixels:
        msg = (
            f"Expected at most {limits.max_pixels / 1e6:g} million pixels, got {width} × {height}. "
            "Export the film at a lower resolution."
        )
        raise FilmTooLarge(msg)
    if min(width, height) < MIN_SIDE_PX:
        msg = (
            f"Expected a film of at least {MIN_SIDE_PX} pixels on each side, got {width} × {height}. "
            "Give the film itself rather than a preview of it."
        )
        raise UnsupportedFilm(msg, code="too_small")
