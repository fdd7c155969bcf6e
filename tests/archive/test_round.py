from collections import Counter

from hilum.archive import turns_of


def test_every_rater_meets_every_item_once_in_an_order_of_their_own() -> None:
    orders = {rater: [turn.place for turn in turns_of(0, rater, 20)] for rater in ("Dr A", "Dr B")}
    assert all(sorted(order) == list(range(20)) for order in orders.values())
    assert orders["Dr A"] != orders["Dr B"] != list(range(20))
    assert turns_of(0, "Dr A", 20) == turns_of(0, "Dr A", 20) != turns_of(1, "Dr A", 20)


def test_half_of_the_pairs_are_turned_and_over_raters_each_of_them_as_often_as_not() -> None:
    turned: Counter[int] = Counter()
    for rater in range(400):
        turns = turns_of(7, f"rater {rater}", 10)
        assert sum(turn.is_turned for turn in turns) == 5
        turned.update(turn.place for turn in turns if turn.is_turned)
    # Each is turned for 200 of 400 in the mean, with a standard deviation of 10.
    assert all(150 < turned[place] < 250 for place in range(10))


def test_an_item_comes_first_or_last_for_any_rater() -> None:
    firsts = Counter(turns_of(3, f"rater {rater}", 5)[0].place for rater in range(300))
    assert all(30 < firsts[place] < 90 for place in range(5))
