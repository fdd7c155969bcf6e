from collections.abc import Mapping
from pathlib import Path

import pytest

from hilum.datasets import Film, Manifest, Split, read_manifest
from hilum.datasets.manifest import listing, strictest_terms
from hilum.errors import DataSetError, UsageError
from hilum.findings import LabelState, Population

PRESENT, ABSENT = LabelState.PRESENT, LabelState.ABSENT


def film(
    patient: str,
    split: Split,
    *,
    kind: str = "viral",
    path: Path = Path("film.jpeg"),
    official: str | None = None,
    labels: Mapping[str, LabelState] | None = None,
) -> Film:
    return Film(path, patient, kind, labels or {"pneumonia": PRESENT}, split, official_split=official)


def manifest(*films: Film, labels: tuple[str, ...] = ("pneumonia",)) -> Manifest:
    return Manifest("made", films, Population("nobody"), "open", "", (), labels)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "film.jpeg").write_bytes(b"")
    return tmp_path / "film.jpeg"


def test_counts_are_of_films_and_of_patients() -> None:
    made = manifest(
        film("a", Split.FIT), film("a", Split.FIT), film("b", Split.FIT, kind="normal"), film("c", Split.JUDGE)
    )
    assert made.film_counts() == {Split.FIT: 3, Split.TUNE: 0, Split.JUDGE: 1}
    assert made.patient_counts() == {Split.FIT: 2, Split.TUNE: 0, Split.JUDGE: 1}
    assert made.kind_counts(Split.FIT) == {"normal": 1, "viral": 2}
    assert made.of(Split.JUDGE) == made.films[3:]


def test_a_source_s_own_test_is_counted_where_it_is_there() -> None:
    made = manifest(film("a", Split.FIT), film("b", Split.TEST))
    assert made.film_counts()[Split.TEST] == 1
    assert manifest(film("a", Split.FIT)).film_counts()[Split.TEST] == 0


def test_label_counts_keep_the_four_states() -> None:
    states = (PRESENT, ABSENT, ABSENT, LabelState.UNCERTAIN)
    films = [film(str(number), Split.FIT, labels={"mass": state}) for number, state in enumerate(states)]
    made = manifest(*films, film("e", Split.TUNE, labels={"nodule": PRESENT}), labels=("mass", "nodule"))
    assert made.label_counts()["mass"] == {PRESENT: 1, ABSENT: 2, LabelState.UNCERTAIN: 1, LabelState.UNMENTIONED: 1}
    assert made.label_counts(Split.TUNE)["nodule"][PRESENT] == 1


def test_parts_are_chosen_by_name() -> None:
    made = manifest(
        film("a", Split.FIT, official="train"),
        film("b", Split.JUDGE, official="train"),
        film("c", Split.JUDGE, official="test"),
    )
    assert made.select("judge") == made.films[1:]
    assert made.select("train") == made.films[:2]
    assert made.select("test") == made.films[2:]
    assert made.select("all") == made.films


@pytest.mark.parametrize("name", ["tune", "trial"])
def test_a_part_without_films_is_refused_with_those_there_are(name: str) -> None:
    made = manifest(film("a", Split.FIT, official="train"))
    with pytest.raises(UsageError, match=rf"'{name}'; there are: fit \(1\), train \(1\), all \(1\)"):
        made.select(name)


def test_keeping_films_keeps_their_terms() -> None:
    research, plain = film("a", Split.FIT), film("b", Split.FIT, kind="normal")
    mixed = manifest(Film(Path("jsrt.png"), "c", "jsrt", {}, Split.FIT, terms="research"), research, plain)
    assert strictest_terms(mixed.films, "open") == "research"
    assert mixed.keep(lambda film: True).terms == "research"
    kept = mixed.keep(lambda film: film.kind != "jsrt")
    assert kept.films == (research, plain)
    assert kept.terms == "open"


def test_the_source_s_own_split_can_be_followed() -> None:
    made = manifest(
        film("a", Split.JUDGE, official="train"),
        film("b", Split.FIT, official="val"),
        film("c", Split.TEST, official="test"),
    )
    assert [one.split for one in made.by_official_split().films] == [Split.FIT, Split.TUNE, Split.JUDGE]


def test_a_source_without_a_split_of_its_own_says_so() -> None:
    with pytest.raises(DataSetError, match=r"1 film \(film.jpeg\) of 2"):
        manifest(film("a", Split.FIT), film("b", Split.FIT, official="test")).by_official_split()


def test_a_sound_manifest_passes(path: Path) -> None:
    manifest(film("a", Split.FIT, path=path), film("b", Split.JUDGE, path=path)).check()


def test_a_manifest_without_films_is_refused_with_its_remarks() -> None:
    empty = Manifest("made", (), Population("nobody"), "open", "", (), remarks=("3 films are not on the disk.",))
    with pytest.raises(DataSetError, match=r"found none. 3 films are not on the disk. Correct --root"):
        empty.check()


def test_missing_films_are_counted_and_the_first_five_named(path: Path) -> None:
    films = [film(str(number), Split.FIT, path=path.with_name(f"{number}.png")) for number in range(7)]
    with pytest.raises(
        DataSetError, match=r"Not on the disk: 7 films \(0.png, 1.png, 2.png, 3.png, 4.png ...\) of the 8 of made"
    ) as refused:
        manifest(*films, film("a", Split.FIT, path=path)).check()
    assert "Fetch what is missing" in refused.value.message


def test_unknown_labels_are_named(path: Path) -> None:
    wrong = film("a", Split.FIT, path=path, labels={"pnuemonia": PRESENT})
    with pytest.raises(DataSetError, match=r"1 unknown label \(pnuemonia\); known are: pneumonia"):
        manifest(wrong).check()


def test_a_patient_in_two_parts_is_named(path: Path) -> None:
    with pytest.raises(DataSetError, match=r"In two parts of the split of made: 1 patient \(a\)"):
        manifest(film("a", Split.FIT, path=path), film("a", Split.JUDGE, path=path)).check()


def test_a_patient_of_the_source_s_own_test_is_left_to_the_audit(path: Path) -> None:
    manifest(film("a", Split.FIT, path=path), film("a", Split.TEST, path=path)).check()


def test_listings_count_all_and_name_five() -> None:
    assert listing(["a"], "film") == "1 film (a)"
    assert listing(["a", "b"], "study") == "2 studies (a, b)"
    assert listing(list("abcdef"), "film") == "6 films (a, b, c, d, e ...)"


def test_an_unknown_source_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="kermany, nih14, padchest-gr"):
        read_manifest("kermani", tmp_path)
