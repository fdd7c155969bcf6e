import pytest
from pydicom.dataset import Dataset

from hilum.findings import CheckOutcome, Prompt, Sex, View
from hilum.images.attributes import quiet_pydicom
from hilum.images.dicom import decode_dicom
from hilum.images.dicom_header import parse_age, read_header
from hilum.images.limits import Limits


def header_of(**attributes):
    dataset = Dataset()
    dataset.Modality = "DX"
    with quiet_pydicom():
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)
        return read_header(dataset)


def test_an_ordinary_film_says_what_it_knows():
    facts = header_of(
        Modality="CR",
        BodyPartExamined="CHEST",
        ViewPosition="PA",
        PatientAge="004Y",
        PatientSex="F",
        ImagerPixelSpacing=[0.139, 0.14],
        PixelSpacing=[0.2, 0.2],
    )
    assert facts.header.age_years == 4
    assert facts.header.sex is Sex.FEMALE
    assert facts.header.view is View.PA
    assert facts.header.spacing_mm == (0.139, 0.14)
    assert not facts.header.synthetic
    assert (facts.quality, facts.prompts) == ((), ())


@pytest.mark.parametrize(
    ("value", "years"),
    [("081Y", 81), ("018M", 1.5), ("052W", 52 * 7 / 365.25), ("003D", 3 / 365.25), ("4Y", 4), ("000D", 0)],
)
def test_ages_with_a_unit(value, years):
    assert parse_age(value) == pytest.approx(years)


@pytest.mark.parametrize("value", ["81", "", "Y", "-04Y", "1234Y", "4 Y", "200Y", "4,5Y"])
def test_what_is_no_age(value):
    assert parse_age(value) is None


def test_an_age_without_a_unit_is_asked_for_and_never_guessed():
    facts = header_of(PatientAge="81")
    assert facts.header.age_years is None
    assert facts.prompts == (Prompt.AGE_UNIT,)
    assert facts.quality == ()


def test_an_age_without_a_unit_follows_from_the_dates():
    facts = header_of(PatientAge="5", PatientBirthDate="20150310", StudyDate="20200309")
    assert facts.header.age_years == 4
    assert facts.prompts == ()


@pytest.mark.parametrize(
    ("birth", "study", "years"),
    [
        ("20150310", "20200310", 5),
        ("20160229", "20170228", 365 / 365.25),
        ("20200101", "20200401", 91 / 365.25),
        ("20200401", "20200101", None),
        ("18000101", "20200101", None),
        ("2015", "20200101", None),
        ("20151399", "20200101", None),
    ],
)
def test_ages_from_dates(birth, study, years):
    found = header_of(PatientBirthDate=birth, StudyDate=study).header.age_years
    assert found == (None if years is None else pytest.approx(years))


def test_what_anonymisers_fill_in_is_no_age():
    for filler in (
        {"PatientAge": "000Y"},
        {"PatientAge": "0Y"},
        {"PatientBirthDate": "20200101", "StudyDate": "20200101"},
    ):
        facts = header_of(**filler)
        assert (facts.header.age_years, facts.prompts) == (None, ())
    assert header_of(PatientAge="000D", PatientBirthDate="20200101", StudyDate="20200101").header.age_years == 0
    assert header_of(PatientAge="000Y", PatientBirthDate="20150310", StudyDate="20200310").header.age_years == 5


def test_a_stated_age_goes_before_the_dates():
    assert header_of(PatientAge="006Y", PatientBirthDate="20150310", StudyDate="20200310").header.age_years == 6


@pytest.mark.parametrize("value", ["LL", "RL", "LATERAL", "LAT", "ll"])
def test_lateral_views(value):
    assert header_of(ViewPosition=value).header.view is View.LATERAL


