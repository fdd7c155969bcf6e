"""Anchors: the shapes that boxes of a class mostly have, which a detector starts from."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Shapes = npt.NDArray[np.float64]
"""n × 2: width and height, as shares of the film."""

ROUNDS = 50


def choose_anchors(shapes: Shapes, count: int) -> Shapes:
    """The middles of ``count`` groups of shapes, by k-means of the logarithms, smallest area first.

    Fewer shapes than groups are repeated. The groups start at even steps of the area, so nothing is left to chance.
    """
    logs = np.log(shapes[np.argsort(shapes.prod(axis=1), kind="stable")])
    middles = logs[np.linspace(0, len(logs) - 1, 2 * count + 1).round().astype(int)[1::2]]
    for _ in range(ROUNDS):
        nearest = ((logs[:, None] - middles) ** 2).sum(axis=2).argmin(axis=1)
        moved = np.stack([logs[nearest == group].mean(axis=0) if (nearest == group).any() else middles[group]
                          for group in range(count)])  # fmt: skip
        if np.allclose(moved, middles):
            break
        middles = moved
    ordered: Shapes = middles[np.argsort(middles.sum(axis=1), kind="stable")]
    return np.exp(ordered)


def anchors_of_classes(shapes: Sequence[Shapes], count: int) -> npt.NDArray[np.float32]:
    """The anchors of each class: classes × count × 2."""
    return np.stack([choose_anchors(each, count) for each in shapes]).astype(np.float32)
