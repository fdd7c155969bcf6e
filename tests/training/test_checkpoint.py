from pathlib import Path

import pytest
import torch

from hilum.datasets import Half, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.errors import LaboratoryError
from hilum.evaluation.doubt import CHOICE_KEY
from hilum.training.checkpoint import (
    check_same_choice,
    check_same_films,
    choice_of,
    read_checkpoint,
    recipe_of,
    write_checkpoint,
)


def test_what_is_written_is_read_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "run" / "last.pt"
    write_checkpoint(path, {"weights": torch.arange(3.0), "epochs": [{"number": 0}]})
    write_checkpoint(path, {"weights": torch.arange(4.0), "epochs": []})
    assert read_checkpoint(path)["weights"].tolist() == [0, 1, 2, 3]
    assert [file.name for file in path.parent.iterdir()] == ["last.pt"]


class Command:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("run",)


def test_a_write_that_fails_leaves_the_earlier_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "last.pt"
    write_checkpoint(path, {"epoch": 1})
    with pytest.raises(TypeError, match="pickle"):
        write_checkpoint(path, {"epoch": (number for number in ())})
    assert read_checkpoint(path) == {"epoch": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["last.pt"]


def test_code_in_a_checkpoint_is_refused_and_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"weights": Command()}, tmp_path / "evil.pt")
    with pytest.raises(LaboratoryError, match=r"evil\.pt"):
        read_checkpoint(tmp_path / "evil.pt")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", [None, b"", b"no checkpoint"])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "best.pt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LaboratoryError, match=r"best\.pt"):
        read_checkpoint(path)


def test_a_checkpoint_without_a_recipe_is_refused() -> None:
    for content in ({}, {"recipe": {"training": {"epoch": 1}}}):
        with pytest.raises(LaboratoryError, match="Train again"):
            recipe_of(content)


def test_only_a_checkpoint_of_the_same_films_passes(tmp_path: Path) -> None:
    for unsaid in ({}, {DATA_KEY: ""}, {DATA_KEY: "a"}):
        check_same_films(unsaid, "a", tmp_path)
    with pytest.raises(LaboratoryError, match=f"{tmp_path.name} learned from other films.*--root"):
        check_same_films({DATA_KEY: "b"}, "a", tmp_path)


def test_a_run_goes_on_only_with_the_films_that_chose_its_epochs(tmp_path: Path) -> None:
    old, new = {}, {CHOICE_KEY: "stopping"}
    assert (choice_of(old), choice_of(new)) == ("tune", "stopping")
    check_same_choice(old, Split.TUNE, tmp_path)
    check_same_choice(new, Half.STOPPING, tmp_path)
    with pytest.raises(LaboratoryError, match=f"{tmp_path.name} chose its epochs on tune films.*Train anew"):
        check_same_choice(old, Half.STOPPING, tmp_path)
