import pytest

from hilum.storage.tally import Stopped, Tally


def test_the_sum_of_all_files_is_told_and_one_that_begins_anew_counts_once() -> None:
    told: list[tuple[int, int | None]] = []
    tally = Tally(30, lambda so_far, total: told.append((so_far, total)))
    tally.set("a", 5)
    tally.set("b", 10)
    tally.set("a", 2)
    tally.set("a", 20)
    assert told == [(5, 30), (15, 30), (12, 30), (30, 30)]


def test_who_counts_on_after_the_end_is_stopped() -> None:
    tally = Tally(1)
    tally.stop()
    with pytest.raises(Stopped):
        tally.set("a", 1)
