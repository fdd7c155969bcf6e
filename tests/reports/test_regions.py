import pytest

from hilum.findings import Grounds
from hilum.reports.phrases import phrase
from hilum.reports.regions import Region, by_region, region_of
from hilum.reports.statement import Statement


def said(text, bundle):
    return Statement(text, Grounds(("mass",), bundle))


@pytest.mark.parametrize(
    ("finding", "region"),
    [
        ("pneumothorax", Region.PLEURA),
        ("cardiomegaly", Region.HEART),
        ("mass", Region.LUNGS),
        ("hernia", Region.DIAPHRAGM),
        ("fracture", Region.BONES),
        ("abnormal", Region.FILM),
        ("what nobody knows", Region.FILM),
    ],
)
def test_a_finding_has_its_region(finding, region):
    assert region_of(finding) is region


@pytest.mark.parametrize("region", list(Region))
def test_every_region_has_its_name(region, language):
    assert phrase(language, f"region.{region}")


def test_regions_come_in_the_order_of_a_report_each_with_its_models(make):
    placed = [
        (Region.HEART, said("one", "findings")),
        (Region.LUNGS, said("two", "pneumonia")),
        (Region.LUNGS, said("three", "findings")),
    ]
    statements = by_region(placed, make.adult(), "en")
    assert [one.text for one in statements] == [
        "lungs (pneumonia model, chest findings model):", "two", "three",
        "heart and mediastinum (chest findings model):", "one",
    ]  # fmt: skip
    assert [one.is_lead for one in statements] == [True, False, False, True, False]


def test_where_a_reading_has_one_bundle_the_region_is_named_alone(make):
    placed = [(Region.LUNGS, said("one", "pneumonia")), (Region.PLEURA, said("two", "pneumonia"))]
    assert [one.text for one in by_region(placed, make.reading(), "es")] == ["pulmones:", "one", "pleura:", "two"]
