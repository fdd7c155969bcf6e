from pathlib import Path

from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.datasets import read_manifest
from hilum.errors import HilumError


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["data", *(str(word) for word in words)])


def test_phantoms_are_written_and_their_boxes_in_another_form(tmp_path: Path) -> None:
    made = run("phantoms", "--out", tmp_path / "made", "--films", "5", "--size-px", "64", "--label", "cardiomegaly")
    assert made.exit_code == 0, made.output
    assert len(read_manifest("padchest-gr", tmp_path / "made").films) == 5
    words = ("boxes", "--dataset", "padchest-gr", "--root", tmp_path / "made")
    written = run(*words, "--format", "coco", "--out", tmp_path / "coco")
    assert written.exit_code == 0, written.output
    assert "5 boxes on 5 films (3 train, 1 val, 1 test)" in written.stdout
    assert {film.patient for film in read_manifest("coco", tmp_path / "coco").films} == {
        "phantom-00", "phantom-02", "phantom-03", "phantom-04",
    }  # fmt: skip


def test_boxes_that_are_left_out_are_named(tmp_path: Path, write_boxed) -> None:
    root = write_boxed(tmp_path / "yolo", "0 0.5 0.5 0.2 0.2\n0 0.5 0.5 0 0.2\n")
    result = run("boxes", "--dataset", "yolo", "--root", root, "--format", "yolo", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "boxes left out, no area: 1: a.png (mass)" in result.stdout


def test_wrong_use_is_refused(tmp_path: Path, write_boxed) -> None:
    root = write_boxed(tmp_path / "yolo", "0 0.5 0.5 0.2 0.2\n")
    for words, message in (
        (("boxes", "--dataset", "yolo", "--root", root, "--format", "voc", "--out", tmp_path / "out"), "coco or yolo"),
        (("boxes", "--dataset", "yolo", "--root", root, "--format", "coco", "--out", root), "holds something"),
        (("phantoms", "--out", root), "holds something"),
        (("phantoms", "--out", root / "classes.txt"), "is a file"),
        (("phantoms", "--out", tmp_path / "out", "--films", "41"), "Expected 1 to 40 films"),
        (("phantoms", "--out", tmp_path / "out", "--form", "voc"), "padchest-gr or openi"),
        (("phantoms", "--out", tmp_path / "out", "--form", "openi", "--label", "mass"), "Leave it out"),
    ):
        result = run(*words)
        assert isinstance(result.exception, HilumError), words
        assert message in result.exception.message
    assert not (tmp_path / "out").exists()
