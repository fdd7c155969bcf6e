from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from hilum.datasets import Film, Split
from hilum.errors import DataSetError
from hilum.training.augmentation import Augmentation
from hilum.training.masked_films import MaskedFilms, load_masked_films, mask_loss
from hilum.training.recipe import Recipe


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """A film of 64 × 64 with the heart in the middle and a lung at each side."""
    masks = {}
    for number, organ in enumerate(("right_lung", "heart", "left_lung")):
        pixels = np.zeros((64, 64), dtype=np.uint8)
        pixels[16:48, 4 + 20 * number : 20 + 20 * number] = 255
        masks[organ] = tmp_path / f"{organ}.png"
        Image.fromarray(pixels).save(masks[organ])
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (64, 64), dtype=np.uint8)).save(tmp_path / "film.png")
    return Film(tmp_path / "film.png", "one", "set", {}, Split.FIT, masks=masks)


def test_masks_are_loaded_in_the_order_of_the_recipe(film: Film, make_organ_recipe: Callable[..., Recipe]) -> None:
    found = load_masked_films([film], make_organ_recipe())
    assert found.pixels.shape == (1, 1, 32, 32)
    assert found.masks.shape == (1, 3, 32, 32)
    left_edges = [int(mask.any(dim=0).nonzero()[0]) for mask in found.masks[0]]
    assert left_edges == [12, 22, 2]
    assert found.masks.float().mean(dim=(0, 2, 3)).div(255).tolist() == pytest.approx([32 * 16 / 64**2] * 3)


def test_a_film_without_a_mask_is_refused(film: Film, make_organ_recipe: Callable[..., Recipe]) -> None:
    bare = Film(film.path, "one", "set", {}, Split.FIT, masks={"heart": film.masks["heart"]})
    with pytest.raises(DataSetError, match=r"mask of left_lung .* film\.png has none"):
        load_masked_films([bare], make_organ_recipe())


def test_the_loss_is_least_for_the_true_masks() -> None:
    masks = torch.zeros(2, 3, 16, 16)
    masks[:, :, 4:12, 4:12] = 1
    right, shifted = 20 * (2 * masks - 1), 20 * (2 * masks.roll(3, dims=-1) - 1)
    assert float(mask_loss(right, masks)) == pytest.approx(0, abs=1e-3)
    assert float(mask_loss(shifted, masks)) > 1
    nothing = torch.zeros_like(masks)
    assert float(mask_loss(torch.full_like(masks, -20.0), nothing)) == pytest.approx(0, abs=1e-3)


def test_the_lesson_moves_masks_with_their_film(make_organ_recipe: Callable[..., Recipe]) -> None:
    # The film shows its own mask, so a network that passes it on is right however both are moved.
    masks = torch.zeros(4, 3, 32, 32, dtype=torch.uint8)
    masks[:, :, 8:24, 6:20] = 255
    still = dict.fromkeys(Augmentation.model_fields, 0.0) | {
        "aspect": 1.3, "rotation_degrees": 15.0, "zoom": 0.2, "shift": 0.05, "dark_border": 1.0, "gamma": 0.0,
    }  # fmt: skip
    recipe = make_organ_recipe(augmentation=still)
    films = MaskedFilms(masks[:, :1].half() / 255, masks)

    class Passing(torch.nn.Module):
        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

        def forward(self, film: torch.Tensor) -> tuple[torch.Tensor]:
            pixels = film.roll(self.by, dims=-1) * recipe.input.std + recipe.input.mean
            return (20 * (2 * pixels - 1).expand(-1, 3, -1, -1),)

    lesson = films.lesson(recipe, films.order(recipe, 0), torch.device("cpu"))
    losses = [float(lesson(Passing(by), torch.arange(4), torch.Generator().manual_seed(0))) for by in (0, 2)]
    assert losses[0] < 0.2
    assert losses[1] > 2 * losses[0]
