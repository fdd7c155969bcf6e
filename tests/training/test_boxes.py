import math

import pytest
import torch
from torchvision.ops import box_iou, nms

from hilum.training.augmentation import Augmentation, augment_with_motion
from hilum.training.boxes import areas, choose_apart, keep_apart, move_boxes, overlaps

MOVED_ONLY = Augmentation(
    rotation_degrees=0, dark_border=1.0, gamma=1.0, curve=0, contrast=0, brightness=0, shading=0, sharpness=0,
    low_resolution=0, noise=0, jpeg=0, cutout=0, zoom=0.3, shift=0.15,
)  # fmt: skip


def random_boxes(n: int, seed: int = 0) -> torch.Tensor:
    corners = torch.rand(n, 2, 2, generator=torch.Generator().manual_seed(seed)).sort(dim=1).values
    return corners.reshape(n, 4)


def test_boxes_move_with_their_pixels() -> None:
    size, box = 128, torch.tensor([[0.25, 0.5, 0.625, 0.75]])
    films = torch.zeros(12, 1, size, size)
    films[:, :, 64:96, 32:80] = 1
    moved, motions = augment_with_motion(films, MOVED_ONLY, torch.Generator().manual_seed(1))
    for film, motion in zip(moved, motions, strict=True):
        found, is_kept = move_boxes(box, motion)
        rows, columns = (film[0] > 0.5).any(dim=1).nonzero(), (film[0] > 0.5).any(dim=0).nonzero()
        seen = torch.tensor([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) / size
        assert found[0].tolist() == pytest.approx(seen.tolist(), abs=2 / size)
        assert is_kept.all()


def test_a_turned_box_keeps_its_middle_and_holds_what_was_in_it() -> None:
    angle = math.radians(90)
    motion = torch.tensor([[math.cos(angle), -math.sin(angle), 0.0], [math.sin(angle), math.cos(angle), 0.0]])
    found, _ = move_boxes(torch.tensor([[0.4, 0.1, 0.6, 0.5]]), motion)
    assert found[0].tolist() == pytest.approx([0.1, 0.4, 0.5, 0.6], abs=1e-6)


def test_a_box_that_has_left_the_film_is_not_kept() -> None:
    motion = torch.tensor([[1.0, 0.0, 1.5], [0.0, 1.0, 0.0]])
    found, is_kept = move_boxes(torch.tensor([[0.0, 0.0, 0.5, 0.5], [0.7, 0.0, 1.0, 0.5]]), motion)
    assert is_kept.tolist() == [False, True]
    assert 0 <= found.min() <= found.max() <= 1


def test_overlaps_are_those_of_torchvision() -> None:
    boxes, others = random_boxes(40), random_boxes(30, seed=1)
    torch.testing.assert_close(overlaps(boxes, others), box_iou(boxes, others))
    assert areas(boxes).min() >= 0


def test_what_stays_is_what_greedy_suppression_leaves() -> None:
    scores, boxes = (
        torch.rand(2, 3, 16, generator=torch.Generator().manual_seed(2)),
        random_boxes(96).reshape(2, 3, 16, 4),
    )
    kept, chosen = choose_apart(scores, boxes, 0.4, 16)
    for film in range(2):
        for place in range(3):
            expected = scores[film, place, nms(boxes[film, place], scores[film, place], 0.4)]
            values = kept[film, place]
            assert values[values > 0].tolist() == pytest.approx(expected.tolist())
            assert len(chosen[film, place]) == 16


def test_among_any_number_the_same_boxes_stay_as_torchvision_keeps() -> None:
    boxes, scores = random_boxes(1000, seed=7), torch.arange(1000, 0, -1.0)
    # The first is not there, and drops none.
    is_there = torch.ones(2, 1000)
    is_there[1, 0] = 0
    kept = keep_apart(boxes.expand(2, -1, -1), is_there, 0.5)
    assert kept[0].nonzero()[:, 0].tolist() == nms(boxes, scores, 0.5).tolist()
    assert kept[1].nonzero()[:, 0].tolist() == (nms(boxes[1:], scores[1:], 0.5) + 1).tolist()
