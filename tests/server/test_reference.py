import httpx
import pytest

from hilum.server.reference import describe_fields, marked, take_apart

DOCSTRING = """A film.

It has pixels.

Attributes:
    name: as given,
        without folders.
    width, height: in pixels."""


def test_a_docstring_gives_each_field_its_meaning() -> None:
    summary, meanings = take_apart(DOCSTRING)
    assert summary == "A film.\n\nIt has pixels."
    assert meanings == {"name": "as given, without folders.", "width": "in pixels.", "height": "in pixels."}


def test_a_field_keeps_a_description_of_its_own() -> None:
    properties = {"name": {"description": "own"}, "width": {"type": "integer"}, "height": {}}
    document = {"components": {"schemas": {"Film": {"description": DOCSTRING, "properties": properties}, "Empty": {}}}}
    described = describe_fields(document)["components"]["schemas"]["Film"]
    assert described["description"] == "A film.\n\nIt has pixels."
    assert described["properties"]["name"]["description"] == "own"
    assert described["properties"]["width"]["description"] == "in pixels."


@pytest.mark.parametrize(
    ("schema", "field", "unit"),
    [
        ("Body_create_reading", "age_years", "in years"),
        ("RevisionRequest", "age_years", "in years"),
        ("FilmFacts", "age_years", "in years"),
        ("FilmFacts", "width", "in pixels"),
        ("FilmFacts", "spacing_mm", "in millimetres"),
        ("Finding", "probability", "0 to 1"),
        ("FindingSummary", "probability", "0 to 1"),
        ("Resemblance", "probability", "0 to 1"),
        ("OperatingPoint", "threshold", "0 to 1"),
        ("OperatingPoint", "sensitivity", "0 to 1"),
        ("OperatingPoint", "specificity", "0 to 1"),
        ("Population", "age_min_years", "in years"),
        ("Population", "age_max_years", "in years"),
        ("BundleFacts", "prevalence", "0 to 1"),
        ("AnswerBody", "prevalence", "0 to 1"),
        ("OlderAnswer", "prediction", "percent"),
        ("RecordBody", "created_at", "UTC"),
        ("RecordSummary", "created_at", "UTC"),
    ],
)
def test_every_quantity_has_its_unit(client: httpx.Client, schema: str, field: str, unit: str) -> None:
    document = client.get("/openapi.json").json()
    assert unit in document["components"]["schemas"][schema]["properties"][field]["description"]


def test_the_page_shows_code_as_code(client: httpx.Client) -> None:
    page = client.get("/docs").text
    assert "`" not in page
    assert "Attributes:" not in page
    assert "How many records at most" in page


def test_a_description_is_escaped() -> None:
    assert marked("<b> is ``x<y`` & `z`") == "&lt;b&gt; is <code>x&lt;y</code> &amp; <code>z</code>"
