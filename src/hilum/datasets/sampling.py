"""Which film is shown next, and which one stands for its patient: draws of film numbers, as pure functions."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hilum.datasets.film import Film
from hilum.datasets.split import share_of
from hilum.errors import DataSetError

Indices = npt.NDArray[np.int64]
"""Numbers of films, in the order in which they are shown."""


def sample_naturally(films: int, generator: np.random.Generator, count: int | None = None) -> Indices:
    """Every film once, in random order, and again from the start where ``count`` asks for more."""
    return _rounds(np.arange(films), films if count is None else count, generator)


def sample_by_class(classes: Sequence[int], generator: np.random.Generator, count: int | None = None) -> Indices:
    """As many films of each class, to within one; the films of a class all come before one comes twice.

    Args:
        classes: the class of each film.
        generator: where the chance comes from.
        count: films to draw; by default as many as there are.

    Raises:
        DataSetError: there is no film.
    """
    numbers = np.asarray(classes)
    groups = [np.flatnonzero(numbers == value) for value in np.unique(numbers)]
    return _draw_evenly(groups, len(numbers) if count is None else count, generator)


def sample_by_label(
    present: npt.NDArray[np.bool_], generator: np.random.Generator, count: int | None = None
) -> Indices:
    """As many films for each label, and as many that have none of them; a film with two labels stands for both.

    Args:
        present: films × labels, whether the label is present.
        generator: where the chance comes from.
        count: films to draw; by default as many as there are.

    Raises:
        DataSetError: there is no film.
    """
    groups = [np.flatnonzero(column) for column in present.T]
    groups.append(np.flatnonzero(~present.any(axis=1)))
    return _draw_evenly([group for group in groups if len(group)], len(present) if count is None else count, generator)


def choose_one_a_patient(films: Sequence[Film]) -> Indices:
    """The places of one film of each patient, in their order: the one whose name has the lowest hash.

    Nobody chooses it, and it is the same whenever the same films are asked.
    """
    chosen: dict[str, tuple[float, int]] = {}
    for place, film in enumerate(films):
        drawn = share_of(film.patient, film.path.name), place
        chosen[film.patient] = min(chosen.get(film.patient, drawn), drawn)
    return np.array(sorted(place for _, place in chosen.values()), dtype=np.int64)


def _draw_evenly(groups: Sequence[Indices], count: int, generator: np.random.Generator) -> Indices:
    if not groups:
        msg = "Expected at least one film to draw from, got none. Is this part of the data set empty?"
        raise DataSetError(msg)
    # Which groups give one film more is chance too, or the first would always be favoured.
    shares = np.full(len(groups), count // len(groups))
    shares[generator.permutation(len(groups))[: count % len(groups)]] += 1
    drawn = [_rounds(group, int(share), generator) for group, share in zip(groups, shares, strict=True)]
    return generator.permutation(np.concatenate(drawn))


def _rounds(numbers: Indices, count: int, generator: np.random.Generator) -> Indices:
    """So many of the numbers, each as often as the others to within one."""
    if not len(numbers):
        return np.empty(0, dtype=np.int64)
    rounds = [generator.permutation(numbers) for _ in range(-(-count // len(numbers)))]
    return np.concatenate([np.empty(0, dtype=np.int64), *rounds])[:count]
