"""Films with boxes, for training: kept in memory, and what is learned of them."""

import logging
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor, nn

from hilum.datasets import Film, LabelledBox, sample_by_label
from hilum.datasets.boxes import sound_boxes
from hilum.datasets.film_files import size_of
from hilum.errors import DataSetError
from hilum.findings import LabelState
from hilum.training.anchors import Shapes
from hilum.training.augmentation import augment_with_motion
from hilum.training.boxes import areas, move_boxes
from hilum.training.detector import Target
from hilum.training.films import Lesson, load_pixels, normalise
from hilum.training.recipe import Recipe

_logger = logging.getLogger(__name__)
_VALUES = {LabelState.PRESENT: 1.0, LabelState.UNCERTAIN: math.nan}
"""Of a label; what a source neither says nor marks is taken as not there, as detectors are taught everywhere."""


@dataclass(frozen=True)
class BoxedFilms:
    """Films in memory.

    Attributes:
        pixels: [n, 1, size, size], float16, resized and scaled to 0..1 but not normalised.
        targets: what each film shows, of the recipe's classes.
        negatives: films without a box that an epoch shows, as a share of those with one.
    """

    pixels: Tensor
    targets: tuple[Target, ...]
    negatives: float

    def __len__(self) -> int:
        """How many films an epoch shows."""
        with_box = sum(len(target.boxes) > 0 for target in self.targets)
        return with_box + min(len(self.targets) - with_box, round(self.negatives * with_box))

    def order(self, recipe: Recipe, seed: int) -> Tensor:
        """The places of the films that an epoch shows: those with a box as ``training.sampling`` says, then others."""
        is_boxed = torch.tensor([len(target.boxes) > 0 for target in self.targets])
        boxed, empty = is_boxed.nonzero().flatten(), (~is_boxed).nonzero().flatten()
        if recipe.training.sampling == "balanced":
            present = self.present()[is_boxed].numpy()
            chosen = boxed[torch.from_numpy(sample_by_label(present, np.random.default_rng(seed)))]
        else:
            chosen = boxed
        drawn = empty[torch.randperm(len(empty))[: len(self) - len(boxed)]]
        together = torch.cat([chosen, drawn])
        return together[torch.randperm(len(together))]

    def present(self) -> Tensor:
        """Whether each film has a box of each class [n, classes]."""
        rows = torch.zeros(len(self.targets), len(self.targets[0].labels), dtype=torch.bool)
        for row, target in zip(rows, self.targets, strict=True):
            row[target.classes] = True
        return rows

    def shapes(self) -> tuple[Shapes, ...]:
        """Width and height of the boxes of each class, as shares of the film."""
        boxes = torch.cat([target.boxes for target in self.targets]).double()
        classes = torch.cat([target.classes for target in self.targets])
        sides = (boxes[:, 2:] - boxes[:, :2]).numpy()
        return tuple(sides[(classes == place).numpy()] for place in range(len(self.targets[0].labels)))

    def lesson(self, recipe: Recipe, order: Tensor, device: torch.device) -> Lesson:
        """The loss of the films at some places, each changed with its boxes."""
        spec = recipe.input.spec()

        def loss(network: nn.Module, chosen: Tensor, generator: Generator) -> Tensor:
            pixels = self.pixels[chosen].to(device).float()
            pixels, motions = augment_with_motion(pixels, recipe.augmentation, generator)
            targets = [
                move_target(self.targets[place], motion, device)
                for place, motion in zip(chosen.tolist(), motions.cpu(), strict=True)
            ]
            film = normalise(pixels, spec).contiguous(memory_format=torch.channels_last)
            value: Tensor = network(film, targets)
            return value

        return loss


def move_target(target: Target, motion: Tensor, device: torch.device) -> Target:
    """What a film shows after it was moved; a class whose boxes have left it is no longer known to be there."""
    moved, is_kept = move_boxes(target.boxes, motion)
    labels = target.labels.clone()
    labels[target.classes[~is_kept]] = math.nan
    labels[target.classes[is_kept]] = 1.0
    return Target(moved[is_kept].to(device), target.classes[is_kept].to(device), labels.to(device))


def load_boxed_films(films: Sequence[Film], recipe: Recipe, on_film: Callable[[], object] = lambda: None) -> BoxedFilms:
    """Decode films, bring them to the size of the recipe, and keep their boxes of the recipe's classes.

    Raises:
        DataSetError: there is no film, one cannot be read, or none has a box of the recipe's classes.
    """
    pixels = load_pixels(films, recipe, on_film)
    targets = tuple(target_of(film, recipe.data.classes) for film in films)
    _tell_of_faults(films, recipe.data.classes)
    if not any(len(target.boxes) for target in targets):
        msg = (
            f"None of the {len(films):,} films has a box of {', '.join(recipe.data.classes)}. Correct data.classes of "
            "the recipe, or fetch the boxes of the data set."
        )
        raise DataSetError(msg)
    return BoxedFilms(pixels, targets, recipe.detection.negatives)


def target_of(film: Film, classes: Sequence[str]) -> Target:
    """What a film shows of the classes; boxes are cut at its edge, and those that cannot be right are left out.

    Raises:
        DataSetError: the film has boxes, and its size cannot be read.
    """
    labels = torch.tensor([_VALUES.get(film.state_of(name), 0.0) for name in classes])
    marked: Sequence[LabelledBox] = ()
    width, height = 1, 1
    if any(one.finding in classes for one in film.boxes):
        width, height = _size_of(film)
        marked = [one for one in sound_boxes(film, (width, height)).boxes if one.finding in classes]
    corners = [
        (box.x / width, box.y / height, (box.x + box.width) / width, (box.y + box.height) / height)
        for box in (one.box for one in marked)
    ]
    boxes = torch.tensor(corners, dtype=torch.float32).reshape(-1, 4).clamp(0, 1)
    places = torch.tensor([classes.index(one.finding) for one in marked], dtype=torch.long)
    is_whole = areas(boxes) > 0
    labels[places[is_whole]] = 1.0
    return Target(boxes[is_whole], places[is_whole], labels)


def _tell_of_faults(films: Sequence[Film], classes: Sequence[str]) -> None:
    faults: Counter[str] = Counter()
    for film in films:
        if any(one.finding in classes for one in film.boxes):
            left_out = sound_boxes(film, _size_of(film)).left_out
            faults.update(fault.value.replace("_", " ") for box, fault in left_out if box.finding in classes)
    if faults:
        named = ", ".join(f"{fault} {count:,}" for fault, count in faults.most_common())
        _logger.warning("Boxes left out: %s. `hilum explore` names them.", named)


def _size_of(film: Film) -> tuple[int, int]:
    size = size_of(film.path)
    if size is None:
        msg = f"Expected a PNG or JPEG film at {film.path}, whose boxes are in its pixels; its size cannot be read."
        raise DataSetError(msg)
    return size
