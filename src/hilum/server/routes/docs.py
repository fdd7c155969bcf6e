"""The reference of the HTTP interface, made from its OpenAPI document; it needs no script and no network."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hilum.server.paper import render
from hilum.server.reference import marked

router = APIRouter(include_in_schema=False)

METHODS = ("get", "post")


@router.get("/docs", response_class=HTMLResponse)
def get_docs(request: Request) -> str:
    """Every operation with its parameters, bodies and answers."""
    document = request.app.openapi()
    return render(
        "docs.html",
        "en",
        info=document["info"],
        operations=list(_operations(document["paths"])),
        schemas=document["components"]["schemas"],
        type_name=type_name,
        marked=marked,
    )


def _operations(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in paths.items():
        for method in METHODS:
            if method in methods:
                yield {"path": path, "method": method.upper(), **methods[method]}


def type_name(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words, such as ``number or null`` or ``array of Finding``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(type_name(choice) for choice in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(str(value) for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"array of {type_name(schema.get('items', {}))}"
    if schema.get("format") == "binary" or "contentMediaType" in schema:
        return "file"
    return str(schema.get("format") or schema.get("type") or "any")
