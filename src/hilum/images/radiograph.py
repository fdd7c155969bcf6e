"""A decoded film: trustworthy pixels, and how they came to be."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from hilum.findings import FilmFacts, Prompt, QualityCheck

Pixels: TypeAlias = npt.NDArray[np.float32]
"""height × width, float32, 0 to 1, bone bright and air dark (the sense of MONOCHROME2)."""


@dataclass(frozen=True, eq=False)
class Radiograph:
    """One film, decoded.

    Attributes:
        pixels: as :data:`Pixels`, upright as stored (EXIF orientation applied), never resized.
        facts: the film without its pixels, among them how it was decoded.
        quality: what the decoding noticed (``polarity_inverted``, ``view_unknown`` ...).
        prompts: what the file leaves open that the caller should supply (an age without its unit).
    """

    pixels: Pixels
    facts: FilmFacts
    quality: tuple[QualityCheck, ...] = ()
    prompts: tuple[Prompt, ...] = ()
