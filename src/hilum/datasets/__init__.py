"""Data sets: one file per source, each giving one manifest; splits by patient."""

from collections.abc import Callable
from pathlib import Path

from hilum.datasets import kermany
from hilum.datasets.manifest import Film, Manifest, Split, split_of
from hilum.errors import UsageError

SOURCES: dict[str, Callable[[Path], Manifest]] = {
    kermany.NAME: kermany.read_manifest,
}

__all__ = ["SOURCES", "Film", "Manifest", "Split", "read_manifest", "split_of"]


def read_manifest(dataset: str, root: Path) -> Manifest:
    """The manifest of a named source under ``root``.

    Raises:
        UsageError: no source has that name.
        DataSetError: the folder is not as the source describes it.
    """
    if dataset not in SOURCES:
        msg = f"There is no data set {dataset!r}; there are: {', '.join(SOURCES)}."
        raise UsageError(msg)
    return SOURCES[dataset](root)
