from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torchvision.models.detection.image_list import ImageList

from hilum.errors import RecipeError
from hilum.training.faster_rcnn import LEVELS, PROPOSALS, FasterRcnn
from hilum.training.onnx_model import fold, write_onnx

SIDE = 64
SHAPES = [np.array([[0.1, 0.2], [0.3, 0.3], [0.5, 0.4]]), np.array([[0.2, 0.1], [0.6, 0.7]])]


@pytest.fixture(scope="module")
def detector() -> FasterRcnn:
    torch.manual_seed(0)
    network = FasterRcnn(2, SIDE, 2, places=4)
    network.choose_anchors(SHAPES)
    return network


@torch.no_grad()
def test_anchors_and_pooling_are_torchvisions(detector: FasterRcnn) -> None:
    film = torch.rand(2, 1, SIDE, SIDE)
    detector.eval()
    detector._set_cells()
    by_level = detector.model.backbone(film.expand(-1, 3, -1, -1))
    features = list(by_level.values())
    expected = detector.model.rpn.anchor_generator(ImageList(film, [(SIDE, SIDE)] * 2), features)[0]
    resting = torch.cat([detector._resting(level, *each.shape[2:]) for level, each in enumerate(features)])
    torch.testing.assert_close(resting, expected)
    proposals = detector._propose(film, features)
    assert proposals.shape == (2, PROPOSALS, 4)
    pooled = detector.model.roi_heads.box_roi_pool(by_level, list(proposals), [(SIDE, SIDE)] * 2)
    torch.testing.assert_close(detector._pool(features, proposals), pooled)


def test_each_level_has_shapes_of_the_data(detector: FasterRcnn) -> None:
    areas = detector.anchors.prod(dim=2)
    assert detector.anchors.shape == (LEVELS, 2, 2)
    assert areas[0].max() < areas[-1].min()


def test_onnx_finds_the_same_boxes(detector: FasterRcnn, tmp_path: Path) -> None:
    head = detector.model.rpn.head
    # Untrained, all proposals are as good as each other, and which come first is chance.
    torch.nn.init.normal_(head.cls_logits.weight, std=1.0, generator=torch.Generator().manual_seed(0))
    network = fold(detector)
    write_onnx(network, SIDE, tmp_path / "model.onnx", output_names=("scores", "boxes"))
    film = torch.rand(1, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(3))
    scores, boxes = onnxruntime.InferenceSession(str(tmp_path / "model.onnx")).run(None, {"film": film.numpy()})
    with torch.no_grad():
        expected = network(film)
    assert scores.shape == (1, 2, 4)
    assert boxes.shape == (1, 2, 4, 4)
    assert np.abs(scores - expected[0].numpy()).max() < 1e-3
    assert (scores > 0).any()
    assert np.abs(boxes - expected[1].numpy())[scores > 0].max() < 5e-3


def test_weights_of_torchvisions_model_are_taken_over(detector: FasterRcnn, tmp_path: Path) -> None:
    given = {name: torch.ones_like(value) for name, value in detector.model.state_dict().items()}
    given["roi_heads.box_predictor.cls_score.weight"] = torch.ones(91, 1024)
    torch.save(given, tmp_path / "photographs.pth")
    other = FasterRcnn(2, SIDE, 2)
    before = other.model.roi_heads.box_predictor.cls_score.weight.clone()
    other.load_trunk(tmp_path / "photographs.pth")
    assert (other.model.backbone.body.conv1.weight == 1).all()
    # Its classes are others: nothing of them is taken.
    assert torch.equal(other.model.roi_heads.box_predictor.cls_score.weight, before)
    torch.save({"backbone.body.conv1.weight": torch.ones(64, 3, 7, 7)}, tmp_path / "part.pth")
    with pytest.raises(RecipeError, match=r"it lacks backbone\.body"):
        other.load_trunk(tmp_path / "part.pth")
