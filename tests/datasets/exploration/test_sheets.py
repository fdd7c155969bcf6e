import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Film, LabelledBox, Manifest
from hilum.datasets.exploration import Exploration, explore
from hilum.datasets.exploration.sheets import FILMS_ON_SHEET, draw_sheets
from hilum.findings import Box, LabelState, Population

AMBER, BLUE = np.array([255, 183, 77]), np.array([100, 181, 246])


@pytest.fixture
def marked(make_film: Callable[..., Film], tmp_path: Path) -> Exploration:
    """One grey film of 288 × 288 pixels with a box of each of two findings, a faulty box and a mask."""
    grey = np.random.default_rng(0).integers(80, 120, (288, 288)).astype(np.uint8)
    Image.fromarray(grey).save(tmp_path / "film.png")
    mask = np.zeros((288, 288), dtype=np.uint8)
    mask[200:260, 20:80] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    boxes = (
        LabelledBox("nodule", Box(20, 30, 60, 50)),
        LabelledBox("mass", Box(150, 30, 60, 50)),
        LabelledBox("mass", Box(250, 30, 60, 50)),
    )
    film = make_film(
        str(tmp_path / "film.png"),
        boxes=boxes,
        masks={"heart": tmp_path / "mask.png"},
        labels={"nodule": LabelState.PRESENT, "mass": LabelState.PRESENT},
    )
    manifest = Manifest("made", (film,), Population("nobody"), "open", "", (), ("nodule", "mass"))
    return explore(manifest, tmp_path)


def nearness(picture: bytes, at: tuple[int, int], colour: np.ndarray) -> float:
    with Image.open(io.BytesIO(picture)) as image:
        pixel = np.asarray(image.convert("RGB"), dtype=float)[at]
    return float(np.abs(pixel - colour).max())


def test_each_class_has_its_films_and_the_unreadable_are_left_out(planted: Exploration) -> None:
    sheets, pictures = draw_sheets(planted)
    examples = {sheet.title: sheet for sheet in sheets if sheet.section == "examples"}
    assert set(examples) == {"opacity", "nodule", "none"}
    assert len(examples["opacity"].plates) == FILMS_ON_SHEET
    assert [plate.caption for plate in examples["nodule"].plates] == [
        "opacity+nodule · opacity · nodule · PA · M · 21 y"
    ]
    files = {plate.file for sheet in sheets for plate in sheet.plates}
    assert files == set(pictures)
    names = {one.name: number for number, one in enumerate(planted.surveyed)}
    assert f"film-{names['b/cut.png']:06d}.jpg" not in files


def test_the_same_films_are_chosen_each_time(planted: Exploration) -> None:
    assert draw_sheets(planted)[0] == draw_sheets(planted)[0]


def test_lookalikes_are_shown_in_pairs(planted: Exploration) -> None:
    (sheet,) = [sheet for sheet in draw_sheets(planted)[0] if sheet.section == "duplicates"]
    assert [plate.caption for plate in sheet.plates] == ["a/p01.png", "a/twin.jpg"]


def test_boxes_are_drawn_where_they_are_in_the_colour_of_their_finding(marked: Exploration) -> None:
    sheets, pictures = draw_sheets(marked)
    boxes = {sheet.title.split()[0]: sheet.plates[0] for sheet in sheets if sheet.section == "boxes"}
    assert set(boxes) == {"nodule", "mass", "something"}
    nodule, mass = pictures[boxes["nodule"].file], pictures[boxes["mass"].file]
    edge_of_nodule, edge_of_mass = (30, 50), (30, 180)
    assert nearness(nodule, edge_of_nodule, AMBER) < 60
    assert nearness(nodule, edge_of_mass, BLUE) < 60
    assert nearness(mass, edge_of_nodule, BLUE) < 60
    assert nearness(mass, edge_of_mass, AMBER) < 60
    assert nearness(nodule, (55, 50), AMBER) > 80
    assert boxes["something"].caption == "film.png: outside the film"


def test_masks_tint_the_organ(marked: Exploration) -> None:
    sheets, pictures = draw_sheets(marked)
    (sheet,) = [sheet for sheet in sheets if sheet.section == "masks"]
    assert sheet.title == "heart amber"
    with Image.open(io.BytesIO(pictures[sheet.plates[0].file])) as image:
        red, _, blue = np.moveaxis(np.asarray(image.convert("RGB"), dtype=float), 2, 0)
    warmth = red - blue
    assert warmth[205:255, 25:75].mean() > 40
    assert abs(warmth[100:190, 100:280].mean()) < 5


def test_a_film_of_several_classes_is_drawn_once(marked: Exploration) -> None:
    _, pictures = draw_sheets(replace(marked))
    assert sum(name == "film-000000.jpg" for name in pictures) == 1
