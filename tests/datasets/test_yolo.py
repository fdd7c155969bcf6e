from pathlib import Path

import pytest

from hilum.datasets import Split, read_manifest, split_of
from hilum.datasets.boxes import BoxFault, find_faults
from hilum.datasets.yolo import read_names
from hilum.errors import DataSetError
from hilum.findings import LabelState

LISTS = (
    "names: [Pleural Effusion, 'mass']\n",
    "path: .\nnames:\n  0: Pleural Effusion\n  1: mass  # the other\nnc: 2\n",
    "names:\n- Pleural Effusion\n- mass\n",
    'train: images/train\nnames:\n    - Pleural Effusion\n\n    - "mass"\nnc: 2\n',
    "names: {1: mass, 0: Pleural Effusion}\n",
)


@pytest.fixture
def root(tmp_path: Path, write_film, write_text) -> Path:
    for number, place in enumerate(("images/train/a.png", "images/train/b.png", "images/val/c.png"), start=1):
        write_film(tmp_path / place, number)
    write_text(tmp_path / "labels" / "train" / "a.txt", "1 0.5 0.5 0.25 0.5\n\n0 0.1 0.1 0.2 0.2\n")
    write_text(tmp_path / "labels" / "val" / "c.txt", "")
    write_text(tmp_path / "data.yaml", LISTS[0])
    return tmp_path


def test_films_have_the_boxes_of_their_label_files(root: Path) -> None:
    manifest = read_manifest("yolo", root)
    marked, missing, empty = manifest.films
    found = [(one.finding, (one.box.x, one.box.y, one.box.width, one.box.height)) for one in marked.boxes]
    assert [name for name, _ in found] == ["mass", "pleural_effusion"]
    assert found[0][1] == pytest.approx((36, 20, 24, 40))
    assert found[1][1] == pytest.approx((0, 0, 19.2, 16))
    assert marked.labels == dict.fromkeys(manifest.labels, LabelState.PRESENT)
    assert missing.labels == empty.labels == dict.fromkeys(manifest.labels, LabelState.ABSENT)
    assert [film.split for film in manifest.films] == [Split.FIT, Split.FIT, Split.TUNE]
    assert "Without a file of labels, taken as without boxes: 1 film (b.png)." in manifest.remarks


def test_parts_may_hold_their_own_images_and_labels_or_there_may_be_none(
    tmp_path: Path, write_film, write_text
) -> None:
    write_text(tmp_path / "classes.txt", "mass\n")
    write_film(tmp_path / "test" / "images" / "a.png")
    write_text(tmp_path / "test" / "labels" / "a.txt", "0 0.5 0.5 1 1\n")
    (film,) = read_manifest("yolo", tmp_path).films
    assert (film.split, film.official_split, len(film.boxes)) == (Split.JUDGE, "test", 1)
    (tmp_path / "test").rename(tmp_path / "all")
    (film,) = read_manifest("yolo", tmp_path).films
    assert (film.split, film.official_split, len(film.boxes)) == (split_of("yolo", "a"), None, 1)


@pytest.mark.parametrize("text", LISTS)
def test_the_names_of_classes_are_read_however_they_are_written(tmp_path: Path, write_text, text: str) -> None:
    write_text(tmp_path / "data.yaml", text)
    assert read_names(tmp_path) == ("pleural_effusion", "mass")


@pytest.mark.parametrize("text", ["nc: 2\n", "names: []\n", "names:\n  1: a\n  2: b\n", "names: 2\n"])
def test_classes_without_names_are_refused(tmp_path: Path, write_text, text: str) -> None:
    write_text(tmp_path / "data.yaml", text)
    with pytest.raises(DataSetError, match=r"Expected `names:`.*data\.yaml"):
        read_names(tmp_path)


def test_boxes_that_cannot_be_right_stay_and_are_counted(root: Path, write_text) -> None:
    write_text(root / "labels" / "train" / "b.txt", "0 0.5 0.5 -0.2 0.1\n0 nan 0.5 0.1 0.1\n9 0.5 0.5 0.1 0.1\n")
    (root / "images" / "train" / "a.png").write_bytes(b"no film")
    manifest = read_manifest("yolo", root)
    faults = [fault for _, fault in find_faults(manifest.films[1], (96, 80))]
    assert faults == [BoxFault.ORDER, BoxFault.NOT_A_NUMBER, BoxFault.UNKNOWN]
    assert "Boxes of a class that is not named: 1 class (class_9)." in manifest.remarks
    assert "Boxes left out, for the file's size cannot be read: 1 film (a.png)." in manifest.remarks


@pytest.mark.parametrize("line", ["0 0.5 0.5 0.1", "mass 0.5 0.5 0.1 0.1", "0 0.1 0.1 0.2 0.1 0.2 0.2", "0 a b c d"])
def test_a_line_of_another_form_is_refused_with_its_file(root: Path, write_text, line: str) -> None:
    write_text(root / "labels" / "train" / "b.txt", f"0 0.5 0.5 0.1 0.1\n{line}\n")
    with pytest.raises(DataSetError, match=r"line 2 of .*b\.txt"):
        read_manifest("yolo", root)


@pytest.mark.parametrize("name", ["labels/train/b.txt", "data.yaml"])
def test_a_file_that_is_no_text_is_refused(root: Path, name: str) -> None:
    (root / name).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataSetError, match=rf"UTF-8 at .*{name}"):
        read_manifest("yolo", root)


def test_films_and_classes_must_be_there(tmp_path: Path, write_text) -> None:
    with pytest.raises(DataSetError, match="names of the classes"):
        read_manifest("yolo", tmp_path)
    write_text(tmp_path / "classes.txt", "mass\n")
    with pytest.raises(DataSetError, match="Expected films in images/PART"):
        read_manifest("yolo", tmp_path)
