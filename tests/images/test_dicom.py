import io
import logging
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    MediaStorageDirectoryStorage,
    RLELossless,
)

from hilum.errors import FilmError, FilmTooLarge, UnreadableFilm, UnsupportedFilm
from hilum.findings import View
from hilum.images.dicom import decode_dicom
from hilum.images.limits import Limits


def decode(data: bytes):
    return decode_dicom(data, Limits())


def code_of(data: bytes) -> str:
    with pytest.raises(UnsupportedFilm) as refused:
        decode(data)
    return refused.value.code


@pytest.fixture
def twelve_bits(chest) -> np.ndarray:
    return chest(maximum=4095)


def test_uncompressed(twelve_bits, dicom_bytes):
    decoded = decode(dicom_bytes(twelve_bits, BitsStored=12, ViewPosition="PA"))
    assert np.array_equal(np.rint(decoded.pixels * 4095), twelve_bits)
    assert decoded.decoding == ("dicom explicit little endian 12-bit",)
    assert (decoded.format, decoded.bit_depth, decoded.header.view) == ("dicom", 12, View.PA)


@pytest.mark.parametrize(
    ("syntax", "name"),
    [(RLELossless, "rle"), (JPEGLSLossless, "jpeg-ls"), (JPEG2000Lossless, "jpeg 2000 lossless")],
)
@pytest.mark.parametrize("bits", [8, 12, 16])
def test_compressed_without_loss(bits, syntax, name, chest, dataset, saved):
    maximum = 2**bits - 1
    values = chest(maximum=maximum)
    film = dataset(values, BitsStored=bits)
    film.compress(syntax)
    decoded = decode(saved(film))
    assert np.array_equal(np.rint(decoded.pixels * maximum), values)
    assert decoded.decoding == (f"dicom {name} {bits}-bit",)


@pytest.mark.parametrize("syntax", [None, RLELossless, JPEGLSLossless, JPEG2000Lossless])
def test_signed_pixels(syntax, twelve_bits, dataset, saved):
    film = dataset(twelve_bits.astype(np.int16) - 2048, BitsStored=12)
    if syntax:
        film.compress(syntax)
    assert np.array_equal(np.rint(decode(saved(film)).pixels * 4095), twelve_bits)


def test_jpeg_baseline(chest, dataset, saved, picture_bytes):
    values = chest()
    film = dataset(values, PixelData=encapsulate([picture_bytes(values, "JPEG", quality=98)]))
    film["PixelData"].VR = "OB"
    film.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    decoded = decode(saved(film))
    assert np.abs(decoded.pixels * 255 - values).max() < 8
    assert decoded.decoding == ("dicom jpeg baseline 8-bit",)


def test_implicit(twelve_bits, dataset, saved):
    film = dataset(twelve_bits, BitsStored=12)
    film.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    decoded = decode(saved(film))
    assert np.array_equal(np.rint(decoded.pixels * 4095), twelve_bits)
    assert decoded.decoding == ("dicom implicit little endian 12-bit",)


@pytest.mark.parametrize("bits", [8, 12])
def test_big_endian(bits, chest, dataset, saved):
    values = chest(maximum=2**bits - 1)
    film = dataset(values, BitsStored=bits, PixelData=values.astype(values.dtype.newbyteorder(">")).tobytes())
    film["PixelData"].VR = "OB" if bits == 8 else "OW"
    film.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    decoded = decode(saved(film, implicit_vr=False, little_endian=False))
    assert np.array_equal(np.rint(decoded.pixels * (2**bits - 1)), values)


def deflate(film: Dataset, saved) -> bytes:
    film.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    return saved(film)


def test_deflated(twelve_bits, dataset, saved):
    decoded = decode(deflate(dataset(twelve_bits, BitsStored=12), saved))
    assert np.array_equal(np.rint(decoded.pixels * 4095), twelve_bits)
    assert decoded.decoding == ("dicom deflated 12-bit",)


def test_a_deflated_bomb_is_refused_while_unpacking(twelve_bits, dataset, saved):
    with pytest.raises(FilmTooLarge, match="unpacked"):
        decode_dicom(deflate(dataset(twelve_bits), saved), Limits(max_bytes=10_000))


