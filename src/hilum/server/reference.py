"""The reference of the interface: its OpenAPI document, each field with its meaning and unit."""

import re
from typing import Any

from markupsafe import Markup, escape

ATTRIBUTES = "Attributes:"
_ENTRY = re.compile(r"\s{4}(\w+(?:, \w+)*): (.*)")
_CODE = re.compile(r"`+([^`]+)`+")


def describe_fields(document: dict[str, Any]) -> dict[str, Any]:
    """The document with what the docstrings of values say of their attributes moved to the fields themselves."""
    for schema in document["components"]["schemas"].values():
        if ATTRIBUTES in schema.get("description", ""):
            schema["description"], meanings = take_apart(schema["description"])
            for name, meaning in meanings.items():
                schema["properties"][name].setdefault("description", meaning)
    return document


def take_apart(docstring: str) -> tuple[str, dict[str, str]]:
    """A docstring before its attributes, and what it says of each."""
    summary, _, section = docstring.partition(ATTRIBUTES)
    meanings: dict[str, str] = {}
    names: list[str] = []
    for line in section.strip("\n").splitlines():
        entry = _ENTRY.fullmatch(line)
        if entry:
            names = entry[1].split(", ")
            meanings |= dict.fromkeys(names, entry[2])
        else:
            meanings |= {name: f"{meanings[name]} {line.strip()}" for name in names}
    return summary.strip(), meanings


def marked(text: str) -> Markup:
    """A description as HTML: what stands in backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before
