"""Sending bundles to a store that speaks S3, from where others add or read with them."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from hilum.errors import BundleError, StorageError
from hilum.inference.bundle import MANIFEST_FILE, BundleFolder, hashed_files
from hilum.inference.shelf import find_bundle
from hilum.storage import DIFFERENT_OBJECT, OnBytes, Transfer, ignore_bytes, push_folder, push_object

_ZIP = ".zip"
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
"""The same for every file, so that the same bundle is the same zip."""


def push_bundle(place: str | Path, uri: str, on_bytes: OnBytes = ignore_bytes) -> tuple[BundleFolder, Transfer]:
    """Send a bundle's own files to ``s3://bucket/key``, one zip when the key ends so; nothing there is written over.

    Of files, the manifest goes last: until it is there, nothing there is a bundle.

    Raises:
        BundleError: it is no whole bundle, or another one lies there.
        StorageError: it is no place for a bundle, or it cannot be sent.
        MissingExtra: the S3 client is not installed.
    """
    found = find_bundle(place)
    with tempfile.TemporaryDirectory(prefix="hilum-push-") as scratch:
        staged = Path(scratch) / "bundle"
        staged.mkdir()
        for name in (*hashed_files(found.manifest), MANIFEST_FILE):
            shutil.copyfile(found.path / name, staged / name)
        try:
            if uri.endswith(_ZIP):
                return found, _push_zip(staged, Path(scratch) / "bundle.zip", uri, on_bytes)
            return found, push_folder(staged, uri, on_bytes, last=[MANIFEST_FILE])
        except StorageError as error:
            if error.code != DIFFERENT_OBJECT:
                raise
            msg = f"Something else than {found.manifest.name!r} as it is here lies at {uri}. Give another key."
            raise BundleError(msg, code="bundle_name_taken") from error


def _push_zip(staged: Path, path: Path, uri: str, on_bytes: OnBytes) -> Transfer:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as content:
        for file in sorted(staged.iterdir()):
            content.writestr(zipfile.ZipInfo(file.name, _FIRST_DATE), file.read_bytes(), zipfile.ZIP_DEFLATED)
    name = uri.rpartition("/")[2]
    if push_object(path, uri, on_bytes):
        return Transfer((name,), path.stat().st_size, ())
    return Transfer((), 0, (name,))
