"""Films with the masks of their organs, for training: kept in memory, and what is learned of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor, nn
from torch.nn import functional

from hilum.datasets import Film
from hilum.datasets.mask_files import read_mask
from hilum.training.augmentation import augment_with_masks
from hilum.training.films import Lesson, load_pixels, normalise
from hilum.training.recipe import Recipe


@dataclass(frozen=True)
class MaskedFilms:
    """Films in memory.

    Attributes:
        pixels: [n, 1, size, size], float16, resized and scaled to 0..1 but not normalised.
        masks: [n, organs, size, size], uint8: 0 to 255, the share of a pixel that is the organ's.
    """

    pixels: Tensor
    masks: Tensor

    def __len__(self) -> int:
        return len(self.pixels)

    def order(self, recipe: Recipe, seed: int) -> Tensor:
        """The places of the films that an epoch shows: each once, since no organ is rare."""
        return torch.randperm(len(self))

    def lesson(self, recipe: Recipe, order: Tensor, device: torch.device) -> Lesson:
        """The loss of the films at some places, each changed with its masks: cross-entropy and Dice, of each alike."""
        spec = recipe.input.spec()

        def loss(network: nn.Module, chosen: Tensor, generator: Generator) -> Tensor:
            pixels, masks = self.pixels[chosen].to(device).float(), self.masks[chosen].to(device).float() / 255
            pixels, masks = augment_with_masks(pixels, masks, recipe.augmentation, generator)
            film = normalise(pixels, spec).contiguous(memory_format=torch.channels_last)
            return mask_loss(network(film)[0].float(), masks)

        return loss


def mask_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Cross-entropy per pixel plus one minus the soft Dice, the mean over films and organs."""
    entropy = functional.binary_cross_entropy_with_logits(logits, masks)
    found = logits.sigmoid()
    overlap = (found * masks).sum(dim=(2, 3))
    areas = (found + masks).sum(dim=(2, 3))
    # One pixel each way, so that a film without the organ has a Dice of one where none is found.
    dice = (2 * overlap + 1) / (areas + 1)
    return entropy + 1 - dice.mean()


def load_masked_films(
    films: Sequence[Film], recipe: Recipe, on_film: Callable[[], object] = lambda: None
) -> MaskedFilms:
    """Decode films and masks and bring both to the size of the recipe.

    Raises:
        DataSetError: there is no film, or a film or mask is missing or cannot be read.
    """
    pixels = load_pixels(films, recipe, on_film)
    size, organs = recipe.input.size, recipe.data.classes
    masks = np.empty((len(films), len(organs), size, size), dtype=np.uint8)
    for film, kept in zip(films, masks, strict=True):
        for organ, place in zip(organs, kept, strict=True):
            place[:] = _load_mask(film, organ, size)
    return MaskedFilms(pixels, torch.from_numpy(masks))


def _load_mask(film: Film, organ: str, size: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    mask = read_mask(film, organ).astype(np.uint8) * 255
    return np.asarray(Image.fromarray(mask).resize((size, size), Image.Resampling.BOX))
