"""Stored values to 0..1 in the order of DICOM PS3.3 C.11: modality LUT or rescale, VOI LUT or window, presentation."""

import math
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

from hilum.images.attributes import first, first_item, numbers, text, whole
from hilum.images.radiograph import Pixels

GREY_SCALE_KEYWORDS: Final = (
    "ModalityLUTSequence", "RescaleSlope", "RescaleIntercept", "VOILUTSequence", "WindowCenter", "WindowWidth",
    "VOILUTFunction", "PresentationLUTShape",
)  # fmt: skip

Values: TypeAlias = npt.NDArray[np.float64]

_MAX_TABLE_BITS = 16
_STRIP_PIXELS = 2**20
_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


@dataclass(frozen=True, eq=False)
class LookupTable:
    """A LUT of DICOM: input ``first_mapped`` gives ``entries[0]``, beyond its ends the end entries."""

    first_mapped: int
    entries: npt.NDArray[np.uint16]
    bits: int


@dataclass(frozen=True)
class Window:
    """A VOI window; ``function`` is LINEAR, LINEAR_EXACT or SIGMOID."""

    center: float
    width: float
    function: str


@dataclass(frozen=True, eq=False)
class GreyScale:
    """What a DICOM file says about its grey values."""

    bits_stored: int
    is_signed: bool
    modality_lut: LookupTable | None = None
    slope: float = 1.0
    intercept: float = 0.0
    voi_lut: LookupTable | None = None
    window: Window | None = None
    is_monochrome1: bool = False
    is_inverse: bool = False

    @property
    def stored_range(self) -> tuple[int, int]:
        """The least and greatest value that the stored bits can hold."""
        if self.is_signed:
            return -(2 ** (self.bits_stored - 1)), 2 ** (self.bits_stored - 1) - 1
        return 0, 2**self.bits_stored - 1


def read_grey_scale(dataset: Dataset) -> GreyScale:
    """Collect the attributes that decide about grey values; what is malformed counts as absent."""
    plain = GreyScale(
        bits_stored=whole(dataset, "BitsStored", 8),
        is_signed=whole(dataset, "PixelRepresentation", 0) == 1,
        modality_lut=_read_lut(dataset, "ModalityLUTSequence"),
        voi_lut=_read_lut(dataset, "VOILUTSequence"),
        window=_read_window(dataset),
        is_monochrome1=text(dataset, "PhotometricInterpretation").upper() == "MONOCHROME1",
        is_inverse=text(dataset, "PresentationLUTShape").upper() == "INVERSE",
    )
    slope, intercept = _read_rescale(dataset, plain.stored_range)
    return replace(plain, slope=slope, intercept=intercept)


def present(stored: npt.NDArray[np.integer], scale: GreyScale) -> tuple[Pixels, tuple[str, ...]]:
    """Map stored values to 0 (dark) to 1 (bright), and name the steps taken.

    MONOCHROME1 and the presentation shape INVERSE both say that low values are bright (the standard pairs them),
    so the film is inverted once, within the range of its values rather than by the brightest pixel. A VOI LUT or window
    that shows one shade of a film that has several is passed over.
    """
    pixels, steps = (_map_strips if scale.bits_stored > _MAX_TABLE_BITS else _map_by_table)(stored, scale)
    if (scale.voi_lut is None and scale.window is None) or np.ptp(pixels) > 0 or stored.min() == stored.max():
        return pixels, steps
    if scale.voi_lut is not None:
        name, without = "lut", replace(scale, voi_lut=None)
    else:
        name, without = "window", replace(scale, window=None)
    pixels, steps = present(stored, without)
    return pixels, (*steps, f"voi {name} passed over: it shows nothing")


def _map_by_table(stored: npt.NDArray[np.integer], scale: GreyScale) -> tuple[Pixels, tuple[str, ...]]:
    # Every film has far more pixels than possible values, so the steps are computed once for each value.
    low, high = scale.stored_range
    table, steps = _map(np.arange(low, high + 1, dtype=np.float64), scale)
    index = stored if low == 0 else stored.astype(np.int32) - low
    pixels: Pixels = np.take(table.astype(np.float32), index, mode="clip")
    return pixels, steps


