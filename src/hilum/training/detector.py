"""A detector for few films: MobileNetV2, one grid of cells, and for each class its own shapes, places and doubts.

Radiographs of the chest are framed alike, so what a class looks like and where it lies are learned together: each class
has anchors of its own shapes and a map of the places where its boxes were, and one number a film that says whether it
is there at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.ops import Conv2dNormActivation

from hilum.training.anchors import Shapes, anchors_of_classes
from hilum.training.boxes import areas, choose_apart, overlaps
from hilum.training.networks import load_trunk, mobilenet_v2, see_grey

MIDDLE, DEEP = 14, 18
"""The blocks of the trunk before which the film is at 1/16 and 1/32."""
CHANNELS = (96, 320)
"""Of these two outputs."""
WIDTH = 96
PLACES_SIDE = 8
"""Cells across the map of a class's places."""
LARGEST_STEP = 1.5
"""Of the logarithm of a side, from its anchor's."""
FOCUS = 2.0
"""Of the focal loss (Lin 2017): how little what is already right counts."""
BALANCE = 0.35
"""Of what is there against what is not, within the focal loss."""
POSITIVES = 6
"""Anchors that answer for a box: so many of those that overlap it most."""
NEAR = 0.35
"""The overlap from which an anchor that does not answer for a box is neither right nor wrong."""
BOX_WEIGHT = 2.0
RARE = 0.02
"""The score of every anchor before training."""


@dataclass(frozen=True)
class Target:
    """What a film shows.

    Attributes:
        boxes: [m, 4].
        classes: [m], the place of each box's class.
        labels: [classes]: 1 where the film shows the class, 0 where it does not, nan where it is not known.
    """

    boxes: Tensor
    classes: Tensor
    labels: Tensor


@dataclass(frozen=True)
class Aim:
    """What counts how much: of each class [classes], and of what is known of whole films."""

    weights: Tensor
    film_labels: float


