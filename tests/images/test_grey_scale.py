"""Grey values against a second calculation, written pixel by pixel from the text of DICOM PS3.3 C.11."""

import itertools
import math
import tracemalloc

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut

from hilum.images.grey_scale import Window, apply_window, present, read_grey_scale

BITS = 12
UNSIGNED = np.arange(2**BITS, dtype=np.uint16).reshape(64, 64)
SIGNED = (UNSIGNED.astype(np.int16) - 2 ** (BITS - 1)).astype(np.int16)

MODALITIES = ["none", "rescale", "rescale down", "lut"]
VOIS = ["none", "LINEAR", "LINEAR_EXACT", "SIGMOID", "lut", "lut and window"]
PRESENTATIONS = list(itertools.product(["MONOCHROME1", "MONOCHROME2"], [None, "IDENTITY", "INVERSE"]))
RESCALES = {"rescale": (2.5, -100.0), "rescale down": (-0.5, 2000.0)}
CENTER, WIDTH = 700.5, 1500.0
MODALITY_LUT = [round(1000 * math.sqrt(index)) for index in range(3000)]
VOI_LUT = [min(4095, index * index // 700) for index in range(2000)]


def lut_item(first_mapped: int, entries: list[int], bits: int, signed: bool) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "SS" if signed else "US", [len(entries), first_mapped, bits])
    item.add_new("LUTData", "US", entries)
    return item


def make_header(modality: str, voi: str, photometric: str, shape: str | None, signed: bool) -> Dataset:
    dataset = Dataset()
    dataset.BitsStored = BITS
    dataset.BitsAllocated = 16
    dataset.PixelRepresentation = int(signed)
    dataset.PhotometricInterpretation = photometric
    if shape:
        dataset.PresentationLUTShape = shape
    if modality in RESCALES:
        dataset.RescaleSlope, dataset.RescaleIntercept = RESCALES[modality]
    if modality == "lut":
        dataset.ModalityLUTSequence = [lut_item(-500 if signed else 200, MODALITY_LUT, 16, signed)]
    if voi in ("LINEAR", "LINEAR_EXACT", "SIGMOID", "lut and window"):
        dataset.WindowCenter, dataset.WindowWidth = CENTER, WIDTH
        dataset.VOILUTFunction = "LINEAR" if voi == "lut and window" else voi
    if voi.startswith("lut"):
        dataset.VOILUTSequence = [lut_item(100, VOI_LUT, 12, False)]
    return dataset


def look_up(value: float, first_mapped: int, entries: list[int]) -> int:
    index = round(value) - first_mapped
    return entries[0] if index < 0 else entries[-1] if index >= len(entries) else entries[index]


def window(x: float, function: str) -> float:
    c, w = CENTER, WIDTH
    if function == "SIGMOID":
        return 1 / (1 + math.exp(-4 * (x - c) / w))
    if function == "LINEAR_EXACT":
        return 0.0 if x <= c - w / 2 else 1.0 if x > c + w / 2 else (x - c) / w + 0.5
    if x <= c - 0.5 - (w - 1) / 2:
        return 0.0
    return 1.0 if x > c - 0.5 + (w - 1) / 2 else (x - (c - 0.5)) / (w - 1) + 0.5


def second_opinion(stored: int, modality: str, voi: str, inverted: bool, signed: bool) -> float:
    low, high = (-(2**11), 2**11 - 1) if signed else (0, 2**12 - 1)
    value: float = stored
    if modality in RESCALES:
        slope, intercept = RESCALES[modality]
        value, low, high = (slope * number + intercept for number in (stored, low, high))
        low, high = min(low, high), max(low, high)
    elif modality == "lut":
        value, low, high = look_up(stored, -500 if signed else 200, MODALITY_LUT), 0, 65535
    if voi.startswith("lut"):
        shown = look_up(value, 100, VOI_LUT) / 4095
    elif voi == "none":
        shown = (value - low) / (high - low)
    else:
        shown = window(value, voi)
    return 1 - shown if inverted else shown


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("photometric", "shape"), PRESENTATIONS)
@pytest.mark.parametrize("voi", VOIS)
@pytest.mark.parametrize("modality", MODALITIES)
def test_every_combination(modality, voi, photometric, shape, signed):
    stored = SIGNED if signed else UNSIGNED
    pixels, _ = present(stored, read_grey_scale(make_header(modality, voi, photometric, shape, signed)))
    inverted = photometric == "MONOCHROME1" or shape == "INVERSE"
    some = [(row, column) for row in range(0, 64, 3) for column in range(64)]
    expected = [second_opinion(int(stored[at]), modality, voi, inverted, signed) for at in some]
    assert pixels.dtype == np.float32
    assert np.allclose([pixels[at] for at in some], expected, atol=2e-6)


