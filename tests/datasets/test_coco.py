import json
from pathlib import Path
from typing import Any

import pytest

from hilum.datasets import Manifest, Split, read_manifest, split_of
from hilum.datasets.boxes import BoxFault, find_faults
from hilum.errors import DataSetError
from hilum.findings import Box, LabelState, Sex, View

CATEGORIES = [{"id": 7, "name": "Pleural Effusion"}, {"id": 3, "name": "mass"}]


def image(number: int, name: str, **given: object) -> dict[str, Any]:
    return {"id": number, "file_name": name, "width": 192, "height": 160, **given}


def box(image_id: int, category: int, sides: list[Any]) -> dict[str, Any]:
    return {"id": 1, "image_id": image_id, "category_id": category, "bbox": sides}


@pytest.fixture
def write(tmp_path: Path, write_film, write_text):
    """Write an annotation file, and the films that it names to ``images``."""

    def write_part(name: str, images: list[dict[str, Any]], boxes: list[dict[str, Any]]) -> Path:
        for one in images:
            write_film(tmp_path / "images" / one["file_name"], one["id"])
        content = {"images": images, "annotations": boxes, "categories": CATEGORIES}
        write_text(tmp_path / name, json.dumps(content))
        return tmp_path

    return write_part


@pytest.fixture
def manifest(write) -> Manifest:
    facts = {"patient": "p1", "age_years": 61, "sex": "F", "view": "AP", "labels": {"mass": "uncertain"}}
    write("annotations/instances_train2017.json", [image(1, "a.png")], [box(1, 7, [19.2, 16, 96, 80])])
    root = write("annotations/instances_val.json", [image(2, "b.png", **facts), image(3, "c.png")], [])
    return read_manifest("coco", root)


def test_boxes_are_in_pixels_of_the_film_whatever_size_the_file_states(manifest: Manifest) -> None:
    (marked,) = manifest.films[0].boxes
    assert (marked.finding, marked.box) == ("pleural_effusion", Box(9.6, 8, 48, 40))
    assert manifest.labels == ("pleural_effusion", "mass")
    assert [film.kind for film in manifest.films] == ["marked", "unmarked", "unmarked"]


def test_the_parts_are_those_of_the_files(manifest: Manifest) -> None:
    assert [film.split for film in manifest.films] == [Split.FIT, Split.TUNE, Split.TUNE]
    assert manifest.select("val") == manifest.films[1:]


def test_what_an_image_says_of_itself_is_kept(manifest: Manifest) -> None:
    _, known, plain = manifest.films
    assert (known.patient, known.age_years, known.sex, known.view) == ("p1", 61, Sex.FEMALE, View.AP)
    assert known.labels == {"pleural_effusion": LabelState.UNMENTIONED, "mass": LabelState.UNCERTAIN}
    assert plain.labels == dict.fromkeys(manifest.labels, LabelState.ABSENT)
    assert manifest.films[0].labels["pleural_effusion"] is LabelState.PRESENT
    assert any("2 films name no patient" in remark for remark in manifest.remarks)


def test_one_file_for_all_is_divided_by_patient(write) -> None:
    films = read_manifest("coco", write("boxes.json", [image(1, "a.png", patient="p1"), image(2, "b.png")], [])).films
    assert [film.split for film in films] == [split_of("coco", "p1"), split_of("coco", "images/b")]
    assert films[0].official_split is None


def test_a_patient_may_be_called_0(write) -> None:
    first, second = read_manifest(
        "coco", write("boxes.json", [image(1, "a.png", patient=0), image(2, "b.png")], [])
    ).films
    assert (first.patient, second.patient) == ("0", "images/b")


@pytest.mark.parametrize(
    ("key", "record"),
    [
        ("categories", {"id": 1, "name": 5}),
        ("images", {"id": [1], "file_name": "a.png", "width": 9, "height": 9}),
        ("annotations", {"image_id": 1, "category_id": [1], "bbox": [0, 0, 1, 1]}),
    ],
)
def test_a_name_or_id_of_another_kind_is_refused_with_its_file(
    tmp_path: Path, write_text, key: str, record: dict[str, Any]
) -> None:
    content = {"images": [], "annotations": [], "categories": CATEGORIES, key: [record]}
    write_text(tmp_path / "boxes.json", json.dumps(content))
    with pytest.raises(DataSetError, match=r"Record \d+ of .*boxes\.json"):
        read_manifest("coco", tmp_path)


def test_boxes_that_cannot_be_right_stay_and_are_counted(write, write_text, tmp_path: Path) -> None:
    wrong = [
        box(1, 3, [10, 10, -5, 5]),
        box(1, 3, [float("nan"), 1, 1, 1]),
        box(1, 99, [0, 0, 9, 9]),
        box(8, 3, [0] * 4),
    ]
    root = write("boxes.json", [image(1, "a.png")], wrong)
    write_text(tmp_path / "captions.json", "[]")
    manifest = read_manifest("coco", root)
    faults = [fault for _, fault in find_faults(manifest.films[0], (96, 80))]
    assert faults == [BoxFault.ORDER, BoxFault.NOT_A_NUMBER, BoxFault.UNKNOWN]
    said = "\n".join(manifest.remarks)
    assert "Boxes of a class that the files do not name: 1 class (category_99)." in said
    assert "Boxes of an image that the files do not list, left out: 1." in said
    assert "No annotations of boxes, not read: 1 file (captions.json)." in said


def test_a_film_in_another_folder_is_found_by_its_name_and_a_missing_one_is_named(
    write, write_film, tmp_path: Path
) -> None:
    root = write("boxes.json", [image(1, "a.png"), image(2, "b.png"), image(3, "c.png")], [])
    (root / "images" / "b.png").rename(root / "b.png")
    (root / "deep").mkdir()
    (root / "images" / "c.png").rename(root / "deep" / "c.png")
    (root / "images" / "a.png").unlink()
    manifest = read_manifest("coco", root)
    assert [film.folder for film in manifest.films] == [None, "deep"]
    assert "Not on the disk, left out: 1 film (a.png)." in manifest.remarks


@pytest.mark.parametrize(
    ("images", "boxes", "said"),
    [
        ([{"id": 1, "file_name": "a.png"}], [], "width"),
        ([image(1, "a.png", labels={"mass": "perhaps"})], [], "perhaps"),
        ([image(1, "a.png", width=0)], [], "Record 0"),
        ([image(1, "a.png")], [box(1, 3, [1, 2, 3])], "Record 0"),
        ([image(1, "a.png")], [box(1, 3, ["x", 2, 3, 4])], "Record 0"),
        ([image(1, "a.png")], [box(1, 3, [10**400, 2, 3, 4])], "Record 0"),
        ([image(1, "a.png", labels=["mass"])], [], "Record 0"),
    ],
)
def test_a_record_of_another_form_is_refused_with_its_file(write, images, boxes, said: str) -> None:
    with pytest.raises(DataSetError, match=said) as refused:
        read_manifest("coco", write("boxes.json", images, boxes))
    assert "boxes.json" in refused.value.message


def test_without_annotations_there_is_nothing_to_read(tmp_path: Path, write_text) -> None:
    with pytest.raises(DataSetError, match="found none among 0 JSON files"):
        read_manifest("coco", tmp_path)
    write_text(tmp_path / "broken.json", "{")
    with pytest.raises(DataSetError, match=r"broken\.json"):
        read_manifest("coco", tmp_path)
