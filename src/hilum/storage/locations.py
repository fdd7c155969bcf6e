"""Where things lie, by URI: a folder, a zip, https:// or s3://; whatever it is, a folder comes out."""

import urllib.parse
from pathlib import Path

from hilum.errors import StorageError
from hilum.storage.limits import FetchLimits, OnBytes, ignore_bytes
from hilum.storage.mirror import pull_folder
from hilum.storage.objects import pull_object
from hilum.storage.web import download
from hilum.storage.zip_file import unpack

_ZIP = ".zip"


def fetch(
    uri: str | Path, scratch: Path, limits: FetchLimits = FetchLimits(), on_bytes: OnBytes = ignore_bytes
) -> Path:
    """The folder at a URI: itself where it is one of this machine, else what was fetched, as a folder in ``scratch``.

    Args:
        uri: the path of a folder or a zip; ``https://…`` of a zip; ``s3://bucket/key``, of a zip when the key ends so,
            else of all objects under ``key/``.
        scratch: a folder to work in; the caller throws it away.
        limits: what is refused as too much.
        on_bytes: told how much has come.

    Raises:
        StorageError: nothing is there, or it cannot be fetched, is damaged, too large or unsafe to unpack.
        MissingExtra: the URI is of S3 and its client is not installed.
    """
    archive, folder = scratch / "fetched.zip", scratch / "fetched"
    match _scheme(uri):
        case "":
            return _local(Path(uri), folder, limits)
        case "https" | "http":
            download(str(uri), archive, limits, on_bytes)
        case "s3" if str(uri).endswith(_ZIP):
            pull_object(str(uri), archive, limits, on_bytes)
        case "s3":
            pull_folder(str(uri), folder, limits, on_bytes)
            return folder
        case other:
            msg = f"Expected a folder, a zip, https:// or s3://, got {other}://. Fetch it by hand and give its path."
            raise StorageError(msg)
    unpack(archive, folder, limits)
    archive.unlink()
    return folder


def _scheme(uri: str | Path) -> str:
    # Without "//" it is a path: of Windows with its drive, or with a colon in its name.
    return urllib.parse.urlsplit(uri).scheme.lower() if isinstance(uri, str) and "://" in uri else ""


def _local(path: Path, folder: Path, limits: FetchLimits) -> Path:
    if path.is_dir():
        return path
    if not path.is_file():
        msg = f"Expected a folder, a zip, https:// or s3://, got {str(path)!r}, where nothing is. Check the path."
        raise StorageError(msg)
    unpack(path, folder, limits)
    return folder
