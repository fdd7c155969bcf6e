from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from hilum.errors import LaboratoryError
from hilum.training.checkpoint import write_checkpoint
from hilum.training.classification import start_network
from hilum.training.detection import build_network
from hilum.training.recipe import Recipe
from hilum.training.trunk import write_trunk


def test_a_classifiers_trunk_starts_a_detector(
    make_recipe: Callable[..., Recipe], make_box_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    classifier = start_network(make_recipe())
    write_checkpoint(tmp_path / "best.pt", {"average": classifier.state_dict()})
    write_trunk(tmp_path / "best.pt", tmp_path / "trunk.safetensors")
    detector = build_network(make_box_recipe())
    detector.load_trunk(tmp_path / "trunk.safetensors")
    name = "trunk.10.conv.0.0.weight"
    assert torch.equal(detector.state_dict()[name], classifier.state_dict()[name])


def test_a_checkpoint_without_a_trunk_is_refused(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "best.pt", {"average": {"head.weight": torch.zeros(1)}})
    with pytest.raises(LaboratoryError, match="it has none"):
        write_trunk(tmp_path / "best.pt", tmp_path / "trunk.safetensors")
