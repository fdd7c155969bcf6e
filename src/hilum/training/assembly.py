"""A bundle's folder, put together: its golden film, its hashes, its manifest; whole and verified, or not at all."""

import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hilum.inference import Bundle, load_bundle, verify_bundle
from hilum.inference.bundle import (
    CARD_FILE,
    GOLDEN_FILE,
    GOLDEN_FILM_FILE,
    HASHED_FILES,
    MANIFEST_FILE,
    OPTIONAL_FILES,
    BundleManifest,
    file_sha256,
)
from hilum.inference.session import golden_logits
from hilum.phantoms import encode, make_phantom

GOLDEN_TOLERANCE = 5e-3
"""Of a logit. Machines differ by about 1e-5; a wrong preprocessing by 0.1 and more."""


def write_bundle(out: Path, assemble: Callable[[Path], object]) -> Bundle:
    """Let ``assemble`` fill a hidden folder, verify it, and move it to ``out`` in place of an earlier bundle there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
        folder = Path(scratch) / "bundle"
        folder.mkdir()
        assemble(folder)
        verify_bundle(load_bundle(folder))
        if out.exists():
            out.rename(Path(scratch) / "earlier")
        folder.rename(out)
    return load_bundle(out)


def begin(folder: Path, seed: int, age_years: float) -> None:
    """Lay the golden film, and empty files where its logits and the card are to be, so that a seal can be set."""
    (folder / GOLDEN_FILM_FILE).write_bytes(encode(make_phantom(seed, age_years=age_years), "png"))
    (folder / GOLDEN_FILE).write_text("{}", encoding="utf-8")
    (folder / CARD_FILE).write_text("", encoding="utf-8")


def seal(folder: Path, fields: dict[str, Any]) -> Bundle:
    """Write the manifest with the hashes of the files as they are now, and load what has come of it."""
    there = [name for name in OPTIONAL_FILES if (folder / name).exists()]
    hashes = {name: file_sha256(folder / name) for name in (*HASHED_FILES, *there)}
    manifest = BundleManifest(**fields, sha256=hashes)
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return load_bundle(folder)


def write_golden(bundle: Bundle) -> None:
    """Keep the logits that a bundle gives of its golden film, a writer those of its first word.

    The seal must be set again.
    """
    film = bundle.folder / GOLDEN_FILM_FILE
    golden = {
        "sha256": hashlib.sha256(film.read_bytes()).hexdigest(),
        "logits": [float(value) for value in golden_logits(bundle)],
        "tolerance": GOLDEN_TOLERANCE,
    }
    (bundle.folder / GOLDEN_FILE).write_text(json.dumps(golden, indent=2) + "\n", encoding="utf-8")
