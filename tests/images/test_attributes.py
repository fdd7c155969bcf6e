import logging
import warnings

import pytest
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from hilum.images.attributes import first, first_item, numbers, quiet_pydicom, text, whole


def raw(keyword: str, vr: str, value: bytes) -> Dataset:
    """A dataset of one attribute, still in the bytes of a file."""
    dataset = Dataset()
    tag = Tag(keyword)
    dataset._dict[tag] = RawDataElement(tag, vr, len(value), value, 0, False, True)
    return dataset


def test_values_are_read_and_trimmed():
    dataset = Dataset()
    dataset.Modality = "DX "
    dataset.WindowCenter = ["40", "300"]
    dataset.Rows = 12
    assert text(dataset, "Modality") == "DX"
    assert numbers(dataset, "WindowCenter") == (40.0, 300.0)
    assert first(dataset, "WindowCenter") == 40
    assert whole(dataset, "Rows", 1) == 12


def test_what_is_absent_or_empty_is_nothing():
    dataset = Dataset()
    dataset.Modality = ""
    dataset.WindowCenter = None
    for keyword in ("Modality", "WindowCenter", "Rows"):
        assert text(dataset, keyword) == ""
        assert numbers(dataset, keyword) == ()
        assert whole(dataset, keyword, 7) == 7
        assert first_item(dataset, keyword) is None


@pytest.mark.parametrize("value", [b"forty", b"1\\two", b"nan", b"inf", b"1e999"])
def test_malformed_numbers_count_as_absent(value):
    with quiet_pydicom():
        assert numbers(raw("WindowCenter", "DS", value), "WindowCenter") == ()


def test_a_malformed_whole_number_counts_as_absent():
    with quiet_pydicom():
        assert whole(raw("Rows", "US", b"\x01"), "Rows", 5) == 5


def test_the_first_item_of_a_sequence():
    item = Dataset()
    item.Rows = 3
    dataset = Dataset()
    dataset.VOILUTSequence = [item, Dataset()]
    assert first_item(dataset, "VOILUTSequence").Rows == 3
    dataset.VOILUTSequence = []
    assert first_item(dataset, "VOILUTSequence") is None


def test_sequences_nested_without_end_count_as_absent():
    opened = b"\x28\0\x10\x30SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\0\xe0\xff\xff\xff\xff"
    closed = b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"
    nested = opened * 3000 + closed * 3000
    item = b"\xfe\xff\0\xe0" + len(nested).to_bytes(4, "little") + nested
    assert first_item(raw("VOILUTSequence", "SQ", item), "VOILUTSequence") is None


def test_warnings_stay_inside():
    with quiet_pydicom():
        warnings.warn("a value that names a patient", stacklevel=1)
    with pytest.raises(UserWarning):
        warnings.warn("outside", stacklevel=1)
    assert not logging.getLogger("pydicom").isEnabledFor(logging.WARNING)
