"""Films for training: decoded once, through the same preprocessing as inference, and kept in memory."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor, nn

from hilum.datasets import Film, sample_by_class, sample_by_label
from hilum.errors import DataSetError, FilmError
from hilum.findings import LabelState
from hilum.images import InputSpec, Pixels, load_image
from hilum.images.preprocessing import rescale, resize
from hilum.inference.bundle import Activation
from hilum.training.augmentation import Augmentation, augment
from hilum.training.loss import batch_loss, objective_of
from hilum.training.recipe import Recipe

Lesson = Callable[[nn.Module, Tensor, Generator], Tensor]
"""The loss of the films at some places, by a network, drawing their changes from a generator."""
_VALUES = {LabelState.PRESENT: 1.0, LabelState.ABSENT: 0.0}


@dataclass(frozen=True)
class LabelledFilms:
    """Films in memory.

    Attributes:
        pixels: [n, 1, size, size], float16, resized and scaled to 0..1 but not normalised.
        truth: [n, classes], float32: 1 present, 0 absent, nan where the source does not say.
    """

    pixels: Tensor
    truth: Tensor

    def __len__(self) -> int:
        return len(self.truth)

    def order(self, recipe: Recipe, seed: int) -> Tensor:
        """The places of the films that an epoch shows, as ``training.sampling`` says."""
        if recipe.training.sampling == "natural":
            return torch.randperm(len(self))
        generator = np.random.default_rng(seed)
        if recipe.activation is Activation.SOFTMAX:
            return torch.from_numpy(sample_by_class(self.truth.argmax(dim=1).tolist(), generator))
        # What is not known of a film does not count as present.
        return torch.from_numpy(sample_by_label((self.truth == 1).numpy(), generator))

    def lesson(self, recipe: Recipe, order: Tensor, device: torch.device) -> Lesson:
        """The loss of the films at some places, each changed as the recipe says."""
        objective = objective_of(self.truth[order], recipe.activation, recipe.training)
        objective = replace(objective, weights=objective.weights.to(device))
        spec = recipe.input.spec()

        def loss(network: nn.Module, chosen: Tensor, generator: Generator) -> Tensor:
            film = prepare_batch(self.pixels[chosen].to(device), recipe.augmentation, spec, generator)
            return batch_loss(network, film, self.truth[chosen].to(device), objective, generator)

        return loss


def prepare_batch(pixels: Tensor, settings: Augmentation, spec: InputSpec, generator: Generator) -> Tensor:
    """Films as kept in memory to an augmented input of the network."""
    film = normalise(augment(pixels.float(), settings, generator), spec)
    return film.contiguous(memory_format=torch.channels_last)


def load_films(films: Sequence[Film], recipe: Recipe, on_film: Callable[[], object] = lambda: None) -> LabelledFilms:
    """Decode, resize and scale films as a recipe says; ``on_film`` is called after each.

    Raises:
        DataSetError: a film cannot be read, what it shows is not among the classes, or there is no film.
    """
    truth = truth_of(films, recipe) if films else torch.empty(0)
    return LabelledFilms(load_pixels(films, recipe, on_film), truth)


def load_pixels(films: Sequence[Film], recipe: Recipe, on_film: Callable[[], object] = lambda: None) -> Tensor:
    """The pixels of films as :class:`LabelledFilms` keeps them.

    Raises:
        DataSetError: a film cannot be read, or there is no film.
    """
    if not films:
        msg = "Expected at least one film in this part of the split, found none. Is the data set whole?"
        raise DataSetError(msg)
    spec = recipe.input.spec()
    kept = torch.empty((len(films), 1, spec.size, spec.size), dtype=torch.float16)

    def keep(number: int) -> None:
        pixels = rescale(resize(read_pixels(films[number].path), spec.size, spec.size), spec)
        kept[number, 0] = torch.from_numpy(np.ascontiguousarray(pixels, dtype=np.float16))
        on_film()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(keep, range(len(films))))
    return kept


def truth_of(films: Sequence[Film], recipe: Recipe) -> Tensor:
    """What films show of a recipe's classes [n, classes]: 1 present, 0 absent, nan where the source does not say.

    Raises:
        DataSetError: a film's kind, or a label, is not among those of the source or the recipe.
    """
    classes = recipe.data.classes
    if recipe.activation is Activation.SOFTMAX:
        unknown = {film.kind for film in films} - set(classes)
        if unknown:
            msg = f"The recipe's classes are {classes}; the films are also {sorted(unknown)}. Name every kind."
            raise DataSetError(msg)
        return torch.tensor([[float(film.kind == name) for name in classes] for film in films])
    unheard = set(classes) - {label for film in films for label in film.labels}
    if unheard:
        msg = f"No film says anything of {sorted(unheard)}. Correct data.classes of the recipe."
        raise DataSetError(msg)
    return torch.tensor([[_VALUES.get(film.state_of(name), math.nan) for name in classes] for film in films])


def read_pixels(path: Path) -> Pixels:
    """The pixels of one film.

    Raises:
        DataSetError: the film cannot be read.
    """
    try:
        return load_image(path).pixels
    except FilmError as error:
        msg = f"{path} is not a film that hilum reads: {error} Remove or replace it."
        raise DataSetError(msg) from error


def normalise(pixels: Tensor, spec: InputSpec) -> Tensor:
    """The network's input from pixels in 0 to 1, as :func:`hilum.images.preprocessing.normalise` makes it."""
    return (pixels.float() - spec.mean) / spec.std
