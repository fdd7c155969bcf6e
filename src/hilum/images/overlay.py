"""Pictures for people: the film in grey, the support for a finding in colour, and both together."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from hilum.findings import ActivationMap, Contour, Detection, Diameter, Organ, Point, Reading
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
# Okabe and Ito's colours, told apart by the colour-blind too and by none taken for the map's.
_ORGANS: Final = {Organ.HEART: (213, 94, 0), Organ.LEFT_LUNG: (86, 180, 233), Organ.RIGHT_LUNG: (0, 158, 115)}
_DIAMETER: Final = (255, 255, 255)
_BOX: Final = (240, 228, 66)
_BOX_NUMBER: Final = (0, 0, 0)
_NUMBERS_PER_SIDE = 32
_LINES_PER_SIDE = 400

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Marks:
    """What is drawn on a film with lines, in original pixel coordinates: outlines, measured lines, numbered boxes."""

    contours: Sequence[Contour] = ()
    diameters: Sequence[Diameter] = ()
    detections: Sequence[Detection] = ()


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
    radiograph: Radiograph,
    activation: ActivationMap | None,
    marks: Marks = Marks(),
    *,
    opacity: float = 0.45,
    max_side_px: int | None = None,
) -> bytes:
    """The film with the support for a finding, outlines and measured lines drawn on it, as an RGB PNG.

    Args:
        radiograph: the film.
        activation: where the support is; None or a map of zeros leaves the film as it is.
        marks: what is drawn over both.
        opacity: of the colour where the support is greatest, 0 to 1.
        max_side_px: reduces the picture.
    """
    film = np.repeat(_film(radiograph, max_side_px)[..., np.newaxis], 3, axis=2)
    if activation is not None:
        support = _support(radiograph, activation, max_side_px)
        weight = (support * np.float32(opacity))[..., np.newaxis]
        film = np.rint(film * (1 - weight) + _colour(support) * weight).astype(np.uint8)
    factor = film.shape[1] / radiograph.pixels.shape[1]
    return _encode(_with_boxes(_with_lines(film, marks, factor), marks.detections, factor), "RGB")


def annotated_png(radiograph: Radiograph, reading: Reading, max_side_px: int | None = None) -> bytes | None:
    """The film with all that a reading draws on it, as an RGB PNG; None where it draws nothing.

    That is the support for the finding that the report explains, the outlines, the measured lines, and the boxes with
    their numbers.
    """
    explained = reading.explained()
    activation = None if explained is None else explained.activation
    if activation is None and not reading.contours and not reading.detections:
        return None
    marks = Marks(reading.contours, reading.diameters(), reading.detections)
    return overlay_png(radiograph, activation, marks, max_side_px=max_side_px)


def _with_lines(film: Bytes, marks: Marks, factor: float) -> Bytes:
    picture = Image.fromarray(film)
    draw = ImageDraw.Draw(picture)
    width = max(1, round(max(picture.size) / _LINES_PER_SIDE))
    for contour in marks.contours:
        closed = (*contour.points, *contour.points[:1])
        draw.line(_scaled(closed, factor), fill=_ORGANS[contour.organ], width=width, joint="curve")
    for diameter in marks.diameters:
        ends = _scaled((diameter.start, diameter.end), factor)
        draw.line(ends, fill=_DIAMETER, width=width)
        for x, y in ends:
            draw.line([(x, y - 4 * width), (x, y + 4 * width)], fill=_DIAMETER, width=width)
    return np.asarray(picture)


def _with_boxes(film: Bytes, detections: Iterable[Detection], factor: float) -> Bytes:
    picture = Image.fromarray(film)
    draw = ImageDraw.Draw(picture)
    longest = max(picture.size)
    width = max(1, round(longest / _LINES_PER_SIDE))
    font = ImageFont.load_default(max(8, round(longest / _NUMBERS_PER_SIDE)))
    for number, detection in enumerate(detections, start=1):
        box = detection.box
        corner, end = _scaled(((box.x, box.y), (box.x + box.width, box.y + box.height)), factor)
        draw.rectangle((corner, end), outline=_BOX, width=2 * width)
        # The number stands in the corner of the box, which a film's edge does not cut off.
        sides = draw.textbbox(corner, str(number), font=font)
        draw.rectangle((*corner, sides[2] + 2 * width, sides[3] + 2 * width), fill=_BOX)
        draw.text((corner[0] + width, corner[1] + width), str(number), fill=_BOX_NUMBER, font=font)
    return np.asarray(picture)


def _scaled(points: Iterable[Point], factor: float) -> list[Point]:
    return [(x * factor, y * factor) for x, y in points]


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
