"""Data sets: one file per source, each giving one manifest; splits by patient."""

from collections.abc import Callable
from pathlib import Path

from hilum.datasets import (
    anatomy,
    coco,
    csv_file,
    folder,
    guard,
    kermany,
    montgomery,
    nih14,
    openi,
    padchest_gr,
    shenzhen,
    yolo,
)
from hilum.datasets.film import Film, LabelledBox, Sentence, WrittenReport
from hilum.datasets.leakage import LeakageReport, audit
from hilum.datasets.manifest import Manifest
from hilum.datasets.sampling import choose_one_a_patient, sample_by_class, sample_by_label, sample_naturally
from hilum.datasets.split import Half, Split, half_of, split_of
from hilum.datasets.study import Study, studies
from hilum.errors import UsageError

SOURCES: dict[str, Callable[[Path], Manifest]] = {
    kermany.NAME: kermany.read_manifest,
    nih14.NAME: nih14.read_manifest,
    padchest_gr.NAME: padchest_gr.read_manifest,
    openi.NAME: openi.read_manifest,
    shenzhen.NAME: shenzhen.read_manifest,
    montgomery.NAME: montgomery.read_manifest,
    anatomy.NAME: anatomy.read_manifest,
    folder.NAME: folder.read_manifest,
    guard.NAME: guard.read_manifest,
    csv_file.NAME: csv_file.read_manifest,
    coco.NAME: coco.read_manifest,
    yolo.NAME: yolo.read_manifest,
}

__all__ = [
    "SOURCES",
    "Film",
    "Half",
    "LabelledBox",
    "LeakageReport",
    "Manifest",
    "Sentence",
    "Split",
    "Study",
    "WrittenReport",
    "audit",
    "choose_one_a_patient",
    "half_of",
    "read_manifest",
    "sample_by_class",
    "sample_by_label",
    "sample_naturally",
    "split_of",
    "studies",
]


def read_manifest(dataset: str, root: Path) -> Manifest:
    """The manifest of a named source under ``root``, checked.

    Raises:
        UsageError: no source has that name.
        DataSetError: the folder is not as the source describes it, a film is missing, or a patient is in two parts.
    """
    if dataset not in SOURCES:
        msg = f"There is no data set {dataset!r}; there are: {', '.join(SOURCES)}."
        raise UsageError(msg)
    manifest = SOURCES[dataset](root)
    manifest.check()
    return manifest