@pytest.mark.parametrize("keyword", ["ViewPosition", "PatientPosition"])
def test_an_unknown_view_is_a_warning(keyword):
    facts = header_of(**{keyword: "XX"})
    assert facts.header.view is None
    (check,) = facts.quality
    assert (check.code, check.outcome, check.facts) == ("view_unknown", CheckOutcome.WARN, (("value", "XX"),))


def test_the_view_may_stand_in_the_patient_position():
    assert header_of(PatientPosition="AP").header.view is View.AP
    assert header_of(ViewPosition="PA", PatientPosition="AP").header.view is View.PA


@pytest.mark.parametrize("position", ["HFS", "FFP", "HFDL", "SITTING"])
def test_how_a_patient_lies_is_no_view(position):
    facts = header_of(PatientPosition=position)
    assert facts.header.view is None
    assert facts.quality == ()


@pytest.mark.parametrize("part", ["CHEST", "chest", "THORAX", ""])
def test_the_chest_is_expected(part):
    assert header_of(BodyPartExamined=part).quality == ()


@pytest.mark.parametrize(
    ("attributes", "code", "value"),
    [
        ({"BodyPartExamined": "RIBCAGE"}, "body_part_unexpected", "RIBCAGE"),
        ({"Modality": "OT"}, "modality_unknown", "OT"),
        ({"Modality": ""}, "modality_unknown", ""),
    ],
)
def test_odd_values_are_warnings(attributes, code, value):
    (check,) = header_of(**attributes).quality
    assert (check.code, check.outcome, dict(check.facts)) == (code, CheckOutcome.WARN, {"value": value})


def test_a_quoted_value_is_short_and_printable():
    (check,) = header_of(BodyPartExamined="A\x1b[31m" + "B" * 14).quality
    assert dict(check.facts)["value"].isprintable()


@pytest.mark.parametrize(("sex", "expected"), [("M", Sex.MALE), ("O", Sex.OTHER), ("X", None), ("", None)])
def test_sex(sex, expected):
    assert header_of(PatientSex=sex).header.sex is expected


@pytest.mark.parametrize(
    ("attributes", "spacing"),
    [
        ({"PixelSpacing": [0.2, 0.3]}, (0.2, 0.3)),
        ({"NominalScannedPixelSpacing": [0.2, 0.2]}, (0.2, 0.2)),
        ({"ImagerPixelSpacing": [0, 0], "PixelSpacing": [0.2, 0.2]}, (0.2, 0.2)),
        ({"NominalScannedPixelSpacing": [0.2, 0.2], "PixelSpacing": [0.1, 0.1]}, (0.2, 0.2)),
        ({"ImagerPixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "GEOMETRY"}, (0.2, 0.2)),
        ({"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "GEOMETRY"}, None),
        ({"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"}, None),
        ({"PixelSpacing": [-0.2, 0.2]}, None),
        ({}, None),
    ],
)
def test_spacing(attributes, spacing):
    assert header_of(**attributes).header.spacing_mm == spacing


def test_how_a_pixel_spacing_was_understood_is_noted(chest, dicom_bytes):
    spacing = {"PixelSpacing": [0.2, 0.2]}
    film = decode_dicom(dicom_bytes(chest(), **spacing), Limits())
    assert film.decoding[-1] == "pixel spacing taken as the detector's: no calibration stated"
    film = decode_dicom(dicom_bytes(chest(), **spacing, PixelSpacingCalibrationType="GEOMETRY"), Limits())
    assert film.decoding[-1] == "pixel spacing passed over: calibrated to the body"
    assert film.header.spacing_mm is None
    assert len(decode_dicom(dicom_bytes(chest(), **spacing, ImagerPixelSpacing=[0.2, 0.2]), Limits()).decoding) == 1


def test_a_phantom_is_marked():
    assert header_of(QualityControlImage="YES", Manufacturer="hilum phantom").header.synthetic
    assert not header_of(QualityControlImage="YES", Manufacturer="Maker").header.synthetic
    assert not header_of(Manufacturer="hilum phantom").header.synthetic
