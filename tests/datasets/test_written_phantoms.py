from pathlib import Path

import numpy as np
import pytest

from hilum.datasets import read_manifest
from hilum.datasets.evidence import FILE, LABELS, read_evidence
from hilum.datasets.openi import read_studies
from hilum.datasets.written_phantoms import write_written_phantoms
from hilum.errors import UsageError
from hilum.findings import LabelState
from hilum.reports.claims import claims


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    write_written_phantoms(folder, 30, size_px=64)
    return folder


def test_the_set_reads_as_open_i_does(root: Path) -> None:
    manifest = read_manifest("openi", root)
    assert [film.is_frontal for film in manifest.films] == [True] * 30
    assert {film.official_split for film in manifest.films} == {"train", "val", "test"}


def test_reports_claim_what_the_films_have_and_the_evidence_leans_that_way(root: Path) -> None:
    evidence = read_evidence(root / FILE)
    leaning = {True: list[float](), False: list[float]()}
    for study in read_studies(root):
        there = {claim.finding for claim in claims(study.findings_in(), "en") if claim.state is LabelState.PRESENT}
        named = {label for label, state in study.labels.items() if state is LabelState.PRESENT}
        assert there == named
        for label, probability in zip(LABELS, evidence.of(study)[0], strict=True):
            leaning[label in there].append(probability)
    assert np.mean(leaning[True]) > np.mean(leaning[False]) + 0.3


def test_too_few_studies_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="10 studies or more"):
        write_written_phantoms(tmp_path, 9)