@pytest.mark.parametrize("meta", [True, False])
def test_without_the_preamble(meta, twelve_bits, dataset):
    film = dataset(twelve_bits, BitsStored=12)
    out = DicomBytesIO()
    out.is_implicit_VR, out.is_little_endian = False, True
    write_dataset(out, film)
    data = out.getvalue()
    if meta:
        whole = io.BytesIO()
        film.save_as(whole, enforce_file_format=True)
        data = whole.getvalue()[132:]
    decoded = decode(data)
    assert np.array_equal(np.rint(decoded.pixels * 4095), twelve_bits)
    assert decoded.decoding == ("dicom explicit little endian 12-bit",)


def test_stored_bits_at_the_top_of_the_word(twelve_bits, dicom_bytes):
    decoded = decode(dicom_bytes(twelve_bits << 4, BitsStored=12, HighBit=15))
    assert np.array_equal(np.rint(decoded.pixels * 4095), twelve_bits)


def test_bits_beyond_the_stored_ones_are_ignored(twelve_bits, dicom_bytes):
    decoded = decode(dicom_bytes(twelve_bits | 0xA000, BitsStored=12))
    assert np.array_equal(np.rint(decoded.pixels * 4095), twelve_bits)


def test_monochrome1_is_inverted_once(twelve_bits, dicom_bytes):
    shapes = (None, "INVERSE", "IDENTITY")
    for shape in shapes:
        data = dicom_bytes(
            4095 - twelve_bits, BitsStored=12, PhotometricInterpretation="MONOCHROME1", PresentationLUTShape=shape
        )
        decoded = decode(data)
        assert np.allclose(decoded.pixels, twelve_bits / 4095, atol=1e-6)
        assert decoded.decoding[1:] == ("inverted monochrome1",)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize(("end", "padded"), [(None, [4000]), (4010, [4000, 4005, 4010]), (3990, [3990, 3995, 4000])])
def test_padding_becomes_black(end, padded, photometric, twelve_bits, dicom_bytes):
    values = np.minimum(twelve_bits, 3900)
    values[:3, :1] = np.array(padded + [padded[0]] * (3 - len(padded)))[:, np.newaxis]
    data = dicom_bytes(
        values, BitsStored=12, PixelPaddingValue=4000, PixelPaddingRangeLimit=end, PhotometricInterpretation=photometric
    )
    decoded = decode(data)
    assert np.array_equal(decoded.padding, values > 3900)
    assert not decoded.pixels[decoded.padding].any()
    assert decoded.decoding[-1] == "padding to black"
    shown = values / 4095 if photometric == "MONOCHROME2" else 1 - values / 4095
    assert np.allclose(decoded.pixels[~decoded.padding], shown[~decoded.padding], atol=1e-6)


def test_padding_of_the_other_sign_is_understood(twelve_bits, dataset, saved):
    values = twelve_bits.astype(np.int16) - 2048
    values[0] = -2048
    film = dataset(values, BitsStored=12)
    film.add_new("PixelPaddingValue", "US", 63488)
    assert np.array_equal(decode(saved(film)).padding, values == -2048)


@pytest.mark.parametrize("modality", ["CR", "DX", "RG", "dx"])
def test_projection_modalities_are_read(modality, chest, dataset, saved):
    film = dataset(chest())
    film.add_new("Modality", "CS", "DX")
    film["Modality"]._value = modality
    assert decode(saved(film)).quality == ()


@pytest.mark.parametrize("modality", ["OT", "ZZ", None])
def test_odd_modalities_are_read_with_a_warning(modality, chest, dicom_bytes):
    (check,) = decode(dicom_bytes(chest(), Modality=modality)).quality
    assert check.code == "modality_unknown"


@pytest.mark.parametrize("modality", ["CT", "MR", "US", "MG", "SR", "PR"])
def test_other_modalities_are_refused(modality, chest, dicom_bytes):
    assert code_of(dicom_bytes(chest(), Modality=modality)) == "wrong_modality"


