import numpy as np
import pytest

from hilum.training.anchors import anchors_of_classes, choose_anchors


def test_groups_of_shapes_are_found() -> None:
    rng = np.random.default_rng(0)
    middles = np.array([[0.05, 0.05], [0.4, 0.1], [0.3, 0.6]])
    shapes = np.concatenate([middle * np.exp(rng.normal(0, 0.05, (20, 2))) for middle in middles])
    assert choose_anchors(rng.permutation(shapes), 3) == pytest.approx(middles, rel=0.05)


def test_fewer_shapes_than_groups_are_repeated() -> None:
    anchors = anchors_of_classes([np.array([[0.2, 0.3]]), np.array([[0.1, 0.1], [0.5, 0.5]])], 3)
    assert anchors.shape == (2, 3, 2)
    assert anchors[0] == pytest.approx(np.repeat([[0.2, 0.3]], 3, axis=0))
    assert np.isfinite(anchors).all()
