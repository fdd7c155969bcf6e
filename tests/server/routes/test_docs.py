import httpx
import pytest

from hilum.server.routes.docs import type_name


def test_the_reference_holds_every_operation_and_needs_no_network(client: httpx.Client) -> None:
    page = client.get("/docs").text
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    assert "Successful Response" not in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Finding"}, "Finding"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number or null"),
        ({"type": "array", "items": {"$ref": "#/x/Box"}}, "array of Box"),
        ({"enum": ["M", "F"], "type": "string"}, "M | F"),
        ({"const": 1}, "1"),
        ({"type": "string", "format": "binary"}, "file"),
        ({}, "any"),
    ],
)
def test_a_type_in_a_few_words(schema: dict, words: str) -> None:
    assert type_name(schema) == words
