import math

import pytest
import torch
from torchvision.ops import generalized_box_iou_loss, sigmoid_focal_loss

from hilum.training.detector import BALANCE, FOCUS, GridDetector, Target, assign, focal_loss, generalised_distance

SIDE = 64


@pytest.fixture
def detector() -> GridDetector:
    torch.manual_seed(0)
    network = GridDetector(2, 3, places=5)
    network.anchors.copy_(torch.tensor([[[0.2, 0.2], [0.4, 0.3], [0.6, 0.6]], [[0.1, 0.1], [0.2, 0.4], [0.5, 0.2]]]))
    return network


def target(*boxes: tuple[float, float, float, float], place: int = 0, labels: tuple[float, float] = (0, 0)) -> Target:
    return Target(
        torch.tensor(boxes).reshape(-1, 4),
        torch.full((len(boxes),), place, dtype=torch.long),
        torch.tensor(labels, dtype=torch.float32),
    )


def test_boxes_lie_on_the_film_and_the_best_comes_first(detector: GridDetector) -> None:
    scores, boxes = detector.eval()(torch.rand(2, 1, SIDE, SIDE))
    assert scores.shape == (2, 2, 5)
    assert boxes.shape == (2, 2, 5, 4)
    assert 0 <= boxes.min() <= boxes.max() <= 1
    assert (scores[..., 0] >= scores.amax(dim=2)).all()


def test_an_untrained_box_is_its_anchor(detector: GridDetector) -> None:
    resting = detector.resting(4, 4)
    assert resting.shape == (2, 48, 4)
    # The first anchor of the first class in the second cell of the second row.
    assert resting[0, 5].tolist() == pytest.approx([0.275, 0.275, 0.475, 0.475])


def test_the_anchors_that_fit_best_answer_for_a_box(detector: GridDetector) -> None:
    wanted, counts, owner = assign(detector.resting(4, 4), target((0.275, 0.275, 0.475, 0.475)))
    assert owner[0, 5] == 0
    assert wanted[0, 5] == 1
    assert wanted[0].sum() == 6
    assert (owner[1] == -1).all()
    assert counts[1].all()


def test_a_class_that_is_there_without_a_box_counts_nowhere(detector: GridDetector) -> None:
    _, counts, _ = assign(detector.resting(4, 4), target((0.2, 0.2, 0.4, 0.4), labels=(1.0, 1.0)))
    assert not counts[1].any()
    _, counts, _ = assign(detector.resting(4, 4), target(labels=(math.nan, 0.0)))
    assert not counts[0].any()
    assert counts[1].all()


def test_the_losses_are_those_of_torchvision() -> None:
    torch.manual_seed(0)
    logits, wanted = torch.randn(50), (torch.rand(50) > 0.5).float()
    expected = sigmoid_focal_loss(logits, wanted, alpha=BALANCE, gamma=FOCUS)
    torch.testing.assert_close(focal_loss(logits, wanted), expected)
    first, second = (torch.rand(20, 2, 2).sort(dim=1).values.reshape(20, 4) for _ in range(2))
    torch.testing.assert_close(generalised_distance(first, second), generalized_box_iou_loss(first, second))


def test_one_film_is_learned_by_heart(detector: GridDetector) -> None:
    film = torch.zeros(2, 1, SIDE, SIDE)
    film[0, :, 16:32, 32:48] = 1
    targets = [target((0.5, 0.25, 0.75, 0.5), labels=(1.0, 0.0)), target()]
    optimizer = torch.optim.AdamW(detector.parameters(), lr=3e-3)
    losses = []
    for _ in range(40):
        loss = detector.train()(film, targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] / 2


def test_frozen_blocks_stay_as_they_are(detector: GridDetector) -> None:
    detector.frozen = 7
    before = {name: value.clone() for name, value in detector.trunk.state_dict().items()}
    detector.train()(torch.rand(2, 1, SIDE, SIDE), [target((0.2, 0.2, 0.5, 0.5)), target()]).backward()
    for name, value in detector.trunk.named_parameters():
        assert (value.grad is None) == (int(name.split(".")[0]) < 7), name
    for name, value in detector.trunk.state_dict().items():
        if int(name.split(".")[0]) < 7:
            assert torch.equal(value, before[name]), name
