"""The masks of a source: which organs, how much of the film, and which of them cannot be right."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from hilum.datasets.exploration.demographics import Quartiles, quartiles
from hilum.datasets.exploration.survey import Surveyed

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class OrganMasks:
    """The masks of one organ; films are named by their path.

    Attributes:
        films: with such a mask.
        area_share: of the film.
        empty: masks without a pixel.
        unreadable: missing or damaged.
        other_size: masks that are not of the film's size.
    """

    films: int
    area_share: Quartiles | None
    empty: tuple[str, ...]
    unreadable: tuple[str, ...]
    other_size: tuple[str, ...]


def describe_masks(surveyed: Sequence[Surveyed]) -> dict[str, OrganMasks]:
    """Measure the masks by organ; empty where the source has none."""
    organs = sorted({organ for one in surveyed for organ in one.film.masks})
    return {organ: _describe([one for one in surveyed if organ in one.film.masks], organ) for organ in organs}


def read_mask(path: Path) -> Mask | None:
    """The pixels of a mask, True on the organ; None where the file cannot be read."""
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            values = np.asarray(image.convert("L"))
    except (OSError, ValueError, SyntaxError):
        return None
    # A mask may be stored as 0 and 1, and a JPEG blurs its edge.
    mask: Mask = values > (0 if values.max(initial=0) <= 1 else 127)
    return mask


def _describe(surveyed: Sequence[Surveyed], organ: str) -> OrganMasks:
    shares: list[float] = []
    wrong: Mapping[str, list[str]] = defaultdict(list)
    for one in surveyed:
        mask = read_mask(one.film.masks[organ])
        if mask is None:
            wrong["unreadable"].append(one.name)
            continue
        shares.append(float(mask.mean()))
        if not mask.any():
            wrong["empty"].append(one.name)
        if one.picture is not None and mask.shape != (one.picture.height, one.picture.width):
            wrong["other_size"].append(one.name)
    return OrganMasks(
        films=len(surveyed),
        area_share=quartiles(shares),
        empty=tuple(wrong["empty"]),
        unreadable=tuple(wrong["unreadable"]),
        other_size=tuple(wrong["other_size"]),
    )
