"""The plain pages: templates filled on the server, every value escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hilum.reports import phrase
from hilum.reports.wording import finding_name

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, language: str, **values: Any) -> str:
    """Fill a template; in it, ``say(key, **facts)`` is a sentence of the language."""

    def say(key: str, **facts: Any) -> str:
        return phrase(language, key, **facts)

    return _environment().get_template(template).render(language=language, say=say, finding_name=finding_name, **values)
