"""Faster R-CNN (Ren 2015) with a feature pyramid on ResNet-50, as torchvision has it: the reference among detectors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_convert, roi_align

from hilum.errors import RecipeError
from hilum.training.anchors import Shapes, choose_anchors
from hilum.training.boxes import choose_apart, overlaps
from hilum.training.detector import Target
from hilum.training.pickled_tensors import read_tensors

LEVELS = 5
"""Of the pyramid: 1/4, 1/8, 1/16, 1/32 and 1/64 of the film."""
POOLED_LEVELS = 4
POOLED_SIDE = 7
FIRST_STRIDE = 4
CANDIDATES = 200
"""Proposals looked at of each level."""
PROPOSALS = 100
"""Proposals that are classified."""
PROPOSAL_OVERLAP = 0.7
LAST = 1e4
"""Taken from the logit of a proposal that repeats a better one: it comes after all that do not."""
NEAR_SIDE = 224
"""A proposal of this side, in pixels, is pooled from the level of 1/16; one of half the side from the level before."""
NEAR_LEVEL = 2


class FasterRcnn(nn.Module):
    """torchvision's model, learned as it is, and run in steps whose sizes are known so that it can be exported.

    The proposals of a film are thinned in one step: one goes that overlaps any better one too much. The boxes of each
    class are then thinned as :func:`hilum.training.boxes.choose_apart` does.
    """

    anchors: Tensor
    weights: Tensor

    def __init__(self, classes: int, size: int, anchors: int = 3, *, overlap: float = 0.4, places: int = 8) -> None:
        super().__init__()
        backbone = resnet_fpn_backbone(
            backbone_name="resnet50", weights=None, norm_layer=nn.BatchNorm2d, trainable_layers=5
        )
        cells = AnchorGenerator(tuple((1,) * anchors for _ in range(LEVELS)), ((1.0,),) * LEVELS)
        self.model = FasterRCNN(backbone, classes + 1, rpn_anchor_generator=cells)
        self.register_buffer("anchors", torch.full((LEVELS, anchors, 2), 0.2))
        self.register_buffer("weights", torch.ones(classes))
        self.size, self.overlap, self.kept = size, overlap, places

    def load_trunk(self, path: Path) -> None:
        """Take over what a file of torchvision's model holds: all that is of the same name and shape.

        Raises:
            RecipeError: the file does not hold its backbone.
            LaboratoryError: the file cannot be read; nothing in it is run.
        """
        own = self.model.state_dict()
        given = {name: torch.from_numpy(values) for name, values in read_tensors(path).items()}
        taken = {name: values for name, values in given.items() if name in own and values.shape == own[name].shape}
        missing = [name for name in own if name.startswith("backbone.") and name not in taken and "num_b" not in name]
        if missing:
            msg = f"Expected a Faster R-CNN with ResNet-50 and pyramid at {path}; it lacks {', '.join(missing[:3])}."
            raise RecipeError(msg)
        self.model.load_state_dict({**own, **taken})

    def choose_anchors(self, shapes: Sequence[Shapes]) -> None:
        """Give each level of the pyramid the shapes of a fifth of the boxes, the smallest to the finest level."""
        boxes = np.concatenate(shapes)
        ordered = boxes[np.argsort(boxes.prod(axis=1), kind="stable")]
        parts = [part if len(part) else ordered for part in np.array_split(ordered, LEVELS)]
        chosen = [choose_anchors(part, self.anchors.shape[1]) for part in parts]
        self.anchors.copy_(torch.from_numpy(np.stack(chosen)))

    def forward(self, film: Tensor, targets: Sequence[Target] | None = None) -> tuple[Tensor, Tensor] | Tensor:
        """Scores [n, classes, places] and boxes [n, classes, places, 4]; with targets their loss instead."""
        self._set_cells()
        features = self.model.backbone(self._colours(film))
        if targets is not None:
            return self._loss(film, features, targets)
        return self._find(film, list(features.values()))

    def _colours(self, film: Tensor) -> Tensor:
        """What the backbone takes of a film [n, 1, size, size]."""
        return film.expand(-1, 3, -1, -1)

    def _set_cells(self) -> None:
        sides = self.anchors * self.size
        corners = torch.cat([-sides / 2, sides / 2], dim=2)
        self.model.rpn.anchor_generator.cell_anchors = list(corners.unbind())

    def _loss(self, film: Tensor, features: dict[str, Tensor], targets: Sequence[Target]) -> Tensor:
        """Of each batch as torchvision learns it; the rarer the classes of its boxes, the more it counts."""
        named = [{"boxes": one.boxes * self.size, "labels": one.classes + 1} for one in targets]
        sizes = [(self.size, self.size)] * len(targets)
        proposals, of_proposals = self.model.rpn(ImageList(film, sizes), features, named)
        _, of_classes = self.model.roi_heads(features, proposals, sizes, named)
        shown = torch.cat([one.classes for one in targets])
        weight = self.weights[shown].mean() if len(shown) else self.weights.new_ones(())
        losses = [*of_proposals.values(), *of_classes.values()]
        return weight * torch.stack(losses).sum()

    def _find(self, film: Tensor, features: list[Tensor]) -> tuple[Tensor, Tensor]:
        scores, boxes = self._classify(features, self._propose(film, features))
        return choose_apart(scores, boxes, self.overlap, self.kept)

    def _classify(self, features: list[Tensor], proposals: Tensor) -> tuple[Tensor, Tensor]:
        """Scores [n, classes, proposals] and boxes [n, classes, proposals, 4] as shares of the film."""
        heads, count = self.model.roi_heads, proposals.shape[1]
        pooled = self._pool(features, proposals)
        logits, steps = heads.box_predictor(heads.box_head(pooled))
        classes = logits.shape[1]
        flat = proposals.reshape(-1, 4)
        boxes = heads.box_coder.decode_single(steps, flat).reshape(-1, count, classes, 4)
        scores = logits.softmax(dim=1).reshape(-1, count, classes)
        shares = (boxes / self.size).clamp(0, 1)
        return scores[:, :, 1:].transpose(1, 2), shares[:, :, 1:].transpose(1, 2)

    def _propose(self, film: Tensor, features: list[Tensor]) -> Tensor:
        """The best proposals [n, proposals, 4] in pixels, of every level."""
        by_level = self._candidates(film, features, CANDIDATES)
        scores = torch.cat([found for found, _ in by_level], dim=1)
        all_boxes = torch.cat([boxes for _, boxes in by_level], dim=1)
        order = scores.argsort(dim=1, descending=True)
        scores = scores.gather(1, order)
        all_boxes = all_boxes.gather(1, order[..., None].expand(-1, -1, 4))
        is_repeat = (overlaps(all_boxes, all_boxes) > PROPOSAL_OVERLAP).to(scores.dtype).tril(diagonal=-1).amax(dim=2)
        index = (scores - LAST * is_repeat).topk(PROPOSALS, dim=1).indices
        return all_boxes.gather(1, index[..., None].expand(-1, -1, 4))

    def _candidates(self, film: Tensor, features: list[Tensor], most: int) -> list[tuple[Tensor, Tensor]]:
        """Of each level the surest proposals, the best first: logits [n, m] and boxes [n, m, 4] in pixels."""
        rpn = self.model.rpn
        objectness, steps = rpn.head(features)
        candidates = []
        for level, (score, step) in enumerate(zip(objectness, steps, strict=True)):
            rows, columns = score.shape[2:]
            resting = self._resting(level, rows, columns).to(film)
            count = min(most, resting.shape[0])
            flat = score.permute(0, 2, 3, 1).flatten(1)
            moves = step.reshape(-1, self.anchors.shape[1], 4, rows, columns).permute(0, 3, 4, 1, 2).flatten(1, 3)
            best, index = flat.topk(count, dim=1)
            where = index[..., None].expand(-1, -1, 4)
            chosen = moves.gather(1, where)
            start = resting[index]
            decoded = rpn.box_coder.decode_single(chosen.reshape(-1, 4), start.reshape(-1, 4))
            candidates.append((best, decoded.reshape(-1, count, 4).clamp(0, self.size)))
        return candidates

    def _resting(self, level: int, rows: int, columns: int) -> Tensor:
        """The anchors [cells × anchors, 4] of a level in pixels, as torchvision lays them."""
        down = torch.arange(rows) * (self.size // rows)
        across = torch.arange(columns) * (self.size // columns)
        corners = torch.stack(torch.meshgrid(down, across, indexing="ij"), dim=2).flip(2).reshape(-1, 1, 2)
        sides = (self.anchors[level] * self.size)[None].to("cpu")
        centres = corners.expand(-1, sides.shape[1], 2)
        resting: Tensor = box_convert(
            torch.cat([centres, sides.expand(len(corners), -1, 2)], dim=2).reshape(-1, 4), "cxcywh", "xyxy"
        )
        return resting

    def _pool(self, features: list[Tensor], proposals: Tensor) -> Tensor:
        """The features of each proposal [n × proposals, channels, 7, 7], from the level that suits its size."""
        films = torch.arange(proposals.shape[0], device=proposals.device, dtype=proposals.dtype)
        owner = films[:, None, None].expand(-1, proposals.shape[1], 1)
        rois = torch.cat([owner, proposals], dim=2).reshape(-1, 5)
        sides = ((rois[:, 3] - rois[:, 1]) * (rois[:, 4] - rois[:, 2])).clamp_min(1e-6).sqrt()
        wanted = (NEAR_LEVEL + torch.log2(sides / NEAR_SIDE) + 1e-6).floor().clamp(0, POOLED_LEVELS - 1)
        pooled = [
            roi_align(features[level], rois, POOLED_SIDE, 1 / (FIRST_STRIDE * 2**level), sampling_ratio=2)
            * (wanted == level).to(rois)[:, None, None, None]
            for level in range(POOLED_LEVELS)
        ]
        return torch.stack(pooled).sum(dim=0)
