"""Where bundles are found: the shipped and the added ones by name, others by path."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from hilum.errors import BundleError, BundleNotFound
from hilum.inference.bundle import MANIFEST_FILE, BundleFolder, open_bundle
from hilum.storage import fetch

SHIPPED = Path(__file__).parent.parent / "bundles"
"""The folder of the shipped bundles."""

_unpacked: dict[tuple[Path, int, int], Path] = {}
"""Where each state of a zip was unpacked by this process."""
_fetched_once: dict[str, Path] = {}
"""Where each URI was fetched to by this process."""


def shelf_folder() -> Path:
    """The folder of the added bundles: ``HILUM_SHELF``, else where this system keeps a user's data."""
    if given := os.environ.get("HILUM_SHELF"):
        return Path(given)
    home = Path.home()
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "hilum" / "bundles"


def shipped_bundles() -> tuple[str, ...]:
    """The names of the shipped bundles, in order."""
    return _names(SHIPPED)


def added_bundles() -> tuple[str, ...]:
    """The names of the bundles that the user added, in order."""
    return _names(shelf_folder())


def default_bundles() -> tuple[str, ...]:
    """The names of the bundles that read when none is named: the shipped and the added ones, but for research ones.

    Raises:
        BundleError: an added one is damaged, or has the name of a shipped one.
    """
    added = tuple(name for name in added_bundles() if find_bundle(name).manifest.terms == "open")
    return (*shipped_bundles(), *added)


def find_bundle(place: str | Path) -> BundleFolder:
    """Find and verify a bundle by its name, by the path of its folder or zip, or by its URI (https:// or s3://).

    Raises:
        BundleNotFound: there is none of that name or at that path.
        BundleDamaged: it is not whole, or not of a format known here.
        BundleError: an added bundle has the name of a shipped one.
        StorageError: it is a zip that cannot be unpacked, or it cannot be fetched.
    """
    if isinstance(place, str) and (folder := _by_name(place)) is not None:
        return open_bundle(folder)
    if isinstance(place, str) and "://" in place:
        return open_bundle(_fetched(place))
    path = Path(place)
    if path.is_file() and path.name != MANIFEST_FILE:
        return open_bundle(_unpack(path))
    if not (path / MANIFEST_FILE).is_file():
        names = ", ".join((*shipped_bundles(), *added_bundles()))
        msg = (
            f"There is no bundle {str(place)!r}: expected a shipped or added name ({names}), a folder with a "
            f"{MANIFEST_FILE}, or a zip of one. `hilum models list` shows what there is, `hilum models add` fetches."
        )
        raise BundleNotFound(msg)
    return open_bundle(path)


def bundle_root(folder: Path) -> Path:
    """Where in a fetched folder the bundle is: at its top, or in the one folder that it holds."""
    if (folder / MANIFEST_FILE).is_file():
        return folder
    inner = [path for path in folder.iterdir() if (path / MANIFEST_FILE).is_file()]
    if len(inner) != 1:
        msg = (
            f"Expected a bundle: a {MANIFEST_FILE} at the top, or one folder with it; found {len(inner)} such folders. "
            "Pack or name the bundle's own folder."
        )
        raise BundleNotFound(msg)
    return inner[0]


def _names(folder: Path) -> tuple[str, ...]:
    # What begins with a dot is being added or removed.
    found = (path.parent.name for path in folder.glob(f"*/{MANIFEST_FILE}"))
    return tuple(sorted(name for name in found if not name.startswith(".")))


def _by_name(name: str) -> Path | None:
    is_shipped, is_added = name in shipped_bundles(), name in added_bundles()
    if is_shipped and is_added:
        msg = (
            f"Two bundles are named {name!r}: one ships with hilum, one was added. "
            f"Remove the added one (`hilum models remove {name}`); it can be added again under another --name."
        )
        raise BundleError(msg)
    if is_shipped:
        return SHIPPED / name
    return shelf_folder() / name if is_added else None


def _unpack(path: Path) -> Path:
    state = path.stat()
    key = (path.resolve(), state.st_mtime_ns, state.st_size)
    known = _unpacked.get(key)
    if known is None or not (known / MANIFEST_FILE).is_file():
        known = _unpacked[key] = bundle_root(fetch(path, _make_scratch()))
    return known


def _fetched(uri: str) -> Path:
    known = _fetched_once.get(uri)
    if known is None or not (known / MANIFEST_FILE).is_file():
        known = _fetched_once[uri] = bundle_root(fetch(uri, _make_scratch()))
    return known


def _make_scratch() -> Path:
    # The files are read again as long as the bundle is in use, so they go when the program ends.
    scratch = Path(tempfile.mkdtemp(prefix="hilum-bundle-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    return scratch
