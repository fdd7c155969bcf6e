"""Networks. A network gives its logits, its last feature map and the map of each class, all in one pass."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import mobilenet_v2
from torchvision.ops import Conv2dNormActivation

from hilum.errors import RecipeError

FEATURES = 1280


class GreyMobileNet(nn.Module):
    """MobileNetV2 on one grey channel with a linear head over global average pooling.

    The class maps are the head applied at every place of the last feature map, so a class's map averages, with the
    bias, to its logit.
    """

    def __init__(self, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.trunk = mobilenet_v2(weights=None).features
        # The pretrained trunk has an expansion in its first block, which torchvision leaves out there.
        block = self.trunk[1].conv
        self.trunk[1].conv = nn.Sequential(Conv2dNormActivation(32, 32, 1, activation_layer=nn.ReLU6), *block)
        self.trunk[0][0] = nn.Conv2d(1, 32, 3, stride=2, padding=1, bias=False)
        self.head = nn.Linear(FEATURES, classes)
        self.dropout = dropout
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, film: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits [n, classes], features [n, 1280, h, w] and maps [n, classes, h, w] of film [n, 1, size, size]."""
        features = self.trunk(film)
        kept = functional.dropout2d(features, self.dropout) if self.training else features
        maps = torch.einsum("kc,nchw->nkhw", self.head.weight, kept)
        return maps.mean(dim=(2, 3)) + self.head.bias, features, maps

    def load_trunk(self, path: Path) -> None:
        """Take over a trunk trained on colour photographs; its first filters are summed over the colours.

        Raises:
            RecipeError: the file does not hold this trunk.
        """
        weights = {name.removeprefix("features."): tensor for name, tensor in load_file(path).items()}
        try:
            weights["0.0.weight"] = weights["0.0.weight"].sum(dim=1, keepdim=True)
            self.trunk.load_state_dict(weights)
        except (KeyError, RuntimeError) as error:
            msg = f"Expected a MobileNetV2 trunk with an expansion in its first block at {path}: {error}"
            raise RecipeError(msg) from error


def build(name: str, classes: int, dropout: float) -> GreyMobileNet:
    """The network of that name, untrained.

    Raises:
        RecipeError: no network has that name.
    """
    if name != "mobilenet_v2":
        msg = f"There is no network {name!r}; there is: mobilenet_v2."
        raise RecipeError(msg)
    return GreyMobileNet(classes, dropout)
