import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.ops import box_iou

from hilum.datasets import Film, LabelledBox, Split
from hilum.datasets.boxes import overlap
from hilum.evaluation.intervals import resample
from hilum.evaluation.pointing import (
    MEASURES,
    as_shares,
    beside_json,
    best_overlap,
    boxes_of,
    centre_of,
    estimate_measures,
    mean_boxes,
    measure,
)
from hilum.findings import Box


@pytest.fixture
def film(tmp_path: Path) -> Film:
    path = tmp_path / "film.png"
    Image.new("L", (160, 80)).save(path)
    boxes = (LabelledBox("effusion", Box(40, 20, 80, 40)), LabelledBox("mass", Box(0, 0, 16, 8)))
    return Film(path, "1", "finding", {}, Split.FIT, boxes=boxes)


def test_overlap_is_that_of_torchvision() -> None:
    sides = np.random.default_rng(0).random((2, 200, 4))
    ones, others = ([Box(*map(float, row)) for row in part * (1.2, 1.2, 1, 1)] for part in sides)
    corners = [
        torch.tensor([[box.x, box.y, box.x + box.width, box.y + box.height] for box in part], dtype=torch.float64)
        for part in (ones, others)
    ]
    expected = box_iou(*corners).diagonal().numpy()
    assert [overlap(one, other) for one, other in zip(ones, others, strict=True)] == pytest.approx(expected)
    assert (expected == 0).any()
    assert (expected > 0.3).any()
    assert overlap(Box(0, 0, 0, 0), Box(0, 0, 0, 0)) == 0


def test_boxes_are_in_shares_of_the_film_and_the_faulty_are_left_out(film: Film) -> None:
    assert boxes_of(film) == {"effusion": (Box(0.25, 0.25, 0.5, 0.5),), "mass": (Box(0, 0, 0.1, 0.1),)}
    wrong = (LabelledBox("mass", Box(math.nan, 0, 1, 1)), LabelledBox("effusion", Box(150, 70, 20, 20)))
    assert boxes_of(replace(film, boxes=wrong)) == {"effusion": (Box(0.9375, 0.875, 0.0625, 0.125),)}
    assert boxes_of(replace(film, boxes=())) == {}
    assert as_shares(Box(16, 8, 32, 16), (160, 80)) == Box(0.1, 0.1, 0.2, 0.2)


def test_a_mean_box_is_the_mean_of_the_boxes(film: Film) -> None:
    other = replace(film, boxes=(LabelledBox("effusion", Box(0.0, 0.0, 160.0, 80.0)),))
    assert mean_boxes([film, other]) == {"effusion": Box(0.125, 0.125, 0.75, 0.75), "mass": Box(0, 0, 0.1, 0.1)}


def test_the_box_that_fits_best_counts() -> None:
    boxes = (Box(0, 0, 0.5, 0.5), Box(0.5, 0.5, 0.5, 0.5))
    assert measure(boxes, centre_of(boxes[1]), boxes[1]) == [1, 1, 1, 1, 1]
    assert measure(boxes, (0.75, 0.25), Box(0.5, 0.25, 0.5, 0.5)) == [0, pytest.approx(1 / 3), 1, 1, 0]
    assert measure(boxes, None, None) == [0, 0, 0, 0, 0]
    assert best_overlap(boxes, Box(0, 0, 0.25, 0.5)) == 0.5


def test_the_measures_are_means_over_films_with_a_width() -> None:
    rows = [[1.0, 0.6, 1.0, 1.0, 1.0], [0.0, 0.2, 1.0, 0.0, 0.0]] * 4
    found = estimate_measures(rows, resample([str(number) for number in range(8)]))
    assert [found[name].value for name in MEASURES] == pytest.approx([0.5, 0.4, 1.0, 0.5, 0.5])
    wire = beside_json(found["pointing"], found["tiou_0.1"])
    assert wire["difference"]["value"] == -0.5
    assert wire["mean_box"]["low"] < 1
    assert beside_json(found["pointing"], found["tiou_0.3"])["difference"] is None
    assert np.ptp(found["iou"].draws) > 0
