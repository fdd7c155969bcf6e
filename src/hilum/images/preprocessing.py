"""THE one preprocessing: from a film's pixels to a network's input, for training and inference alike."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from hilum.images.cropping import crop
from hilum.images.radiograph import Pixels

NetworkInput: TypeAlias = npt.NDArray[np.float32]
"""channels × size × size, float32."""


@dataclass(frozen=True)
class InputSpec:
    """What a network expects of its input.

    Attributes:
        size: height and width in pixels.
        channels: 1, or 3 for a network that takes grey repeated.
        resize: ``stretch`` squashes the whole film to a square, whatever its aspect; ``crop`` takes the centre square
            and reduces it as TorchXRayVision does.
        scaling: ``percentile`` maps the film's own ``low_percentile``..``high_percentile`` to 0..1 and clips;
            ``none`` leaves 0..1 as decoded.
        mean, std: subtracted and divided by after the scaling.
    """

    size: int
    channels: Literal[1, 3] = 1
    resize: Literal["stretch", "crop"] = "stretch"
    scaling: Literal["percentile", "none"] = "percentile"
    low_percentile: float = 0.5
    high_percentile: float = 99.5
    mean: float = 0.5
    std: float = 0.25


def prepare(pixels: Pixels, spec: InputSpec) -> NetworkInput:
    """Turn a film into the input of a network.

    The film is resized with an antialiasing filter first, then scaled, so a film and its reduced copy give nearly the
    same input.
    """
    return normalise(rescale(fit(pixels, spec), spec), spec)


def fit(pixels: Pixels, spec: InputSpec) -> Pixels:
    """Bring a film to the size of the input as ``spec.resize`` says."""
    return crop(pixels, spec.size) if spec.resize == "crop" else resize(pixels, spec.size, spec.size)


def resize(pixels: Pixels, height: int, width: int) -> Pixels:
    """Resize by an antialiasing triangle filter; the aspect is the caller's matter."""
    if pixels.shape == (height, width):
        return pixels
    image = Image.fromarray(np.ascontiguousarray(pixels, dtype=np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR), dtype=np.float32)


def rescale(pixels: Pixels, spec: InputSpec) -> Pixels:
    """Scale intensities as ``spec.scaling`` says; a blank film becomes zeros."""
    if spec.scaling == "none":
        return pixels
    low, high = np.percentile(pixels, (spec.low_percentile, spec.high_percentile))
    if high <= low:
        return np.zeros_like(pixels)
    scaled: Pixels = np.clip((pixels - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return scaled


def normalise(pixels: Pixels, spec: InputSpec) -> NetworkInput:
    """Subtract the mean, divide by the deviation, repeat to the channels."""
    scaled = (pixels - np.float32(spec.mean)) / np.float32(spec.std)
    return np.repeat(scaled[np.newaxis], spec.channels, axis=0).astype(np.float32)
