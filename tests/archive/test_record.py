from hilum.archive import Order, Status
from hilum.findings import Stated


def test_an_order_states_nothing_by_itself() -> None:
    order = Order("film.png")
    assert (order.stated, order.language, order.revises) == (Stated(), "en", None)


def test_the_states_are_those_of_the_wire() -> None:
    assert [status.value for status in Status] == ["accepted", "read", "refused", "unreadable"]
