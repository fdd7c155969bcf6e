import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.datasets import Film, LabelledBox, Manifest, Split, read_manifest
from hilum.datasets.box_writing import BoxForm, write_boxes
from hilum.datasets.boxes import BoxFault
from hilum.errors import UsageError
from hilum.findings import Box, LabelState, Population, Sex, View

PARTS = (Split.FIT, Split.FIT, Split.TUNE, Split.JUDGE, Split.TEST)


@pytest.fixture
def manifest(tmp_path: Path, write_film) -> Manifest:
    """Five films, two of one name, with a box of mass that runs over the edge and a few that cannot be right."""
    boxes = (
        LabelledBox("mass", Box(80, 10, 40, 20)),
        LabelledBox("nodule", Box(8, 8, 24, 16)),
        LabelledBox("mass", Box(5, 5, 0, 5)),
        LabelledBox("mass", Box(math.nan, 5, 5, 5)),
    )
    films = tuple(
        Film(
            write_film(tmp_path / "source" / str(number) / ("film.png" if number < 2 else f"{number}.png"), number),
            f"p{number}",
            "finding",
            {"mass": LabelState.PRESENT, "nodule": LabelState.UNCERTAIN, "edema": LabelState.ABSENT},
            part,
            view=View.PA,
            age_years=40.0,
            sex=Sex.MALE,
            boxes=boxes[: 4 if number == 0 else 2],
        )
        for number, part in enumerate(PARTS)
    )
    return Manifest("made", films, Population("nobody"), "open", "", (), ("edema", "mass", "nodule"))


@pytest.mark.parametrize("form", list(BoxForm))
def test_what_is_written_can_be_read_again(manifest: Manifest, tmp_path: Path, form: BoxForm) -> None:
    out, told = tmp_path / "out", []
    written = write_boxes(manifest, out, form, on_film=lambda: told.append(1))
    assert (written.films, written.boxes, written.apart) == ({"train": 2, "val": 1, "test": 1}, 8, 1)
    assert written.left_out == (("film.png", "mass", BoxFault.EMPTY), ("film.png", "mass", BoxFault.NOT_A_NUMBER))
    assert len(told) == 5
    again = read_manifest(form.value, out)
    assert again.labels == ("mass", "nodule")
    by_name = {film.path.name: film for film in again.films}
    assert set(by_name) == {"film.png", "film-2.png", "2.png", "3.png"}
    assert by_name["2.png"].split is Split.TUNE
    for film in again.films:
        marked = {one.finding: one.box for one in film.boxes}
        found = {name: (box.x, box.y, box.width, box.height) for name, box in marked.items()}
        assert found["mass"] == pytest.approx((80, 10, 16, 20), abs=1e-3)
        assert found["nodule"] == pytest.approx((8, 8, 24, 16), abs=1e-3)
    assert by_name["film-2.png"].path.read_bytes() == manifest.films[1].path.read_bytes()


def test_coco_keeps_what_is_known_of_a_film(manifest: Manifest, tmp_path: Path) -> None:
    write_boxes(manifest, tmp_path / "out", BoxForm.COCO)
    film = next(film for film in read_manifest("coco", tmp_path / "out").films if film.patient == "p2")
    assert (film.age_years, film.sex, film.view) == (40.0, Sex.MALE, View.PA)
    assert film.labels == {"mass": LabelState.PRESENT, "nodule": LabelState.UNCERTAIN}
    content = json.loads((tmp_path / "out" / "annotations" / "instances_val.json").read_text(encoding="utf-8"))
    assert [one["id"] for one in content["categories"]] == [1, 2]
    assert [one["id"] for one in content["annotations"]] == [1, 2]
    assert content["annotations"][0]["area"] == 320


def test_classes_are_chosen_and_numbered_in_their_order(manifest: Manifest, tmp_path: Path) -> None:
    written = write_boxes(manifest, tmp_path / "out", BoxForm.YOLO, labels=("nodule", "mass"))
    assert written.boxes == 8
    assert read_manifest("yolo", tmp_path / "out").labels == ("nodule", "mass")
    alone = write_boxes(manifest, tmp_path / "alone", BoxForm.YOLO, labels=("nodule",))
    assert (alone.boxes, alone.left_out) == (4, ())


def test_nothing_is_written_over_or_without_boxes(manifest: Manifest, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="source holds something"):
        write_boxes(manifest, tmp_path / "source", BoxForm.COCO)
    with pytest.raises(UsageError, match="no box of edema; its boxes are of: mass, nodule"):
        write_boxes(manifest, tmp_path / "out", BoxForm.COCO, labels=("edema",))
    bare = replace(manifest, films=tuple(replace(film, boxes=()) for film in manifest.films))
    with pytest.raises(UsageError, match="no box of any class"):
        write_boxes(bare, tmp_path / "out", BoxForm.COCO)
    assert not (tmp_path / "out").exists()
