import pytest

from hilum.datasets.split import OFFICIAL_WORDS, PARTS, Half, Split, follow, half_of, share_of, split_of


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


def test_the_law_puts_nobody_into_a_source_s_own_test() -> None:
    assert {split_of("made", str(number)) for number in range(200)} == set(PARTS)


def test_shares_lie_evenly_between_0_and_1() -> None:
    shares = [share_of("made", str(number)) for number in range(2000)]
    assert min(shares) >= 0
    assert max(shares) < 1
    assert sum(shares) / len(shares) == pytest.approx(0.5, abs=0.03)


def test_official_parts_are_followed() -> None:
    def part(official: str) -> Split:
        return follow(official, "made", "a", has_val=True)

    assert [part(official) for official in ("train", "val", "test")] == [Split.FIT, Split.TUNE, Split.JUDGE]


@pytest.mark.parametrize("official", ["train", "train_val"])
def test_without_a_validation_part_one_is_cut_from_train(official: str) -> None:
    parts = [follow(official, "made", str(number), has_val=False) for number in range(4000)]
    assert set(parts) == {Split.FIT, Split.TUNE}
    assert parts.count(Split.TUNE) / 4000 == pytest.approx(0.15 / 0.85, abs=0.02)


def test_no_judge_patient_of_the_law_chooses_where_tune_is_cut_from_train() -> None:
    fit = [str(number) for number in range(500) if split_of("made", str(number)) is Split.FIT]
    assert {follow("train", "made", patient, has_val=False) for patient in fit} == {Split.FIT}


def test_every_word_of_a_part_is_known_by_one_of_four() -> None:
    assert set(OFFICIAL_WORDS.values()) == {"train", "val", "train_val", "test"}


@pytest.mark.parametrize("part", PARTS)
def test_a_half_knows_nothing_of_the_part(part: Split) -> None:
    patients = [str(number) for number in range(8000) if split_of("made", str(number)) is part]
    halves = [half_of("made", patient) for patient in patients]
    assert halves.count(Half.STOPPING) / len(halves) == pytest.approx(0.5, abs=0.06)


def test_a_patient_keeps_the_half() -> None:
    patients = ("bacterial-1", "bacterial-2", "normal-1", "normal-2")
    halves = [half_of("kermany", patient) for patient in patients]
    assert halves == [Half.CONFORMAL, Half.STOPPING, Half.CONFORMAL, Half.STOPPING]
