"""The page's generated client is that of the server as it stands; `npm run generate` in web renews it."""

import json
from pathlib import Path


def surface(document: dict) -> dict[str, object]:
    """Routes, their parameters and the fields of every schema; wording may differ between library versions."""
    return {
        "routes": {
            f"{method} {path}": sorted(parameter["name"] for parameter in operation.get("parameters", []))
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        },
        "fields": {
            name: sorted(schema.get("properties", schema.get("enum", {})))
            for name, schema in document["components"]["schemas"].items()
            if not name.startswith(("HTTPValidationError", "ValidationError"))
        },
    }


def test_the_page_knows_the_server_as_it_is(tree, tmp_path):
    from hilum.server.app import create_app
    from hilum.server.settings import Settings

    served = create_app(Settings(data=Path(tmp_path))).openapi()
    assert surface(json.loads(tree.text("web/openapi.json"))) == surface(served)
