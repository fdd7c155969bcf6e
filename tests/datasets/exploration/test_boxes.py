import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from hilum.datasets import Film, LabelledBox
from hilum.datasets.exploration.boxes import GRID, BoxFault, describe_boxes, find_box_faults, overlap
from hilum.datasets.exploration.survey import Fault, Surveyed
from hilum.findings import Box, LabelState

MakeFilm = Callable[..., Film]
MakeSurveyed = Callable[..., Surveyed]


@pytest.fixture
def marked(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> Callable[..., Surveyed]:
    """A film of 100 × 80 pixels with boxes of ``nodule``."""

    def make(*boxes: Sequence[float], name: str = "film.png") -> Surveyed:
        labelled = tuple(LabelledBox("nodule", Box(*box)) for box in boxes)
        return make_surveyed(make_film(name, boxes=labelled, labels={"nodule": LabelState.PRESENT}))

    return make


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
        ([(10, 10, 40, 40), (10, 10, 40, 39)], [BoxFault.DUPLICATE]),
        ([(10, 10, 40, 40), (30, 10, 40, 40)], []),
        ([(10, 10, -5, 5), (10, 10, 5, 5)], [BoxFault.ORDER]),
    ],
)
def test_boxes_that_cannot_be_right_are_found(
    marked: Callable[..., Surveyed], boxes: list[tuple[float, ...]], faults: list[BoxFault]
) -> None:
    assert [fault.fault for fault in find_box_faults(marked(*boxes))] == faults


def test_a_box_of_a_label_that_is_absent_is_found(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    box = LabelledBox("mass", Box(1, 1, 5, 5))
    one = make_surveyed(make_film("f.png", boxes=(box,), labels={"mass": LabelState.ABSENT}))
    (fault,) = find_box_faults(one)
    assert (fault.film, fault.finding, fault.box, fault.fault) == ("f.png", "mass", (1, 1, 5, 5), BoxFault.UNLABELLED)
    unsaid = make_surveyed(make_film("f.png", boxes=(box,)))
    assert list(find_box_faults(unsaid)) == []


def test_overlap_is_intersection_over_union() -> None:
    assert overlap(Box(0, 0, 2, 2), Box(1, 0, 2, 2)) == pytest.approx(1 / 3)
    assert overlap(Box(0, 0, 2, 2), Box(2, 2, 1, 1)) == 0
    assert overlap(Box(0, 0, 2, 2), Box(0, 0, 2, 2)) == 1


def test_boxes_are_measured_by_finding(marked: Callable[..., Surveyed], make_film: MakeFilm) -> None:
    box = LabelledBox("nodule", Box(0, 0, 50, 40))
    unread = Surveyed(make_film("cut.png", boxes=(box,)), "cut.png", fault=Fault("unreadable_film", ""))
    films = [marked((0, 0, 50, 40), (50, 40, 50, 40), name="1.png"), marked((0, 0, 100, 40), name="2.png"), unread]
    boxes = describe_boxes(films)
    assert (boxes.total, boxes.films, boxes.faults) == (4, 3, ())
    nodule = boxes.findings["nodule"]
    assert (nodule.boxes, nodule.films, nodule.boxes_per_film) == (3, 2, {1: 1, 2: 1})
    assert nodule.area_share is not None
    assert (nodule.area_share.minimum, nodule.area_share.maximum) == (0.25, 0.5)
    assert nodule.centre == (0.5, 0.4167)
    places = np.array(nodule.positions)
    half = GRID // 2
    assert places.shape == (GRID, GRID)
    assert np.allclose(places[:half, :half], 2 / 3, atol=1e-4)
    assert np.allclose(places[:half, half:], 1 / 3, atol=1e-4)
    assert np.allclose(places[half:, half:], 1 / 3, atol=1e-4)
    assert np.all(places[half:, :half] == 0)


def test_a_source_without_boxes_has_none(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    boxes = describe_boxes([make_surveyed(make_film())])
    assert (boxes.total, boxes.findings, boxes.faults) == (0, {}, ())
