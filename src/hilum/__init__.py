"""hilum reads chest radiographs: one film in, one reading out.

::

    import hilum

    reading = hilum.read("film.png")
    print(reading.finding("pneumonia").probability)

Names are loaded when first used, so importing hilum costs next to nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hilum.errors import HilumError
    from hilum.findings import Decision, Finding, Override, Reading, Stated, to_json
    from hilum.images import Radiograph, load_image
    from hilum.inference import load_bundle, shipped_bundles
    from hilum.reading import compare, read

__version__ = "0.1.0"

__all__ = [
    "Decision",
    "Finding",
    "HilumError",
    "Override",
    "Radiograph",
    "Reading",
    "Stated",
    "compare",
    "load_bundle",
    "load_image",
    "read",
    "shipped_bundles",
    "to_json",
]

_HOMES = {
    "Decision": "hilum.findings",
    "Finding": "hilum.findings",
    "HilumError": "hilum.errors",
    "Override": "hilum.findings",
    "Radiograph": "hilum.images",
    "Reading": "hilum.findings",
    "Stated": "hilum.findings",
    "compare": "hilum.reading",
    "load_bundle": "hilum.inference",
    "load_image": "hilum.images",
    "read": "hilum.reading",
    "shipped_bundles": "hilum.inference",
    "to_json": "hilum.findings",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its room when it is first used."""
    if name not in _HOMES:
        msg = f"module 'hilum' has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(importlib.import_module(_HOMES[name]), name)
