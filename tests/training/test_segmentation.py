from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from hilum.datasets import Manifest, Split
from hilum.training.classification import Setting
from hilum.training.loop import BEST_FILE
from hilum.training.masked_films import MaskedFilms, load_masked_films
from hilum.training.recipe import Recipe
from hilum.training.segmentation import build_network, mean_dice, score, train


class Passing(torch.nn.Module):
    """Calls an organ what is bright, whichever organ."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.middle = torch.nn.Parameter(torch.tensor((0.5 - recipe.input.mean) / recipe.input.std))

    def forward(self, film: torch.Tensor) -> tuple[torch.Tensor]:
        return ((film - self.middle).expand(-1, 2, -1, -1),)


def test_dice_is_twice_the_overlap_over_both_areas(make_organ_recipe: Callable[..., Recipe]) -> None:
    recipe = make_organ_recipe()
    pixels, masks = torch.zeros(1, 1, 32, 32), torch.zeros(1, 2, 32, 32, dtype=torch.uint8)
    pixels[..., 8:16, 8:16] = 1
    masks[:, 0, 8:16, 8:16] = 255
    masks[:, 1, 8:16, 12:20] = 255
    dice = mean_dice(Passing(recipe), MaskedFilms(pixels.half(), masks), recipe)
    assert dice.tolist() == pytest.approx([1.0, 0.5])


def test_training_learns_to_draw(
    organ_manifest: Manifest, make_organ_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_organ_recipe(input={"size": 64}, training={"epochs": 5, "batch_size": 2, "learning_rate": 0.003})
    tune = load_masked_films(organ_manifest.of(Split.TUNE), recipe)
    torch.manual_seed(recipe.training.seed)
    before = score(build_network(recipe), tune, recipe)
    progress = train(recipe, organ_manifest, Setting(tmp_path, "cpu"))
    assert (tmp_path / BEST_FILE).exists()
    assert set(before) == {"dice_heart", "dice_left_lung", "dice_right_lung", "dice_augmented", "score"}
    assert progress.best is not None
    assert progress.best.tune["score"] > before["score"]
    assert progress.epochs[-1].loss < progress.epochs[0].loss


def test_an_interrupted_training_is_taken_up(
    organ_manifest: Manifest, make_organ_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_organ_recipe(training={"epochs": 1})
    train(recipe, organ_manifest, Setting(tmp_path, "cpu"))
    assert len(train(recipe, organ_manifest, Setting(tmp_path, "cpu")).epochs) == 1
