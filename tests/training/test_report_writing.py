from collections.abc import Callable
from pathlib import Path

import pytest

from hilum.errors import RecipeError
from hilum.training.classification import Setting
from hilum.training.loop import Epoch, Watch
from hilum.training.recipe import Recipe
from hilum.training.report_writing import train
from hilum.training.written_studies import read_parts


@pytest.mark.parametrize("writing", [{}, {"encoder": "image", "has_attention": False}], ids=["evidence", "image"])
def test_a_writer_learns_its_reports(
    make_writer_recipe: Callable[..., Recipe], written_root: Path, tmp_path: Path, writing: dict[str, object]
) -> None:
    recipe = make_writer_recipe(writing=writing, training={"epochs": 16})
    progress = train(recipe, read_parts(recipe, written_root), Setting(tmp_path / "run", "cpu"))
    first, last = progress.epochs[0].tune, progress.epochs[-1].tune
    assert last["score"] > first["score"] + 0.5
    assert last["right"] > 0.7
    assert (tmp_path / "run" / "best.pt").exists()


def test_an_interrupted_training_ends_where_one_that_ran_through_does(
    make_writer_recipe: Callable[..., Recipe], written_root: Path, tmp_path: Path
) -> None:
    recipe = make_writer_recipe(training={"epochs": 3}, writing={"own_words": 0.5, "ramp": 4})
    parts = read_parts(recipe, written_root)
    whole = train(recipe, parts, Setting(tmp_path / "whole", "cpu"))

    def stop(epoch: Epoch) -> None:
        if epoch.number == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(recipe, parts, Setting(tmp_path / "halves", "cpu", Watch(on_epoch=stop)))
    taken_up = train(recipe, parts, Setting(tmp_path / "halves", "cpu"))
    assert [epoch.tune for epoch in taken_up.epochs] == [epoch.tune for epoch in whole.epochs]


def test_evidence_of_other_findings_is_refused(
    make_writer_recipe: Callable[..., Recipe], written_root: Path, tmp_path: Path
) -> None:
    recipe = make_writer_recipe(data={"classes": ["effusion"]})
    with pytest.raises(RecipeError, match="Name these"):
        train(recipe, read_parts(recipe, written_root), Setting(tmp_path / "run", "cpu"))
