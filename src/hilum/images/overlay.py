"""Pictures for people: the film in grey, the support for a finding in colour, and both together."""

import io
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from hilum.findings import ActivationMap
from hilum.images.preprocessing import resize
from hilum.images.radiograph import Pixels, Radiograph

# The inferno map (van der Walt and Smith, CC0) at ten even steps: brightness rises evenly, also for the colour-blind.
_INFERNO: Final = (
    (0, 0, 4), (27, 12, 65), (74, 12, 107), (120, 28, 109), (165, 44, 96),
    (207, 68, 70), (237, 105, 37), (251, 155, 6), (247, 209, 61), (252, 255, 164),
)  # fmt: skip
# Its black end would hide on a dark film that there is any support.
_FIRST_COLOUR = 0.25
# Level 1 writes a film three times faster than the default and about a tenth larger.
_COMPRESS_LEVEL = 1
_SAMPLES_PER_SIDE = 512

Bytes = npt.NDArray[np.uint8]


def film_png(radiograph: Radiograph, max_side_px: int | None = None) -> bytes:
    """The film as an 8-bit grey PNG, reduced where a side is longer than ``max_side_px``.

    A film that uses less than half of its range, such as 12 bits stored as 16, is brightened to fill it.
    """
    return _encode(_film(radiograph, max_side_px), "L")


def heat_png(radiograph: Radiograph, activation: ActivationMap, max_side_px: int | None = None) -> bytes:
    """The support for a finding as an RGBA PNG of the film's size, transparent where there is none."""
    support = _support(radiograph, activation, max_side_px)
    layer = np.dstack([_colour(support), _to_bytes(support)])
    layer[layer[..., 3] == 0] = 0
    return _encode(layer, "RGBA")


def overlay_png(
    radiograph: Radiograph, activation: ActivationMap, *, opacity: float = 0.45, max_side_px: int | None = None
) -> bytes:
    """The film with the support for a finding drawn on it, as an RGB PNG.

    Args:
        radiograph: the film.
        activation: where the support is; a map of zeros leaves the film as it is.
        opacity: of the colour where the support is greatest, 0 to 1.
        max_side_px: reduces the picture.
    """
    film = np.repeat(_film(radiograph, max_side_px)[..., np.newaxis], 3, axis=2)
    support = _support(radiograph, activation, max_side_px)
    weight = (support * np.float32(opacity))[..., np.newaxis]
    mixed = np.rint(film * (1 - weight) + _colour(support) * weight)
    return _encode(mixed.astype(np.uint8), "RGB")


def _film(radiograph: Radiograph, max_side_px: int | None) -> Bytes:
    pixels = _reduce(radiograph.pixels, max_side_px)
    step = max(1, min(pixels.shape) // _SAMPLES_PER_SIDE)
    low, high = np.percentile(pixels[::step, ::step], (0.1, 99.9))
    if 0 < high - low < 0.5:
        pixels = (pixels - np.float32(low)) / np.float32(high - low)
    return _to_bytes(pixels)


def _reduce(pixels: Pixels, max_side_px: int | None) -> Pixels:
    return resize(pixels, *_size(pixels, max_side_px))


def _size(pixels: Pixels, max_side_px: int | None) -> tuple[int, int]:
    height, width = pixels.shape
    factor = 1.0 if max_side_px is None else min(1.0, max_side_px / max(height, width))
    return max(1, round(height * factor)), max(1, round(width * factor))


def _support(radiograph: Radiograph, activation: ActivationMap, max_side_px: int | None) -> Pixels:
    height, width = _size(radiograph.pixels, max_side_px)
    grid = Image.fromarray(np.asarray(activation.rows, dtype=np.float32))
    enlarged = np.asarray(grid.resize((width, height), Image.Resampling.BICUBIC))
    support: Pixels = np.clip(enlarged, 0.0, 1.0)
    return support


def _colour(support: Pixels) -> Bytes:
    steps = np.linspace(_FIRST_COLOUR, 1.0, 256) * (len(_INFERNO) - 1)
    table = np.stack(
        [np.interp(steps, np.arange(len(_INFERNO)), channel) for channel in np.transpose(_INFERNO)], axis=1
    )
    colours: Bytes = np.rint(table).astype(np.uint8)[_to_bytes(support)]
    return colours


def _to_bytes(pixels: Pixels) -> Bytes:
    return np.rint(np.clip(pixels, 0.0, 1.0) * 255).astype(np.uint8)


def _encode(values: Bytes, mode: str) -> bytes:
    out = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(values))
    if picture.mode != mode:
        picture = picture.convert(mode)
    picture.save(out, "PNG", compress_level=_COMPRESS_LEVEL)
    return out.getvalue()