class GridDetector(nn.Module):
    """Features at 1/16 with those at 1/32 and the whole film's added; per class and anchor a logit and a box."""

    anchors: Tensor
    weights: Tensor

    def __init__(self, classes: int, anchors: int, *, overlap: float = 0.4, places: int = 8, dropout: float = 0.1):
        super().__init__()
        trunk = see_grey(mobilenet_v2())
        self.trunk = nn.Sequential(*list(trunk.children())[:-1])
        self.beside = nn.Conv2d(CHANNELS[0], WIDTH, 1)
        self.deeper = nn.Conv2d(CHANNELS[1], WIDTH, 1)
        self.whole = nn.Linear(CHANNELS[1], WIDTH)
        self.blocks = nn.Sequential(
            Conv2dNormActivation(WIDTH + 2, WIDTH, 3),
            Conv2dNormActivation(WIDTH, WIDTH, 3),
        )
        self.scores = nn.Conv2d(WIDTH, classes * anchors, 1)
        self.steps = nn.Conv2d(WIDTH, classes * anchors * 4, 1)
        self.film = nn.Linear(CHANNELS[1], classes)
        self.places = nn.Parameter(torch.zeros(1, classes * anchors, PLACES_SIDE, PLACES_SIDE))
        self.register_buffer("anchors", torch.full((classes, anchors, 2), 0.2))
        self.register_buffer("weights", torch.ones(classes))
        self.film_labels, self.frozen = 0.5, 0
        self.shape = (classes, anchors)
        self.overlap, self.kept, self.dropout = overlap, places, dropout
        for layer in (self.scores, self.steps, self.film):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
        nn.init.constant_(self.scores.bias, torch.logit(torch.tensor(RARE)).item())  # type: ignore[arg-type]

    def load_trunk(self, path: Path) -> None:
        """Take over a pretrained trunk, as a classifier does."""
        trunk = see_grey(mobilenet_v2())
        load_trunk(trunk, path)
        self.trunk.load_state_dict(nn.Sequential(*list(trunk.children())[:-1]).state_dict())

    def choose_anchors(self, shapes: Sequence[Shapes]) -> None:
        """Take the anchors of each class from the shapes of its boxes."""
        self.anchors.copy_(torch.from_numpy(anchors_of_classes(shapes, self.shape[1])))

    def train(self, mode: bool = True) -> "GridDetector":
        """Learn, but for the frozen blocks."""
        super().train(mode)
        self.trunk[: self.frozen].eval()
        return self

    def forward(self, film: Tensor, targets: Sequence[Target] | None = None) -> tuple[Tensor, Tensor] | Tensor:
        """Scores [n, classes, places] and boxes [n, classes, places, 4]; with targets their loss instead."""
        logits, boxes, whole = self.locate(film)
        if targets is not None:
            return self.loss(logits.float(), boxes.float(), whole.float(), targets)
        return choose_apart(logits.sigmoid(), boxes, self.overlap, self.kept)

    def locate(self, film: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Of every anchor the logit [n, classes, m] and the box [n, classes, m, 4], and the films' [n, classes]."""
        early = self.trunk[: self.frozen]
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen):
            values = early(film)
        middle = self.trunk[self.frozen : MIDDLE](values)
        deep = self.trunk[MIDDLE:DEEP](middle)
        summary = functional.dropout(deep.mean(dim=(2, 3)), self.dropout, training=self.training)
        deep = functional.dropout2d(deep, self.dropout, training=self.training)
        rows, columns = middle.shape[2:]
        deeper = functional.interpolate(self.deeper(deep), size=(rows, columns), mode="bilinear", align_corners=False)
        joined = self.beside(middle) + deeper + self.whole(summary)[:, :, None, None]
        centres = _centres(rows, columns).to(film)
        across = (2 * centres - 1).expand(film.shape[0], 2, rows, columns)
        values = self.blocks(torch.cat([joined, across], dim=1))
        places = functional.interpolate(self.places, size=(rows, columns), mode="bilinear", align_corners=False)
        whole = self.film(summary)
        classes, anchors = self.shape
        logits = (self.scores(values) + places).reshape(-1, classes, anchors * rows * columns) + whole[:, :, None]
        steps = self.steps(values).reshape(-1, classes, anchors, 4, rows, columns)
        return logits, self._boxes(steps, centres), whole

    def _boxes(self, steps: Tensor, centres: Tensor) -> Tensor:
        """Boxes [n, classes, anchors × cells, 4] from steps [n, classes, anchors, 4, rows, columns]."""
        sides = self.anchors[None, :, :, :, None, None]
        middles = centres + steps[:, :, :, :2] * sides
        halves = sides * torch.exp(LARGEST_STEP * torch.tanh(steps[:, :, :, 2:] / LARGEST_STEP)) / 2
        corners = torch.cat([middles - halves, middles + halves], dim=3).clamp(0, 1)
        classes, anchors = self.shape
        cells = centres.shape[1] * centres.shape[2]
        return corners.permute(0, 1, 2, 4, 5, 3).reshape(-1, classes, anchors * cells, 4)

    def resting(self, rows: int, columns: int) -> Tensor:
        """The anchors [classes, m, 4] at every cell, as boxes."""
        classes, anchors = self.shape
        steps = torch.zeros(1, classes, anchors, 4, rows, columns, device=self.anchors.device)
        return self._boxes(steps, _centres(rows, columns).to(self.anchors))[0]

    def loss(self, logits: Tensor, boxes: Tensor, whole: Tensor, targets: Sequence[Target]) -> Tensor:
        """The mean loss of a batch, from what :meth:`locate` gives."""
        side = round((logits.shape[2] / self.shape[1]) ** 0.5)
        resting = self.resting(side, side)
        total = logits.new_zeros(())
        count = 0
        for film, target in enumerate(targets):
            wanted, counts, owner = assign(resting, target)
            focal = focal_loss(logits[film], wanted) * counts
            total = total + (focal.sum(dim=1) * self.weights).sum()
            marked = owner >= 0
            if marked.any():
                given = target.boxes[owner[marked]]
                weight = self.weights[marked.nonzero()[:, 0]]
                apart = generalised_distance(boxes[film][marked], given)
                total = total + BOX_WEIGHT * (apart * weight).sum()
                count += int(marked.sum())
            total = total + self._film_loss(logits[film], whole[film], target)
        return total / max(count, len(targets))

    def _film_loss(self, logits: Tensor, whole: Tensor, target: Target) -> Tensor:
        """Whether a film shows each class: by its own number, and by its best box where none is marked."""
        if not self.film_labels:
            return whole.new_zeros(())
        known = ~target.labels.isnan()
        truth = target.labels.nan_to_num()
        is_boxed = torch.zeros_like(known)
        is_boxed[target.classes] = True
        of_film = functional.binary_cross_entropy_with_logits(whole, truth, reduction="none") * known
        best = logits.amax(dim=1)
        of_best = functional.binary_cross_entropy_with_logits(best, truth, reduction="none") * (known & ~is_boxed)
        return self.film_labels * POSITIVES * ((of_film + of_best) * self.weights).mean()


