"""A detector of another program: torchvision's ``fasterrcnn_resnet50_fpn`` by its weights alone, run as it is there."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from hilum.errors import LaboratoryError, RecipeError
from hilum.training.boxes import keep_apart
from hilum.training.faster_rcnn import LAST, PROPOSAL_OVERLAP, FasterRcnn
from hilum.training.pickled_tensors import read_state
from hilum.training.recipe import Recipe

IMPORTED = "torchvision_fasterrcnn_resnet50_fpn"
"""The network of a recipe that makes a bundle of such weights."""
ATTRIBUTION = (
    "Weights of another program for torchvision's fasterrcnn_resnet50_fpn; its authors and films are not known."
)
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet: what torchvision subtracts from the three colours, and divides them by."""
SIDES_PX = (32, 64, 128, 256, 512)
"""Of the anchors of each level."""
RATIOS = (0.5, 1.0, 2.0)
"""Height by width."""
CANDIDATES = 1000
"""Proposals looked at of each level, and classified of all."""
LEAST_PROPOSAL_PX = 1e-3
LEAST_BOX_PX = 1e-2
COARSEST_WHOLE = 32
"""By which torchvision fills up the sides of a film."""
HEAD = "roi_heads.box_predictor.cls_score.weight"


class TorchvisionDetector(FasterRcnn):
    """torchvision's anchors, colours, proposals and order of thinning, in steps whose number is known."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, classes: int, size: int, *, overlap: float, places: int, epsilon: float) -> None:
        super().__init__(classes, size, len(RATIOS), overlap=overlap, places=places)
        sides = [[(side / ratio**0.5, side * ratio**0.5) for ratio in RATIOS] for side in SIDES_PX]
        # torchvision rounds the corners, which lie half a side from the middle.
        self.anchors.copy_(2 * (torch.tensor(sides) / 2).round() / size)
        self.register_buffer("mean", torch.tensor(MEAN)[:, None, None])
        self.register_buffer("deviation", torch.tensor(DEVIATION)[:, None, None])
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eps = epsilon

    def _colours(self, film: Tensor) -> Tensor:
        return (film.expand(-1, 3, -1, -1) - self.mean) / self.deviation

    def _find(self, film: Tensor, features: list[Tensor]) -> tuple[Tensor, Tensor]:
        proposals, is_proposal = self._thin(film, features)
        scores, boxes = self._classify(features, proposals)
        is_box = is_proposal[:, None] * self._is_wide(boxes * self.size, LEAST_BOX_PX)
        scores, order = (scores * is_box).sort(dim=2, descending=True)
        boxes = boxes.gather(2, order[..., None].expand(-1, -1, -1, 4))
        kept = keep_apart(boxes, (scores > 0).to(scores), self.overlap)
        best, index = (scores * kept).topk(self.kept, dim=2)
        return best, boxes.gather(2, index[..., None].expand(-1, -1, -1, 4))

    def _thin(self, film: Tensor, features: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Proposals [n, m, 4] in pixels that are apart on their level, and whether each is one, or only fills up."""
        found, boxes = [], []
        for logits, proposals in self._candidates(film, features, CANDIDATES):
            lacking = CANDIDATES - logits.shape[1]
            found.append(functional.pad(logits, (0, lacking), value=-LAST))
            boxes.append(functional.pad(proposals, (0, 0, 0, lacking)))
        each = torch.stack(boxes, dim=1)
        kept = keep_apart(each, self._is_wide(each, LEAST_PROPOSAL_PX), PROPOSAL_OVERLAP).flatten(1)
        index = (torch.cat(found, dim=1) - LAST * (1 - kept)).topk(CANDIDATES, dim=1).indices
        return each.flatten(1, 2).gather(1, index[..., None].expand(-1, -1, 4)), kept.gather(1, index)

    @staticmethod
    def _is_wide(boxes: Tensor, least: float) -> Tensor:
        return ((boxes[..., 2:] - boxes[..., :2]).amin(dim=-1) >= least).to(boxes)


def load_torchvision(recipe: Recipe, path: Path) -> TorchvisionDetector:
    """The detector of a file as ``torch.save(model.state_dict())`` wrote it; nothing in the file is run.

    Raises:
        RecipeError: the recipe gives it an input that it does not take.
        LaboratoryError: the file cannot be read, or holds another network or another number of classes.
    """
    given, part = recipe.input, recipe.detection
    if (given.mean, given.std) != (0.0, 1.0) or given.size % COARSEST_WHOLE:
        msg = (
            f"Expected input.mean = 0, input.std = 1 and an input.size that {COARSEST_WHOLE} divides, since "
            f"torchvision's detector normalises by itself; got {given.mean}, {given.std} and {given.size}."
        )
        raise RecipeError(msg)
    classes = len(recipe.data.classes)
    state = {name: torch.from_numpy(values) for name, values in read_state(path).items()}
    _check_classes(state, classes, path)
    network = TorchvisionDetector(
        classes, given.size, overlap=part.overlap, places=part.places, epsilon=part.norm_epsilon
    )
    try:
        network.model.load_state_dict(state)
    except RuntimeError as error:
        raise LaboratoryError(_not_it(path, str(error).splitlines()[1].strip())) from error
    return network.eval()


def _check_classes(state: dict[str, Tensor], classes: int, path: Path) -> None:
    if HEAD not in state:
        raise LaboratoryError(_not_it(path, f"it lacks {HEAD}"))
    outputs = len(state[HEAD])
    if outputs != classes + 1:
        msg = (
            f"{path} has {outputs} outputs, the background and {outputs - 1} classes; the recipe names {classes}. "
            "Name in data.classes what it was trained to find, in its order without the background."
        )
        raise LaboratoryError(msg)
    if not all(bool(torch.isfinite(values).all()) for values in state.values()):
        msg = f"{path} holds numbers that are not finite. Fetch the weights again."
        raise LaboratoryError(msg)


def _not_it(path: Path, reason: str) -> str:
    return (
        f"{path} does not hold torchvision's fasterrcnn_resnet50_fpn: {reason[:200]}. "
        "Only its state_dict() can be exported so; for a checkpoint of `hilum train` give the recipe of its training."
    )
