from pathlib import Path

import pytest

from hilum.datasets import Film, Manifest, Split, read_manifest, split_of
from hilum.errors import UsageError
from hilum.findings import LabelState, Population


def test_a_patient_has_one_part_for_ever() -> None:
    patients = ("bacterial-1", "viral-1", "normal-1", "normal-2")
    parts = [split_of("kermany", patient) for patient in patients]
    assert parts == [Split.TUNE, Split.FIT, Split.FIT, Split.JUDGE]
    assert split_of("other", "bacterial-1") is Split.FIT


@pytest.mark.parametrize("kind", ["normal", "bacterial", "viral"])
def test_each_kind_is_divided_70_15_15(kind: str) -> None:
    parts = [split_of("kermany", f"{kind}-{number}") for number in range(4000)]
    assert parts.count(Split.FIT) / 4000 == pytest.approx(0.70, abs=0.025)
    assert parts.count(Split.TUNE) / 4000 == pytest.approx(0.15, abs=0.02)
    assert parts.count(Split.JUDGE) / 4000 == pytest.approx(0.15, abs=0.02)


def test_counts_are_of_films_and_of_patients() -> None:
    def film(patient: str, kind: str, split: Split) -> Film:
        return Film(Path("film.jpeg"), patient, kind, {"pneumonia": LabelState.PRESENT}, split)

    films = (
        film("a", "viral", Split.FIT),
        film("a", "viral", Split.FIT),
        film("b", "normal", Split.FIT),
        film("c", "viral", Split.JUDGE),
    )
    manifest = Manifest("made", films, Population("nobody"), "open", "", ())
    assert manifest.film_counts() == {Split.FIT: 3, Split.TUNE: 0, Split.JUDGE: 1}
    assert manifest.patient_counts() == {Split.FIT: 2, Split.TUNE: 0, Split.JUDGE: 1}
    assert manifest.kind_counts(Split.FIT) == {"normal": 1, "viral": 2}
    assert manifest.of(Split.JUDGE) == films[3:]


def test_an_unknown_source_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="kermany"):
        read_manifest("kermani", tmp_path)