def _centres(rows: int, columns: int) -> Tensor:
    """The middles of cells [2, rows, columns], x before y, as shares of the film."""
    down, across = (torch.arange(rows) + 0.5) / rows, (torch.arange(columns) + 0.5) / columns
    return torch.stack([across[None].expand(rows, columns), down[:, None].expand(rows, columns)])


@torch.no_grad()
def assign(resting: Tensor, target: Target) -> tuple[Tensor, Tensor, Tensor]:
    """What is wanted of each anchor of a film.

    Args:
        resting: the anchors [classes, m, 4].
        target: what the film shows.

    Returns:
        Wanted [classes, m], 1 or 0; whether it counts, [classes, m]; and the box that it answers for, else -1.
        Of a class that the film shows without a box nothing counts, and near a box only what answers for it.
    """
    wanted = resting.new_zeros(resting.shape[:2])
    owner = torch.full(resting.shape[:2], -1, dtype=torch.long, device=resting.device)
    counts = torch.ones_like(wanted)
    is_unmarked = target.labels != 0
    is_unmarked[target.classes] = False
    counts[is_unmarked] = 0
    for box, place in enumerate(target.classes.tolist()):
        shared = overlaps(resting[place], target.boxes[box : box + 1])[:, 0]
        counts[place][(shared > NEAR) & (owner[place] < 0)] = 0
        best = shared.topk(min(POSITIVES, len(shared))).indices
        owner[place][best] = box
        wanted[place][best] = 1
        counts[place][best] = 1
    return wanted, counts, owner


def focal_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """The focal loss (Lin 2017) of each logit."""
    entropy = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    score = logits.sigmoid()
    is_wrong = wanted * (1 - score) + (1 - wanted) * score
    weight = wanted * BALANCE + (1 - wanted) * (1 - BALANCE)
    return weight * is_wrong**FOCUS * entropy


def generalised_distance(boxes: Tensor, given: Tensor) -> Tensor:
    """One minus the generalised overlap (Rezatofighi 2019) of each box [n, 4] with its own given one: 0 to 2."""
    low, high = torch.maximum(boxes[:, :2], given[:, :2]), torch.minimum(boxes[:, 2:], given[:, 2:])
    sides = (high - low).clamp_min(0)
    common = sides[:, 0] * sides[:, 1]
    union = (areas(boxes) + areas(given) - common).clamp_min(1e-6)
    around = torch.maximum(boxes[:, 2:], given[:, 2:]) - torch.minimum(boxes[:, :2], given[:, :2])
    hull = (around[:, 0] * around[:, 1]).clamp_min(1e-6)
    return 1 - common / union + (hull - union) / hull
