"""Networks. A network gives its logits, its last feature map and the map of each class, all in one pass."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import torch
import torchvision.models as torchvision
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional
from torchvision.ops import Conv2dNormActivation

from hilum.errors import RecipeError


class GreyClassifier(nn.Module):
    """A trunk on one grey channel with a linear head over global average pooling.

    The class maps are the head applied at every place of the last feature map, so a class's map averages, with the
    bias, to its logit.
    """

    def __init__(self, trunk: nn.Module, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.trunk = trunk
        self.head = nn.Linear(_channels(trunk), classes)
        self.dropout = dropout
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, film: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits [n, classes], features [n, channels, h, w] and maps [n, classes, h, w] of film [n, 1, size, size]."""
        features = self.trunk(film)
        kept = functional.dropout2d(features, self.dropout) if self.training else features
        maps = torch.einsum("kc,nchw->nkhw", self.head.weight, kept)
        return maps.mean(dim=(2, 3)) + self.head.bias, features, maps

    def load_trunk(self, path: Path) -> None:
        """Take over a trunk trained on colour photographs; its first filters are summed over the colours.

        The file is of safetensors, with the names of torchvision's model; a classifier in it is passed over.

        Raises:
            RecipeError: the file does not hold this trunk.
        """
        load_trunk(self.trunk, path)


class WithTrunk(Protocol):
    """A network that can start from a pretrained trunk."""

    def load_trunk(self, path: Path) -> None:
        """As :meth:`GreyClassifier.load_trunk`."""


def mobilenet_v2() -> nn.Module:
    """MobileNetV2 (Sandler 2018), with an expansion in its first block, which torchvision leaves out there."""
    trunk: nn.Sequential = torchvision.mobilenet_v2(weights=None).features
    expansion = Conv2dNormActivation(32, 32, 1, activation_layer=nn.ReLU6)
    trunk[1].conv = nn.Sequential(expansion, *trunk[1].get_submodule("conv").children())
    return trunk


def efficientnet_b0() -> nn.Module:
    """EfficientNet-B0 (Tan 2019)."""
    trunk: nn.Module = torchvision.efficientnet_b0(weights=None).features
    return trunk


def efficientnet_b4() -> nn.Module:
    """EfficientNet-B4 (Tan 2019), made for 380 × 380."""
    trunk: nn.Module = torchvision.efficientnet_b4(weights=None).features
    return trunk


def densenet121() -> nn.Module:
    """DenseNet-121 (Huang 2017), with the rectification that torchvision leaves to the classifier."""
    trunk: nn.Module = torchvision.densenet121(weights=None).features
    trunk.add_module("relu", nn.ReLU(inplace=False))
    return trunk


def resnet18() -> nn.Module:
    """ResNet-18 (He 2016)."""
    return _resnet(torchvision.resnet18(weights=None))


def resnet50() -> nn.Module:
    """ResNet-50 (He 2016)."""
    return _resnet(torchvision.resnet50(weights=None))


def small_cnn() -> nn.Module:
    """Five plain convolutions with pooling, from scratch: what the first pneumonia classifiers on the web were."""
    blocks: list[nn.Module] = []
    channels = (1, 32, 64, 64, 128, 256)
    for before, after in pairwise(channels):
        blocks += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*blocks)


def load_trunk(trunk: nn.Module, path: Path) -> None:
    """As :meth:`GreyClassifier.load_trunk`, of a trunk by itself."""
    try:
        trunk.load_state_dict(_trunk_weights(trunk, load_file(path)))
    except (KeyError, RuntimeError) as error:
        msg = f"Expected the weights of this network's trunk at {path}: {error}"
        raise RecipeError(msg) from error


NETWORKS: Mapping[str, Callable[[], nn.Module]] = {
    "densenet121": densenet121,
    "efficientnet_b0": efficientnet_b0,
    "efficientnet_b4": efficientnet_b4,
    "mobilenet_v2": mobilenet_v2,
    "resnet18": resnet18,
    "resnet50": resnet50,
    "small_cnn": small_cnn,
}


def build(name: str, classes: int, dropout: float) -> GreyClassifier:
    """The network of that name, untrained.

    Raises:
        RecipeError: no network has that name.
    """
    if name not in NETWORKS:
        msg = f"There is no network {name!r}; there are: {', '.join(NETWORKS)}."
        raise RecipeError(msg)
    return GreyClassifier(see_grey(NETWORKS[name]()), classes, dropout)


def _resnet(network: torchvision.ResNet) -> nn.Module:
    names = ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4")
    trunk = nn.Sequential()
    for name in names:
        trunk.add_module(name, getattr(network, name))
    return trunk


def _first_convolution(trunk: nn.Module) -> tuple[str, nn.Conv2d]:
    return next((name, part) for name, part in trunk.named_modules() if isinstance(part, nn.Conv2d))


def see_grey(trunk: nn.Module) -> nn.Module:
    """Let the first convolution take one channel."""
    name, colour = _first_convolution(trunk)
    if colour.in_channels == 1:
        return trunk
    grey = nn.Conv2d(
        1,
        colour.out_channels,
        colour.kernel_size,  # type: ignore[arg-type]
        stride=colour.stride,  # type: ignore[arg-type]
        padding=colour.padding,  # type: ignore[arg-type]
        bias=colour.bias is not None,
    )
    parent, _, last = name.rpartition(".")
    setattr(trunk.get_submodule(parent), last, grey)
    return trunk


def _channels(trunk: nn.Module) -> int:
    """How many channels the last feature map has."""
    was_training = trunk.training
    trunk.eval()
    with torch.no_grad():
        channels = int(trunk(torch.zeros(1, 1, 64, 64)).shape[1])
    trunk.train(was_training)
    return channels


def _trunk_weights(trunk: nn.Module, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    kept = {name.removeprefix("features."): tensor for name, tensor in weights.items()}
    kept = {name: tensor for name, tensor in kept.items() if not name.startswith(("classifier.", "fc."))}
    first = f"{_first_convolution(trunk)[0]}.weight"
    kept[first] = kept[first].sum(dim=1, keepdim=True)
    return kept
