import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from hilum.datasets import Manifest, Split
from hilum.errors import DataSetError, RecipeError
from hilum.training.boxed_films import BoxedFilms, load_boxed_films
from hilum.training.classification import Setting
from hilum.training.detection import average_precision, best_overlaps, build_network, class_weights, score, train
from hilum.training.detector import Target
from hilum.training.loop import BEST_FILE
from hilum.training.recipe import Recipe


def found(*boxes: tuple[float, tuple[float, float, float, float]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Of one film and one class."""
    scores = torch.tensor([score for score, _ in boxes])
    return scores[None, None], torch.tensor([box for _, box in boxes])[None, None]


def shown(*boxes: tuple[float, float, float, float], label: float = 1.0) -> list[Target]:
    return [
        Target(torch.tensor(boxes).reshape(-1, 4), torch.zeros(len(boxes), dtype=torch.long), torch.tensor([label]))
    ]


def test_precision_counts_the_surest_first() -> None:
    here, there = (0.1, 0.1, 0.3, 0.3), (0.6, 0.6, 0.9, 0.9)
    answer = found((0.9, there), (0.5, here), (0.0, here))
    assert average_precision(answer, shown(here), 0, 0.4) == pytest.approx(0.5)
    assert average_precision(answer, shown(here, there), 0, 0.4) == pytest.approx(1.0)
    # A second box on the same place finds nothing new.
    twice = found((0.9, here), (0.8, here), (0.5, there))
    assert average_precision(twice, shown(here, there), 0, 0.4) == pytest.approx((1 + 2 / 3) / 2)
    assert math.isnan(average_precision(answer, shown(), 0, 0.4))
    assert math.isnan(average_precision(answer, shown(label=0.0), 0, 0.4))


def test_a_film_whose_finding_has_no_box_judges_nobody() -> None:
    here, there = (0.1, 0.1, 0.3, 0.3), (0.6, 0.6, 0.9, 0.9)
    both = tuple(torch.cat([one, other]) for one, other in zip(found((0.5, here)), found((0.9, there)), strict=True))
    assert average_precision(both, [*shown(here), *shown(label=1.0)], 0, 0.4) == pytest.approx(1.0)
    assert average_precision(both, [*shown(here), *shown(label=0.0)], 0, 0.4) == pytest.approx(0.5)


def test_the_surest_box_is_held_against_each_marked_one() -> None:
    answer = found((0.2, (0.0, 0.0, 1.0, 1.0)), (0.9, (0.0, 0.0, 0.5, 1.0)))
    targets = shown((0.0, 0.0, 0.5, 0.5), (0.5, 0.0, 1.0, 1.0))
    assert best_overlaps(answer, targets, 0) == pytest.approx([0.5, 0.0])


def test_rare_classes_count_more_and_a_box_one_on_average() -> None:
    weights = class_weights([np.ones((90, 2)), np.ones((10, 2))], 0.5)
    assert weights[1] / weights[0] == pytest.approx(3.0)
    assert (weights * torch.tensor([0.9, 0.1])).sum() == pytest.approx(1.0)


def test_training_learns_to_mark(
    boxed_manifest: Manifest, make_box_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_box_recipe(training={"epochs": 6, "learning_rate": 0.003})
    tune = load_boxed_films(boxed_manifest.of(Split.TUNE), recipe)
    torch.manual_seed(recipe.training.seed)
    before = score(build_network(recipe), tune, recipe)
    progress = train(recipe, boxed_manifest, Setting(tmp_path, "cpu"))
    assert (tmp_path / BEST_FILE).exists()
    assert set(before) == {"tiou_1", "tiou_3", "tiou_5", "overlap", "map_4", "score"}
    assert progress.best is not None
    assert progress.best.tune["score"] > before["score"]
    assert progress.epochs[-1].loss < progress.epochs[0].loss


def test_an_interrupted_training_is_taken_up(
    boxed_manifest: Manifest, make_box_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_box_recipe()
    train(recipe, boxed_manifest, Setting(tmp_path, "cpu"))
    assert len(train(recipe, boxed_manifest, Setting(tmp_path, "cpu")).epochs) == 1


def test_a_class_without_a_box_is_refused(
    boxed_manifest: Manifest, make_box_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_box_recipe(data={"classes": ["cardiomegaly", "air_trapping"]})
    with pytest.raises(DataSetError, match="has a box of air_trapping"):
        train(recipe, boxed_manifest, Setting(tmp_path, "cpu"))


def test_an_unknown_detector_is_refused(make_box_recipe: Callable[..., Recipe]) -> None:
    with pytest.raises(RecipeError, match="no detector 'densenet121'"):
        build_network(make_box_recipe(network={"name": "densenet121"}))


def test_films_are_counted(boxed_manifest: Manifest, make_box_recipe: Callable[..., Recipe]) -> None:
    films = load_boxed_films(boxed_manifest.of(Split.FIT), make_box_recipe(detection={"negatives": 0}))
    assert isinstance(films, BoxedFilms)
    assert len(films) == int(films.present().any(dim=1).sum())
