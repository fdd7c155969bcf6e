"""Boxes as tensors [n, 4]: left, top, right, bottom, as shares of the film. How they move, overlap and are chosen."""

import torch
from torch import Tensor

LEAST_KEPT = 0.4
"""Of a box's area: one that is moved farther out of the film is no longer marked."""
TINY = 1e-9
THINNINGS = 16
"""Rounds of :func:`keep_apart`: how many boxes in a row may each hang on the one before."""


def move_boxes(boxes: Tensor, motion: Tensor) -> tuple[Tensor, Tensor]:
    """Boxes on a film that was moved, cut at its edge, and whether enough of each is still on it.

    Args:
        boxes: on the film as it was.
        motion: [2, 3], of :func:`hilum.training.augmentation.draw_motion`: where each point of the moved film comes
            from. A box that is turned becomes that around the ellipse in it.
    """
    turn = torch.linalg.inv(motion[:, :2])
    centres = boxes[:, :2] + boxes[:, 2:] - 1
    halves = (boxes[:, 2:] - boxes[:, :2]) / 2
    centres = (centres - motion[:, 2]) @ turn.T
    # The film is -1 to 1 across and down, so a half of a share is a whole there, and back again.
    halves = ((halves[:, None] * turn) ** 2).sum(dim=2).sqrt()
    middles = (centres + 1) / 2
    moved = torch.cat([middles - halves, middles + halves], dim=1)
    cut = moved.clamp(0, 1)
    return cut, areas(cut) >= LEAST_KEPT * areas(moved).clamp_min(TINY)


def areas(boxes: Tensor) -> Tensor:
    """The area of each box, as a share of the film's."""
    sides = (boxes[..., 2:] - boxes[..., :2]).clamp_min(0)
    return sides[..., 0] * sides[..., 1]


def overlaps(boxes: Tensor, others: Tensor) -> Tensor:
    """The intersection of each box [..., n, 4] with each other [..., m, 4], over their union: [..., n, m]."""
    low = torch.maximum(boxes[..., :, None, :2], others[..., None, :, :2])
    high = torch.minimum(boxes[..., :, None, 2:], others[..., None, :, 2:])
    sides = (high - low).clamp_min(0)
    common = sides[..., 0] * sides[..., 1]
    whole = areas(boxes)[..., :, None] + areas(others)[..., None, :] - common
    return common / whole.clamp_min(TINY)


def choose_apart(scores: Tensor, boxes: Tensor, overlap: float, places: int) -> tuple[Tensor, Tensor]:
    """The boxes that stay when each is dropped that overlaps a better one too much, class by class.

    Works on any number of leading dimensions at once, with steps whose number is known, so that the exported model
    does the same.

    Args:
        scores: [..., m].
        boxes: [..., m, 4].
        overlap: above which of two boxes only the better stays.
        places: how many candidates are looked at, and how many boxes there are at most.

    Returns:
        Scores [..., places], highest first and 0 where a box was dropped, and boxes [..., places, 4].
    """
    best, index = scores.topk(places, dim=-1)
    chosen = boxes.gather(-2, index[..., None].expand(*index.shape, 4))
    is_close = (overlaps(chosen, chosen) > overlap).to(scores.dtype)
    kept = [torch.ones_like(best[..., 0])]
    for place in range(1, places):
        repeats = is_close[..., place, :place] * torch.stack(kept, dim=-1)
        kept.append(1 - repeats.amax(dim=-1))
    return best * torch.stack(kept, dim=-1), chosen


def keep_apart(boxes: Tensor, is_there: Tensor, overlap: float) -> Tensor:
    """Which boxes stay when each is dropped that overlaps a better one that stays: greedily, among any number.

    Each round drops what overlaps a better one that stood in the round before, so that as many boxes as there were
    rounds are decided at least, and the number of steps is known for the exported model.

    Args:
        boxes: [..., m, 4], the best first.
        is_there: [..., m], 1 or 0; a box that is not there stays not, and drops none.
        overlap: above which of two boxes only the better stays.

    Returns:
        [..., m], 1 or 0.
    """
    is_near = (overlaps(boxes, boxes) > overlap).to(boxes.dtype).tril(diagonal=-1)
    there = is_there[..., None]
    kept = there
    for _ in range(THINNINGS):
        # Of whole numbers: one less how many drop it.
        kept = (there - is_near @ kept).clamp_min(0)
    return kept[..., 0]
