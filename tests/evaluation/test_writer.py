from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hilum.datasets import Split
from hilum.datasets.evidence import LABELS
from hilum.datasets.written_parts import read_parts
from hilum.errors import UsageError
from hilum.evaluation.writer import is_of_evidence, judge_writer, judgement_json, sources
from hilum.inference import Bundle, load_bundle

SHIPPED = Path(__file__).parents[2] / "research-bundles/report-evidence"


def test_a_writer_of_evidence_is_judged_beside_both_baselines(written_root: Path) -> None:
    writer, told = load_bundle(SHIPPED, threads=1), list[int]()
    parts = read_parts("openi", written_root, has_evidence=is_of_evidence(writer.manifest))
    judgement = judge_writer(writer, parts, on_study=lambda: told.append(1))
    assert list(judgement.by_name) == ["writer", "constant_normal", "nearest_study"]
    assert len(told) == judgement.writer.studies == 4
    assert judgement.ms_per_report > 0
    content = judgement_json(writer.manifest, judgement)
    assert (content["hash"], content["split"]) == (writer.manifest.identity(), "judge")
    assert content["n"] == {"studies": 4, "left_out": 0}
    assert content["reports"]["constant_normal"]["clinical"]["micro"]["f1"]["value"] == 0


def test_evidence_is_ranked_among_that_of_the_fit_studies(written_root: Path) -> None:
    parts = read_parts("openi", written_root, has_evidence=True)
    ranks = np.concatenate(list(sources(load_bundle(SHIPPED, threads=1), parts, Split.FIT)))
    assert ranks.shape == (32, len(LABELS))
    assert ranks.dtype == np.float32
    assert ranks.mean(axis=0) == pytest.approx(0.5, abs=0.05)


def test_evidence_of_other_findings_is_refused(written_root: Path, make_writer: Callable[..., Path]) -> None:
    parts = read_parts("openi", written_root, has_evidence=True)
    with pytest.raises(UsageError, match="'writer' is for others"):
        list(sources(load_bundle(make_writer(), threads=1), parts, Split.TUNE))


def test_a_writer_of_films_is_judged_on_another_part(written_root: Path, make_writer: Callable[..., Path]) -> None:
    writer = load_bundle(make_writer(is_of_film=True), threads=1)
    parts = read_parts("openi", written_root, has_evidence=is_of_evidence(writer.manifest))
    judgement = judge_writer(writer, parts, Split.TUNE)
    assert (judgement.split, judgement.writer.studies) == ("tune", 4)
    # It knows but a handful of words.
    assert "lungs" in judgement.unknown
    assert 0 < judgement.unknown_share < 1
    assert judgement_json(writer.manifest, judgement)["unknown_words"]["different"] == len(judgement.unknown)


def test_only_writers_are_judged_so(bundle: Bundle) -> None:
    with pytest.raises(UsageError, match="'pneumonia' is a classification"):
        is_of_evidence(bundle.manifest)
