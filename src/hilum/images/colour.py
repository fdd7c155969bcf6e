"""Grey from pictures stored in colour, and the refusal of those whose colour is real."""

import numpy as np
from PIL import Image

from hilum.errors import UnsupportedFilm

# Averaging to this side removes the chroma noise of JPEG; a marker or a stamp stays a small share of the cells.
_THUMBNAIL_PX = 96
_COLOURED_SPREAD = 24
_COLOURED_SHARE = 0.08


def to_grey(picture: Image.Image) -> Image.Image:
    """Turn an RGB picture of a grey film into grey; grey stored as RGB comes through unchanged.

    Raises:
        UnsupportedFilm: ``colour_film``, the picture is really coloured.
    """
    share = coloured_share(picture)
    if share > _COLOURED_SHARE:
        msg = (
            f"Expected a grey radiograph, got a picture with colour in {share:.0%} of its area, like a photograph. "
            "Give the film itself, exported from the viewer or the archive."
        )
        raise UnsupportedFilm(msg, code="colour_film")
    return picture.convert("L")


def coloured_share(picture: Image.Image) -> float:
    """The share of an RGB picture's area, 0 to 1, whose colour is visibly not grey."""
    factor = max(1, min(picture.size) // _THUMBNAIL_PX)
    cells = np.asarray(picture.reduce(factor), dtype=np.int16)
    spread = cells.max(axis=2) - cells.min(axis=2)
    return float(np.mean(spread > _COLOURED_SPREAD))
