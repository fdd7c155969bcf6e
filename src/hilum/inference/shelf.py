"""Where bundles are found: the shipped ones by name, others by path."""

from pathlib import Path

from hilum.errors import BundleNotFound
from hilum.inference.bundle import MANIFEST_FILE, BundleFolder, open_bundle

SHELF = Path(__file__).parent.parent / "bundles"
"""The folder of the shipped bundles."""


def shipped_bundles() -> tuple[str, ...]:
    """The names of the shipped bundles, in order."""
    return tuple(sorted(path.parent.name for path in SHELF.glob(f"*/{MANIFEST_FILE}")))


def find_bundle(place: str | Path) -> BundleFolder:
    """Find and verify a bundle by its shipped name or its folder's path.

    Raises:
        BundleNotFound: there is none of that name or at that path.
        BundleDamaged: it is not whole, or not of a format known here.
    """
    if isinstance(place, str) and place in shipped_bundles():
        return open_bundle(SHELF / place)
    folder = Path(place)
    if not (folder / MANIFEST_FILE).is_file():
        msg = (
            f"There is no bundle {str(place)!r}: expected a shipped name ({', '.join(shipped_bundles())}) "
            f"or a folder with a {MANIFEST_FILE}. `hilum models list` shows what there is."
        )
        raise BundleNotFound(msg)
    return open_bundle(folder)