def test_several_frames_are_refused(chest, dicom_bytes):
    values = chest()
    data = dicom_bytes(values, NumberOfFrames=2, PixelData=values.tobytes() * 2)
    assert code_of(data) == "multi_frame"
    assert decode(dicom_bytes(values, NumberOfFrames=1)).quality == ()


@pytest.mark.parametrize(
    "attributes",
    [{"PhotometricInterpretation": "RGB", "SamplesPerPixel": 3}, {"PhotometricInterpretation": "PALETTE COLOR"}],
)
def test_colour_is_refused(attributes, chest, dicom_bytes):
    assert code_of(dicom_bytes(chest(), **attributes)) == "colour_film"


def test_without_pixels(chest, dicom_bytes):
    assert code_of(dicom_bytes(chest(), PixelData=None)) == "no_pixels"


def test_a_dicomdir_is_named(saved):
    directory = Dataset()
    directory.file_meta = FileMetaDataset()
    directory.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    directory.file_meta.MediaStorageSOPInstanceUID = "2.25.1"
    directory.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    directory.DirectoryRecordSequence = []
    with pytest.raises(UnsupportedFilm, match="DICOMDIR"):
        decode(saved(directory))


def test_an_unknown_encoding_is_refused(chest, dataset, saved):
    film = dataset(chest())
    film.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.100"
    film["PixelData"].VR = "OB"
    film["PixelData"].value = encapsulate([b"\0\0\1\xb3" + bytes(100)])
    assert code_of(saved(film)) == "unsupported_encoding"


def test_a_lying_size_is_refused_from_the_header(chest, dicom_bytes):
    with pytest.raises(FilmTooLarge):
        decode(dicom_bytes(chest(), Rows=60_000, Columns=60_000))
    with pytest.raises(UnreadableFilm):
        decode(dicom_bytes(chest(), Rows=900, Columns=900))
    with pytest.raises(UnreadableFilm):
        decode(dicom_bytes(chest(), Rows=0))


def test_a_codestream_of_another_size_is_never_decoded(chest, dataset, saved, picture_bytes, monkeypatch):
    decoded = []
    monkeypatch.setattr("hilum.images.dicom.get_decoder", decoded.append)
    stream = picture_bytes(chest(), "JPEG")
    sizes = stream.index(b"\xff\xc0") + 5
    lying = stream[:sizes] + (60000).to_bytes(2) * 2 + stream[sizes + 4 :]
    film = dataset(chest(), PixelData=encapsulate([lying]))
    film["PixelData"].VR = "OB"
    film.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    with pytest.raises(UnreadableFilm):
        decode(saved(film))
    assert not decoded


def test_a_codestream_of_endless_scans_is_never_decoded(chest, dataset, saved, picture_bytes):
    stream = picture_bytes(chest(), "JPEG", progressive=True)
    last = stream[stream.rindex(b"\xff\xda") : -2]
    film = dataset(chest())
    film.file_meta.TransferSyntaxUID = JPEGBaseline8Bit

    def with_scans(count: int) -> bytes:
        film.PixelData = encapsulate([stream[:-2] + last * count + stream[-2:]])
        film["PixelData"].VR = "OB"
        return saved(film)

    assert decode(with_scans(1)).format == "dicom"
    with pytest.raises(UnreadableFilm):
        decode(with_scans(101))


def test_an_offset_table_never_leads_to_an_unchecked_codestream(chest, dataset, saved):
    small, large = dataset(chest(96, 80)), dataset(chest(192, 160))
    for film in (small, large):
        film.compress(JPEG2000Lossless, encapsulate_ext=False)
    first, second = (next(generate_frames(film.PixelData, number_of_frames=1)) for film in (small, large))
    small.PixelData = encapsulate([first, second], has_bot=False)
    small.ExtendedOffsetTable = (8 + len(first)).to_bytes(8, "little")
    small.ExtendedOffsetTableLengths = len(second).to_bytes(8, "little")
    assert np.array_equal(decode(saved(small)).pixels, (chest(96, 80) / np.float32(255)).astype(np.float32))


