"""The masks of a film's organs, from their files."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from hilum.datasets.film import Film
from hilum.errors import DataSetError

Mask: TypeAlias = npt.NDArray[np.bool_]
"""height × width; True where the organ is."""


def read_mask(film: Film, organ: str) -> Mask:
    """The mask of an organ: where its file is brighter than half.

    Raises:
        DataSetError: the film has none, or its file cannot be read.
    """
    if organ not in film.masks:
        msg = f"Expected a mask of {organ} for every film, {film.path.name} has none. Leave the film out."
        raise DataSetError(msg)
    path = film.masks[organ]
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            return np.asarray(image.convert("L")) > 127
    except (OSError, ValueError, SyntaxError) as error:
        msg = f"{path} is not a mask that hilum reads: {error}. Fetch it again."
        raise DataSetError(msg) from error
