import shutil
from pathlib import Path

import pytest

from hilum.datasets import Split
from hilum.datasets.written_parts import read_parts
from hilum.errors import DataSetError


def test_studies_are_divided_as_the_source_says(written_root: Path) -> None:
    parts = read_parts("openi", written_root, has_evidence=True)
    assert {part: len(studies) for part, studies in parts.studies.items()} == {
        Split.FIT: 32,
        Split.TUNE: 4,
        Split.JUDGE: 4,
    }
    assert set(parts.left_out.values()) == {()}
    assert parts.film_counts() == dict.fromkeys(parts.studies, 0)


def test_where_films_are_seen_they_are_counted(written_root: Path) -> None:
    parts = read_parts("openi", written_root, has_evidence=False)
    assert parts.evidence is None
    assert parts.film_counts() == {Split.FIT: 32, Split.TUNE: 4, Split.JUDGE: 4}


def test_a_study_without_evidence_or_findings_is_left_out_and_counted(written_root: Path, tmp_path: Path) -> None:
    root = shutil.copytree(written_root, tmp_path / "root")
    for name, line in (("chexnet_predictions.csv", "\n1,"), ("indiana_reports.csv", "\n2,")):
        text = (root / name).read_text(encoding="utf-8")
        start = text.index(line) + 1
        end = text.index("\n", start) + 1
        kept = "" if "chexnet" in name else "2,normal,,,,,,\n"
        (root / name).write_text(text[:start] + kept + text[end:], encoding="utf-8")
    parts = read_parts("openi", root, has_evidence=True)
    assert (len(parts.studies[Split.FIT]), parts.left_out[Split.FIT]) == (30, ("1", "2"))
    assert parts.identity() != read_parts("openi", written_root, has_evidence=True).identity()


def test_a_part_without_studies_is_refused(written_root: Path, tmp_path: Path) -> None:
    root = shutil.copytree(written_root, tmp_path / "root")
    (root / "r2gen_split.json").write_text('{"train": ["CXR1_IM-0001"], "val": [], "test": []}', encoding="utf-8")
    with pytest.raises(DataSetError, match="none is in tune, judge"):
        read_parts("openi", root, has_evidence=True)