def test_a_codestream_of_no_known_size_is_never_decoded(chest, dataset, saved, monkeypatch):
    decoded = []
    monkeypatch.setattr("hilum.images.dicom.get_decoder", decoded.append)
    film = dataset(chest())
    film.compress(JPEG2000Lossless)
    film.PixelData = encapsulate([bytes(2) + next(generate_frames(film.PixelData, number_of_frames=1))])
    with pytest.raises(UnreadableFilm):
        decode(saved(film))
    assert not decoded


@pytest.mark.parametrize("attributes", [{"BitsStored": 20}, {"HighBit": 40}, {"BitsAllocated": 64, "BitsStored": 64}])
def test_impossible_bits_are_refused(attributes, chest, dicom_bytes):
    with pytest.raises(UnreadableFilm):
        decode(dicom_bytes(chest(maximum=4095), **attributes))


def test_a_film_cut_off_anywhere_is_refused(chest, dataset, saved):
    film = dataset(chest())
    film.compress(RLELossless)
    for data in (saved(dataset(chest())), saved(film)):
        for end in range(132, len(data) - 200, 311):
            with pytest.raises(FilmError):
                decode(data[:end])


def test_who_the_patient_is_is_never_read(chest, dicom_bytes, caplog):
    caplog.set_level(logging.DEBUG)
    data = dicom_bytes(chest(), PatientName="Doe^Jane", PatientID="MRN-7", PatientAge="004Y", AccessionNumber="A1")
    decoded = decode(data.replace(b"004Y", b"Doe4"))
    assert decoded.header.age_years is None
    for known in ("Doe", "MRN-7", "A1"):
        assert known not in repr(decoded)
        assert known not in caplog.text


def test_odd_values_are_survived(chest, dicom_bytes):
    data = dicom_bytes(chest(), WindowCenter="123.5", WindowWidth="201.5", RescaleSlope="1.25")
    for value, odd in ((b"123.5", b"12x.5"), (b"1.25", b"\\\\\\\\")):
        assert value in data
        data = data.replace(value, odd)
    decoded = decode(data)
    assert np.array_equal(decoded.pixels, chest() / np.float32(255))
    assert decoded.decoding == ("dicom explicit little endian 8-bit",)


@pytest.mark.parametrize("syntax", [None, RLELossless, JPEGLSLossless, JPEG2000Lossless])
def test_damage_gives_our_errors_only(syntax, twelve_bits, dataset, saved):
    film = dataset(twelve_bits, BitsStored=12, WindowCenter=2000, WindowWidth=3000, PatientAge="034Y")
    if syntax:
        film.compress(syntax)
    whole = saved(film)
    header = whole.index(b"\xe0\x7f\x10\x00")
    rng = np.random.default_rng(0)
    for _ in range(150):
        data = bytearray(whole)
        # Mostly the header: codecs of C are not ours to mend.
        for at in rng.integers(128, header + 12, 3):
            data[at] = rng.integers(256)
        try:
            decode(bytes(data))
        except FilmError:
            continue


FIXTURES = Path(__file__).parents[1] / "fixtures" / "dicom"
LEVELS_OFF = {"jpeg-baseline": 1, "jpeg-extended": 1}


@pytest.mark.parametrize(
    ("name", "process"),
    [
        ("jpeg-baseline", "jpeg baseline 8-bit"),
        ("jpeg-extended", "jpeg extended 12-bit"),
        ("jpeg-lossless-sv1", "jpeg lossless sv1 12-bit"),
        ("jpeg-lossless-sv6", "jpeg lossless p14 12-bit"),
        ("jpeg-ls-lossless", "jpeg-ls 12-bit"),
        ("jpeg-ls-near", "jpeg-ls near lossless 12-bit"),
    ],
)
def test_films_that_dcmtk_wrote(name, process):
    truth = FIXTURES / f"{name if (FIXTURES / f'{name}.npy').exists() else 'original-12-bit'}.npy"
    decoded = decode((FIXTURES / f"{name}.dcm").read_bytes())
    levels = decoded.pixels * (2**decoded.bit_depth - 1)
    # Their window is as wide as the stored range, so it changes nothing.
    assert np.abs(levels - np.load(truth)).max() <= LEVELS_OFF.get(name, 0) + 0.01
    assert decoded.decoding[0] == f"dicom {process}"
    assert decoded.header.synthetic
