"""The studies of a source that a writer learns from and is judged on, by the part of the split."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hilum.datasets import Manifest, openi, read_manifest
from hilum.datasets.evidence import FILE as EVIDENCE_FILE
from hilum.datasets.evidence import Evidence, read_evidence
from hilum.datasets.split import PARTS, Split
from hilum.datasets.study import Study, studies
from hilum.errors import DataSetError
from hilum.inference.tokeniser import clean

LANGUAGE = "en"
OFFICIAL_PARTS = {"train": Split.FIT, "val": Split.TUNE, "test": Split.JUDGE}
"""hilum's names for the parts of the literature."""


@dataclass(frozen=True)
class Parts:
    """The studies of a source that a writer learns from and is measured on.

    Attributes:
        manifest: of the source's films; its terms are those of the reports too.
        studies: those that have a report and what the writer writes of, by the part of the split.
        left_out: the names of those that have not, by part.
        evidence: what another model says of them; None where films are seen.
    """

    manifest: Manifest
    studies: Mapping[Split, tuple[Study, ...]]
    left_out: Mapping[Split, tuple[str, ...]]
    evidence: Evidence | None

    def film_counts(self) -> dict[Split, int]:
        """How many films of each part are read."""
        if self.evidence is not None:
            return dict.fromkeys(PARTS, 0)
        return {part: sum(len(study.frontal) for study in found) for part, found in self.studies.items()}

    def identity(self) -> str:
        """A hash of the studies, their parts and their words."""
        lines = (
            f"{part} {study.uid} {study.findings_in(LANGUAGE)}"
            for part, studies in self.studies.items()
            for study in studies
        )
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def read_parts(dataset: str, root: Path, *, has_evidence: bool) -> Parts:
    """The studies under ``root``, divided as the literature does where it divides them, else by hilum's law.

    Raises:
        DataSetError: the folder is not as the source describes it, or a part has no study.
    """
    manifest = read_manifest(dataset, root)
    found = openi.read_studies(root) if has_evidence and manifest.dataset == openi.NAME else studies(manifest)
    evidence = read_evidence(root / EVIDENCE_FILE) if has_evidence else None
    is_divided = any(study.official_split for study in found)
    divided = [(part_of(study), study) for study in found if study.official_split or not is_divided]
    usable = {
        part: tuple(study for at, study in divided if at is part and _is_usable(study, evidence)) for part in PARTS
    }
    left_out = {
        part: tuple(study.uid for at, study in divided if at is part and not _is_usable(study, evidence))
        for part in PARTS
    }
    empty = [part for part, kept in usable.items() if not kept]
    if empty:
        msg = (
            f"Expected studies with findings and {'evidence' if has_evidence else 'frontal films'} in each part of "
            f"the split under {root}; none is in {', '.join(empty)}. Is the data set whole?"
        )
        raise DataSetError(msg)
    return Parts(manifest, usable, left_out, evidence)


def part_of(study: Study) -> Split:
    """The part of a study: the literature's where it names one, else hilum's."""
    return OFFICIAL_PARTS.get(study.official_split or "", study.split)


def _is_usable(study: Study, evidence: Evidence | None) -> bool:
    known = len(study.frontal) if evidence is None else len(evidence.of(study))
    return bool(known and clean(study.findings_in(LANGUAGE)))