@pytest.mark.parametrize("voi", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize("modality", ["none", "rescale", "lut"])
def test_windows_agree_with_pydicom(modality, voi):
    header = make_header(modality, voi, "MONOCHROME2", None, False)
    values = apply_voi_lut(apply_modality_lut(UNSIGNED, header), header).astype(np.float64)
    low, high = {"none": (0, 4095), "rescale": (-100, 2.5 * 4095 - 100), "lut": (0, 65535)}[modality]
    pixels, _ = present(UNSIGNED, read_grey_scale(header))
    assert np.allclose(pixels, (values - low) / (high - low), atol=2e-6)


def test_the_steps_are_named_in_their_order():
    header = make_header("rescale", "SIGMOID", "MONOCHROME1", "INVERSE", False)
    _, steps = present(UNSIGNED, read_grey_scale(header))
    assert steps == ("modality rescale", "voi window 700.5/1500 sigmoid", "inverted monochrome1")
    _, steps = present(UNSIGNED, read_grey_scale(make_header("lut", "lut", "MONOCHROME2", "INVERSE", False)))
    assert steps == ("modality lut", "voi lut", "inverted presentation lut")
    _, steps = present(UNSIGNED, read_grey_scale(make_header("none", "none", "MONOCHROME2", "IDENTITY", False)))
    assert steps == ()


def test_inversion_is_by_the_range_and_not_by_the_brightest_pixel():
    dark = np.full((2, 2), 1000, np.uint16)
    dark[0, 0] = 0
    pixels, _ = present(dark, read_grey_scale(make_header("none", "none", "MONOCHROME1", None, False)))
    assert pixels[0, 0] == 1.0
    assert pixels[1, 1] == np.float32(1 - 1000 / 4095)


def test_deep_pixels_need_no_table():
    header = make_header("rescale", "LINEAR", "MONOCHROME1", None, False)
    header.BitsStored, header.BitsAllocated = 32, 32
    deep, steps = present(UNSIGNED.astype(np.uint32), read_grey_scale(header))
    header.BitsStored, header.BitsAllocated = 12, 16
    usual, same_steps = present(UNSIGNED, read_grey_scale(header))
    assert np.array_equal(deep, usual)
    assert steps == same_steps


def test_deep_pixels_cost_little_more_than_themselves():
    header = make_header("rescale", "LINEAR", "MONOCHROME1", None, False)
    header.BitsStored, header.BitsAllocated = 32, 32
    deep = np.tile(UNSIGNED.astype(np.uint32), (48, 64))
    tracemalloc.start()
    present(deep, read_grey_scale(header))
    assert tracemalloc.get_traced_memory()[1] < 2 * deep.nbytes
    tracemalloc.stop()


@pytest.mark.parametrize("bits", [12, 20, 32])
@pytest.mark.parametrize("voi", ["window", "lut", "lut and window"])
def test_a_window_or_lut_that_shows_nothing_is_passed_over(voi, bits):
    header = make_header("none", voi, "MONOCHROME2", None, False)
    header.BitsStored = bits
    header.WindowCenter, header.WindowWidth = 10.0**12, 10
    header.VOILUTSequence = [lut_item(60_000, VOI_LUT[:16], 8, False)] if "lut" in voi else []
    pixels, steps = present(UNSIGNED.astype(np.uint16 if bits == 12 else np.uint32), read_grey_scale(header))
    assert np.allclose(pixels, UNSIGNED / (2**bits - 1), rtol=1e-6)
    names = ("window",) if voi == "window" else ("window", "lut")
    assert steps == tuple(f"voi {name} passed over: it shows nothing" for name in names)


def test_the_window_shows_where_the_lut_shows_nothing():
    header = make_header("none", "lut and window", "MONOCHROME2", None, False)
    header.VOILUTSequence = [lut_item(60_000, VOI_LUT[:16], 8, False)]
    pixels, steps = present(UNSIGNED, read_grey_scale(header))
    assert np.array_equal(
        pixels, present(UNSIGNED, read_grey_scale(make_header("none", "LINEAR", "MONOCHROME2", None, False)))[0]
    )
    assert steps == ("voi window 700.5/1500 linear", "voi lut passed over: it shows nothing")


def test_a_film_of_every_signed_value_has_several_shades():
    header = make_header("none", "LINEAR", "MONOCHROME2", None, True)
    header.BitsStored, header.WindowCenter, header.WindowWidth = 16, 90_000, 10
    ends = np.array([[-32768, 32767]], dtype=np.int16)
    assert present(ends, read_grey_scale(header))[0].tolist() == [[0, 1]]


@pytest.mark.parametrize(("function", "width"), [("LINEAR", 0), ("LINEAR", 0.5), ("SIGMOID", 0), ("LINEAR_EXACT", -1)])
def test_an_impossible_width_counts_as_no_window(function, width):
    header = make_header("none", function, "MONOCHROME2", None, False)
    header.WindowWidth = width
    assert read_grey_scale(header).window is None


def test_the_first_of_several_windows_counts():
    header = make_header("none", "LINEAR", "MONOCHROME2", None, False)
    header.WindowCenter, header.WindowWidth = [100, 200], [10, 20]
    assert read_grey_scale(header).window == Window(100, 10, "LINEAR")


def test_a_window_of_width_one_is_a_step():
    values = np.array([99.0, 99.5, 100.0])
    assert apply_window(values, Window(100, 1, "LINEAR")).tolist() == [0, 0, 1]


@pytest.mark.parametrize("data", [b"", None])
def test_a_lut_without_entries_counts_as_absent(data):
    header = make_header("lut", "none", "MONOCHROME2", None, False)
    header.ModalityLUTSequence[0].add_new("LUTData", "OW", data)
    assert read_grey_scale(header).modality_lut is None


@pytest.mark.parametrize(("written", "meant", "signed"), [(65036, -500, True), (-500, 65036, False)])
def test_a_first_value_of_the_wrong_sign_is_understood(written, meant, signed):
    header = make_header("none", "none", "MONOCHROME2", None, signed)
    header.ModalityLUTSequence = [lut_item(written, MODALITY_LUT, 16, written < 0)]
    assert read_grey_scale(header).modality_lut.first_mapped == meant


@pytest.mark.parametrize("packed", [np.uint8, np.uint16])
def test_eight_bit_entries_may_be_packed(packed):
    entries = np.arange(256, dtype=packed)[::-1]
    header = make_header("none", "none", "MONOCHROME2", None, False)
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [256, 0, 8])
    item.add_new("LUTData", "OW", entries.tobytes())
    header.VOILUTSequence = [item]
    assert np.array_equal(read_grey_scale(header).voi_lut.entries, entries)


def test_a_count_of_zero_means_65536_entries():
    header = make_header("none", "none", "MONOCHROME2", None, False)
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [0, 0, 16])
    item.add_new("LUTData", "OW", np.arange(65536, dtype=np.uint16).tobytes())
    header.VOILUTSequence = [item]
    assert len(read_grey_scale(header).voi_lut.entries) == 65536


@pytest.mark.parametrize("rescale", [(1e308, 0.0), (1.0, 1e300), (1e-5, 1e15)])
def test_a_rescale_that_leaves_no_range_counts_as_absent(rescale):
    header = make_header("none", "none", "MONOCHROME2", None, False)
    header.RescaleSlope, header.RescaleIntercept = rescale
    pixels, steps = present(UNSIGNED, read_grey_scale(header))
    assert np.allclose(pixels, UNSIGNED / 4095)
    assert steps == ()
