import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from hilum.datasets import Film, LabelledBox
from hilum.datasets.boxes import BoxFault
from hilum.datasets.exploration.boxes import GRID, Marked, Miscount, describe_boxes, find_box_faults
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


def test_a_box_that_cannot_be_right_is_named_with_its_fault(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    boxes = (LabelledBox("mass", Box(1, 1, 5, 5)), LabelledBox("rib", Box(math.nan, 1, 120, 2)))
    one = make_surveyed(make_film("f.png", boxes=boxes, labels={"mass": LabelState.ABSENT}))
    found = [(fault.film, fault.finding, fault.box, fault.fault) for fault in find_box_faults(one)]
    assert found == [
        ("f.png", "mass", (1, 1, 5, 5), BoxFault.UNLABELLED),
        ("f.png", "rib", (None, 1, 120, 2), BoxFault.UNKNOWN),
        ("f.png", "rib", (None, 1, 120, 2), BoxFault.NOT_A_NUMBER),
    ]
    boxes = describe_boxes([one])
    assert boxes.fault_counts == {"label_not_present": 1, "unknown_class": 1, "not_a_number": 1}


def test_films_and_labels_without_boxes_are_counted(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    present = dict.fromkeys(("nodule", "mass"), LabelState.PRESENT)
    flat = LabelledBox("mass", Box(1, 1, 5, 0))
    one = make_film("1.png", boxes=(LabelledBox("nodule", Box(1, 1, 5, 5)), flat), labels=present)
    boxes = describe_boxes(
        [make_surveyed(film) for film in (one, make_film("2.png", labels={**present, "normal": LabelState.PRESENT}))]
    )
    assert (boxes.films, boxes.films_without) == (1, 1)
    assert boxes.labels == {"mass": Marked(0, 2), "nodule": Marked(1, 1)}
    assert boxes.unmarked_labels == ("mass",)


def test_films_with_other_boxes_than_the_source_counts_are_named(
    make_film: MakeFilm, make_surveyed: MakeSurveyed
) -> None:
    box = LabelledBox("nodule", Box(1, 1, 5, 5))
    films = [
        make_film("1.png", boxes=(box,), boxes_stated={"nodule": 2}),
        make_film("2.png", boxes=(box,), boxes_stated={"nodule": 1, "mass": 0}),
        make_film("3.png", boxes=(box,)),
        make_film("4.png", boxes_stated={"mass": 1}),
    ]
    boxes = describe_boxes([make_surveyed(film) for film in films])
    assert boxes.miscounts == (Miscount("1.png", "nodule", 2, 1), Miscount("4.png", "mass", 1, 0))


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
    assert (boxes.total, boxes.findings, boxes.faults, boxes.labels) == (0, {}, (), {})
