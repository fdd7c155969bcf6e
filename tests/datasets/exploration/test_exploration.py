import json
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.datasets import Manifest
from hilum.datasets.csv_file import read_manifest
from hilum.datasets.exploration import Exploration, explore
from hilum.errors import DataSetError, UsageError


def test_every_planted_fault_is_found_by_name(planted: Exploration) -> None:
    faults = planted.files.faults
    assert [fault.film for fault in faults.unreadable] == ["b/cut.png"]
    assert faults.unreadable[0].code == "unreadable_film"
    assert faults.blank == ("a/blank.png",)
    (copy,) = planted.duplicates.same_file
    assert (copy.films, copy.labels_differ) == (("a/p00.png", "b/copy.png"), True)
    assert copy.splits == ("fit", "judge")
    assert [pair.films for pair in planted.duplicates.lookalikes] == [("a/p01.png", "a/twin.jpg")]
    assert planted.leakage.same_file == (copy,)
    assert planted.leakage.lookalikes == ()
    (torn,) = planted.leakage.patients
    assert (torn.patient, torn.films) == ("02", {"judge": 1, "tune": 1})
    assert not planted.leakage.is_clean


def test_the_planted_shortcut_has_its_number(planted: Exploration) -> None:
    row = planted.shortcuts.labels["opacity"]
    # 45 films: 18 + blank + twin + again of 23 in a, 2 of 22 in b; the patient of twin and again has one more film.
    assert (row.films, row.present, row.patients_present) == (45, 23, 21)
    folder = row.cues["source folder"]
    assert folder is not None
    sensitivity, specificity = 21 / 23, 20 / 22
    assert folder.auc == pytest.approx((sensitivity + specificity) / 2, abs=0.03)
    assert folder.is_strong
    sex = row.cues["sex"]
    assert sex is not None
    assert not sex.is_strong
    assert row.cues["age"] is not None


def test_what_is_wrong_is_said_first(planted: Exploration) -> None:
    sentences = [(notice.weight.value, notice.sentence) for notice in planted.notices]
    assert ("wrong", "1 film cannot be read.") in sentences
    assert ("wrong", "1 film shows one even shade, or nearly.") in sentences
    assert ("wrong", "1 patient is in more than one part of hilum's split.") in sentences
    assert ("wrong", "1 file lies in more than one part of the split, byte for byte.") in sentences
    assert ("beware", "1 of the files is a copy of another.") in sentences
    assert ("beware", "2 of the copies and lookalikes have different labels.") in sentences
    weights = [weight for weight, _ in sentences]
    assert weights == sorted(weights, reverse=True)


def test_the_numbers_are_json_with_a_section_for_each_part(planted: Exploration) -> None:
    numbers = json.loads(json.dumps(planted.to_json(), allow_nan=False))
    assert set(numbers) == {
        "schema_version", "source", "notices", "classes", "people", "files", "duplicates", "leakage", "boxes", "masks",
        "reports", "shortcuts",
    }  # fmt: skip
    assert numbers["source"]["films"] == numbers["source"]["films_in_all"] == 45
    assert numbers["source"]["patients"] == 43
    assert numbers["classes"]["labels"]["opacity"]["present"] == 23
    assert numbers["classes"]["labels"]["nodule"] == {
        "present": 1, "absent": 0, "uncertain": 1, "unmentioned": 43, "patients_present": 1,
    }  # fmt: skip
    assert numbers["people"]["age_unknown"] == 1
    assert numbers["shortcuts"]["labels"]["opacity"]["cues"]["source folder"]["auc"] > 0.85
    assert numbers["masks"] == {}


def test_a_sample_is_drawn_the_same_each_time_and_patients_are_looked_for_in_all(planted_root: Path) -> None:
    manifest, seen = read_manifest(planted_root), []
    first = explore(manifest, planted_root, sample=6, on_film=lambda: seen.append(1))
    second = explore(manifest, planted_root, sample=6)
    assert [one.name for one in first.surveyed] == [one.name for one in second.surveyed]
    assert (first.source.films, first.source.films_in_all, len(seen)) == (6, 45, 6)
    assert [torn.patient for torn in first.leakage.patients] == ["02"]


def test_a_source_without_films_and_a_sample_of_none_are_refused(planted_root: Path) -> None:
    manifest: Manifest = read_manifest(planted_root)
    with pytest.raises(UsageError, match="at least 1 film"):
        explore(manifest, planted_root, sample=0)
    with pytest.raises(DataSetError, match="found none"):
        explore(replace(manifest, films=()), planted_root)
