"""Putting bundles on the user's shelf and taking them off: whole and verified, or not at all."""

import getpass
import json
import os
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from hilum.errors import BundleError, BundleNotFound, StorageError, UsageError
from hilum.inference.bundle import (
    CARD_FILE,
    MANIFEST_FILE,
    BundleFolder,
    BundleManifest,
    hashed_files,
    open_bundle,
)
from hilum.inference.session import load_bundle, verify_bundle
from hilum.inference.shelf import added_bundles, bundle_root, find_bundle, shelf_folder, shipped_bundles
from hilum.storage import OnBytes, fetch, ignore_bytes, without_secrets

RECORD_FILE = "added.json"
"""Beside the bundle's own files: who added it from where and when, and accepted which terms for which hash."""


def add_bundle(
    uri: str, *, name: str | None = None, are_terms_accepted: bool = False, on_bytes: OnBytes = ignore_bytes
) -> BundleFolder:
    """Fetch a bundle, verify its files, its model and its reading of the golden film, and put it on the shelf.

    Args:
        uri: a folder, a zip, ``https://…`` of a zip, or ``s3://bucket/key``.
        name: another name for it; its hash changes, because the name is part of what it covers.
        are_terms_accepted: whether the caller accepts the terms of a research bundle.
        on_bytes: told how much has come.

    Raises:
        BundleError: it is no bundle, damaged, reads its golden film otherwise, its name is taken, or it is a research
            bundle whose terms nobody accepted; the message then holds them.
        StorageError: it cannot be fetched, or the shelf cannot be written.
        UsageError: ``name`` is no name for a bundle.
    """
    shelf = shelf_folder()
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=shelf, prefix=".adding-") as scratch:
            fetched = fetch(uri, Path(scratch), on_bytes=on_bytes)
            found = _renamed(open_bundle(bundle_root(fetched)), name)
            _require_free(found.manifest.name)
            _require_terms(found.manifest, are_terms_accepted=are_terms_accepted)
            staged = _stage(found, Path(scratch) / "bundle")
            verify_bundle(load_bundle(staged))
            _record(staged, found.manifest, uri)
            staged.rename(shelf / found.manifest.name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        msg = f"The shelf {shelf} could not be written: {reason}. Name another folder in HILUM_SHELF, or make room."
        raise StorageError(msg) from error
    return find_bundle(found.manifest.name)


def remove_bundle(name: str) -> None:
    """Take an added bundle off the shelf.

    Raises:
        UsageError: it ships with hilum.
        BundleNotFound: no added bundle has this name.
        StorageError: the shelf cannot be written.
    """
    if name not in added_bundles():
        if name in shipped_bundles():
            msg = f"{name!r} ships with hilum and cannot be removed. Name the models to read with instead."
            raise UsageError(msg)
        msg = f"Expected the name of an added bundle ({', '.join(added_bundles()) or 'there is none'}), got {name!r}."
        raise BundleNotFound(msg)
    shelf = shelf_folder()
    try:
        # Renamed first, so that it is never seen in part.
        with tempfile.TemporaryDirectory(dir=shelf, prefix=".removing-") as scratch:
            (shelf / name).rename(Path(scratch) / name)
    except OSError as error:
        msg = f"{shelf / name} could not be removed: {error.strerror or type(error).__name__}. Check its rights."
        raise StorageError(msg) from error


def _renamed(found: BundleFolder, name: str | None) -> BundleFolder:
    if name is None or name == found.manifest.name:
        return found
    try:
        manifest = BundleManifest.model_validate_json(
            json.dumps({**found.manifest.model_dump(mode="json"), "name": name})
        )
    except ValidationError as error:
        msg = f"Expected a name of small letters, digits and hyphens that begins with a letter, got {name!r}."
        raise UsageError(msg) from error
    return replace(found, manifest=manifest)


def _require_free(name: str) -> None:
    taken = "ships with hilum" if name in shipped_bundles() else "was added" if name in added_bundles() else None
    if taken:
        way_out = "Give another --name" + (f", or `hilum models remove {name}` first" if taken == "was added" else "")
        msg = f"The name {name!r} is taken: a bundle of this name {taken}. {way_out}."
        raise BundleError(msg, code="bundle_name_taken")


def _require_terms(manifest: BundleManifest, *, are_terms_accepted: bool) -> None:
    if manifest.terms == "open" or are_terms_accepted:
        return
    sources = "\n".join(f"  {source}" for source in manifest.attribution)
    msg = (
        f"The terms of {manifest.name!r} are research: it may be used for research only, not for the care of patients "
        f"or for sale, because it was made from\n{sources}\n"
        f"Its card ({CARD_FILE}) says more. Give --accept-terms if you accept this; it is kept who did, when and for "
        "which hash."
    )
    raise BundleError(msg, code="terms_not_accepted")


def _stage(found: BundleFolder, staged: Path) -> Path:
    staged.mkdir()
    for name in hashed_files(found.manifest):
        shutil.copyfile(found.path / name, staged / name)
    text = found.manifest.model_dump_json(indent=2) + "\n"
    (staged / MANIFEST_FILE).write_text(text, encoding="utf-8")
    return staged


def _record(staged: Path, manifest: BundleManifest, uri: str) -> None:
    record = {
        "source": without_secrets(uri) if "://" in uri else str(Path(uri).resolve()),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": _user(),
        "hash": manifest.identity(),
        "terms": manifest.terms,
        "attribution": manifest.attribution,
        "are_terms_accepted": manifest.terms != "open",
    }
    (staged / RECORD_FILE).write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # In a container the number of a user often has no name.
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"
