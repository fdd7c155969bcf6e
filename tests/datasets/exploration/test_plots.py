import io
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from hilum.datasets import LabelledBox
from hilum.datasets.exploration import Exploration
from hilum.datasets.exploration.boxes import describe_boxes
from hilum.datasets.exploration.classes import FilmClass
from hilum.datasets.exploration.plots import draw_charts
from hilum.findings import Box


def test_what_the_source_has_is_drawn_and_nothing_else(planted: Exploration) -> None:
    charts = draw_charts(planted)
    # Every film is of one size, and there are no boxes.
    assert set(charts) == {"classes.png", "co-occurrence.png", "ages.png", "ages-by-class.png", "brightness.png"}
    for picture in charts.values():
        with Image.open(io.BytesIO(picture)) as image:
            assert image.width > 800
            assert len(np.unique(np.asarray(image.convert("L")))) > 10


def test_boxes_are_drawn_where_there_are_any(planted: Exploration) -> None:
    boxes = (LabelledBox("opacity", Box(0, 0, 32, 32)), LabelledBox("nodule", Box(32, 0, 8, 8)))
    first = planted.surveyed[0]
    marked = replace(first, film=replace(first.film, boxes=boxes))
    charts = draw_charts(replace(planted, boxes=describe_boxes([marked])))
    assert {"box-places.png", "box-areas.png"} <= set(charts)


def test_a_name_is_drawn_as_it_is_and_not_as_a_formula(planted: Exploration, tmp_path: Path) -> None:
    everywhere = np.ones(len(planted.surveyed), dtype=bool)
    odd = FilmClass("$\\frac{", everywhere, everywhere)
    assert "classes.png" in draw_charts(replace(planted, film_classes=(odd,)))