def _map_strips(stored: npt.NDArray[np.integer], scale: GreyScale) -> tuple[Pixels, tuple[str, ...]]:
    # The steps need float64, and several copies: of a whole film these would be gigabytes.
    pixels: Pixels = np.empty(stored.shape, dtype=np.float32)
    steps: tuple[str, ...] = ()
    rows = max(1, _STRIP_PIXELS // stored.shape[1])
    for top in range(0, len(stored), rows):
        pixels[top : top + rows], steps = _map(stored[top : top + rows].astype(np.float64), scale)
    return pixels, steps


def _map(values: Values, scale: GreyScale) -> tuple[Values, tuple[str, ...]]:
    steps: list[str] = []
    ends = np.array(scale.stored_range, dtype=np.float64)
    if scale.modality_lut is not None:
        values = _look_up(values, scale.modality_lut)
        ends = np.array([0.0, 2.0**scale.modality_lut.bits - 1])
        steps.append("modality lut")
    elif (scale.slope, scale.intercept) != (1.0, 0.0):
        values, ends = values * scale.slope + scale.intercept, np.sort(ends * scale.slope + scale.intercept)
        steps.append("modality rescale")
    if scale.voi_lut is not None:
        values = _look_up(values, scale.voi_lut) / (2.0**scale.voi_lut.bits - 1)
        steps.append("voi lut")
    elif scale.window is not None:
        values = apply_window(values, scale.window)
        steps.append(f"voi window {scale.window.center:g}/{scale.window.width:g} {scale.window.function.lower()}")
    else:
        values = (values - ends[0]) / (ends[1] - ends[0])
    if scale.is_monochrome1 or scale.is_inverse:
        values = 1.0 - values
        steps.append("inverted monochrome1" if scale.is_monochrome1 else "inverted presentation lut")
    return np.clip(values, 0.0, 1.0), tuple(steps)


def apply_window(values: Values, window: Window) -> Values:
    """Map values to 0..1 by a VOI window (PS3.3 C.11.2.1.2 and C.11.2.1.3)."""
    center, width = window.center, window.width
    if window.function == "SIGMOID":
        exponent = np.clip(-4.0 * (values - center) / width, -700.0, 700.0)
        sigmoid: Values = 1.0 / (1.0 + np.exp(exponent))
        return sigmoid
    if window.function == "LINEAR":
        center, width = center - 0.5, width - 1.0
    if width == 0:
        return (values > center).astype(np.float64)
    clipped: Values = np.clip((values - center) / width + 0.5, 0.0, 1.0)
    return clipped


def _look_up(values: Values, lut: LookupTable) -> Values:
    index = np.clip(np.rint(values) - lut.first_mapped, 0, len(lut.entries) - 1).astype(np.int64)
    found: Values = lut.entries[index].astype(np.float64)
    return found


def _read_rescale(dataset: Dataset, stored_range: tuple[int, int]) -> tuple[float, float]:
    """Slope and intercept, 1 and 0 where absent; numbers that leave no range of values count as absent."""
    slopes, intercepts = numbers(dataset, "RescaleSlope"), numbers(dataset, "RescaleIntercept")
    slope = slopes[0] if slopes and slopes[0] != 0 else 1.0
    intercept = intercepts[0] if intercepts else 0.0
    low, high = (value * slope + intercept for value in stored_range)
    return (slope, intercept) if math.isfinite(high - low) and high != low else (1.0, 0.0)


def _read_window(dataset: Dataset) -> Window | None:
    centers, widths = numbers(dataset, "WindowCenter"), numbers(dataset, "WindowWidth")
    if not centers or not widths:
        return None
    function = text(dataset, "VOILUTFunction").upper() or "LINEAR"
    if function not in _FUNCTIONS:
        function = "LINEAR"
    if widths[0] < 1 if function == "LINEAR" else widths[0] <= 0:
        return None
    return Window(centers[0], widths[0], function)


def _read_lut(dataset: Dataset, keyword: str) -> LookupTable | None:
    item = first_item(dataset, keyword)
    descriptor = () if item is None else numbers(item, "LUTDescriptor")
    if item is None or len(descriptor) != 3:
        return None
    count, first_mapped, bits = (int(value) for value in descriptor)
    count = count % 65536 or 65536
    entries = _read_entries(item, count, dataset.original_encoding[1] is not False)
    if not len(entries) or not 1 <= bits <= 16:
        return None
    # US or SS is ambiguous here and often written wrong: a first value must lie where the stored values can.
    is_signed = whole(dataset, "PixelRepresentation", 0) == 1 or any(
        n < 0 for n in numbers(dataset, "RescaleIntercept")
    )
    if is_signed and first_mapped >= 32768:
        first_mapped -= 65536
    elif not is_signed and first_mapped < 0:
        first_mapped += 65536
    return LookupTable(first_mapped, entries, bits)


def _read_entries(item: Dataset, count: int, is_little_endian: bool) -> npt.NDArray[np.uint16]:
    data = first(item, "LUTData")
    if isinstance(data, bytes | bytearray):
        if len(data) < 2 * count:
            return np.frombuffer(data, dtype=np.uint8)[:count].astype(np.uint16)
        return np.frombuffer(data[: 2 * count], dtype="<u2" if is_little_endian else ">u2").astype(np.uint16)
    values = numbers(item, "LUTData")[:count]
    return (np.asarray(values, dtype=np.int64) % 65536).astype(np.uint16)
