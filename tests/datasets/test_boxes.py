import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from hilum.datasets import Film, LabelledBox, Split
from hilum.datasets.boxes import BoxFault, clip, find_faults, has_area, overlap, sound_boxes
from hilum.findings import Box, LabelState

SIZE = (100, 80)


def film(*boxes: Sequence[float], state: LabelState = LabelState.PRESENT, finding: str = "nodule") -> Film:
    labelled = tuple(LabelledBox(finding, Box(*box)) for box in boxes)
    return Film(Path("film.png"), "1", "finding", {"nodule": state}, Split.FIT, boxes=labelled)


@pytest.mark.parametrize(
    ("boxes", "faults"),
    [
        ([(0, 0, 100, 80)], []),
        ([(90, 10, 10.9, 20)], []),
        ([(90, 10, 12, 20)], [BoxFault.OUTSIDE]),
        ([(-2, 10, 12, 20)], [BoxFault.OUTSIDE]),
        ([(10, 10, 5, 0)], [BoxFault.EMPTY]),
        ([(50, 50, -20, 10)], [BoxFault.ORDER]),
        ([(math.nan, 1, 1, 1)], [BoxFault.NOT_A_NUMBER]),
        ([(1, 1, math.inf, 1)], [BoxFault.NOT_A_NUMBER]),
        ([(10, 10, 40, 40), (10, 10, 40, 39)], [BoxFault.DUPLICATE]),
        ([(10, 10, 40, 40), (30, 10, 40, 40)], []),
        ([(10, 10, -5, 5), (10, 10, 5, 5)], [BoxFault.ORDER]),
    ],
)
def test_boxes_that_cannot_be_right_are_found(boxes: list[tuple[float, ...]], faults: list[BoxFault]) -> None:
    assert [fault for _, fault in find_faults(film(*boxes), SIZE)] == faults


def test_without_a_size_nothing_is_outside() -> None:
    assert list(find_faults(film((90, 10, 12, 20)), None)) == []


def test_the_label_must_be_known_and_present() -> None:
    whole = (0, 0, 10, 10)
    assert list(find_faults(film(whole, state=LabelState.ABSENT), SIZE)) == [(0, BoxFault.UNLABELLED)]
    assert list(find_faults(film(whole, state=LabelState.UNMENTIONED), SIZE)) == []
    assert list(find_faults(film(whole, finding="rib"), SIZE)) == [(0, BoxFault.UNKNOWN)]


def test_no_box_is_lost() -> None:
    one = film((90, 10, 30, 20), (math.nan, 0, 1, 1), (5, 5, -1, 2), (5, 5, 0, 2), (200, 5, 2, 2), (1, 1, 8, 8))
    again = Film(one.path, "1", "finding", one.labels, Split.FIT, boxes=(*one.boxes, one.boxes[-1]))
    sorted_ = sound_boxes(again, SIZE)
    assert [labelled.box for labelled in sorted_.boxes] == [Box(90, 10, 10, 20), Box(1, 1, 8, 8)]
    faults = [fault for _, fault in sorted_.left_out]
    assert faults == [
        BoxFault.NOT_A_NUMBER, BoxFault.ORDER, BoxFault.EMPTY, BoxFault.OUTSIDE, BoxFault.DUPLICATE,
    ]  # fmt: skip


def test_a_box_is_cut_off_at_the_edge_of_the_film() -> None:
    assert clip(Box(-10, -10, 30, 30), SIZE) == Box(0, 0, 20, 20)
    assert clip(Box(100, 0, 10, 10), SIZE) is None
    inside = Box(0.1, 0.2, 0.3, 0.4)
    assert clip(inside, SIZE) is inside


def test_overlap_is_intersection_over_union() -> None:
    assert overlap(Box(0, 0, 2, 2), Box(1, 0, 2, 2)) == pytest.approx(1 / 3)
    assert overlap(Box(0, 0, 2, 2), Box(2, 2, 1, 1)) == 0
    assert overlap(Box(0, 0, 2, 2), Box(0, 0, 2, 2)) == 1
    assert overlap(Box(0, 0, 0, 0), Box(0, 0, 0, 0)) == 0


def test_an_area_takes_two_sides_in_order() -> None:
    assert has_area(Box(0, 0, 1, 1))
    assert not any(
        has_area(Box(*box)) for box in ((0, 0, 0, 1), (0, 0, 1, -1), (math.nan, 0, 1, 1), (0, 0, math.inf, 1))
    )
