"""A U-Net (Ronneberger 2015) on the trunk of MobileNetV2: a logit for each organ at each pixel, and the features."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.ops import Conv2dNormActivation

from hilum.training.networks import load_trunk, mobilenet_v2, see_grey

STAGES = ((0, 2), (2, 4), (4, 7), (7, 14), (14, 18))
"""The blocks of the trunk whose output is 1/2, 1/4, 1/8, 1/16 and 1/32 of the film."""
CHANNELS = (16, 24, 32, 96, 320)
"""Of each of these outputs."""
DECODED = (24, 32, 64, 96)
"""Channels on the way back up at 1/2, 1/4, 1/8 and 1/16."""


class UNet(nn.Module):
    """The film down to 1/32 and up again to 1/2, with the features of each size beside; logits enlarged to the film."""

    def __init__(self, organs: int, dropout: float = 0.1) -> None:
        super().__init__()
        trunk = see_grey(mobilenet_v2())
        self.trunk = nn.Sequential(*list(trunk.children())[:-1])
        below = (*DECODED[1:], CHANNELS[-1])
        self.up = nn.ModuleList(
            nn.Sequential(
                Conv2dNormActivation(deeper + beside, out, 3),
                Conv2dNormActivation(out, out, 3),
            )
            for deeper, beside, out in zip(below, CHANNELS[:-1], DECODED, strict=True)
        )
        self.head = nn.Conv2d(DECODED[0], organs, 1)
        self.dropout = dropout

    def forward(self, film: Tensor) -> tuple[Tensor, Tensor]:
        """Logits [n, organs, size, size] and features [n, 320, size / 32, size / 32] of film [n, 1, size, size]."""
        seen = []
        values = film
        for first, end in STAGES:
            values = self.trunk[first:end](values)
            seen.append(values)
        features = values
        values = functional.dropout2d(values, self.dropout, training=self.training)
        for level in reversed(range(len(DECODED))):
            larger = functional.interpolate(values, scale_factor=2.0, mode="bilinear", align_corners=False)
            values = self.up[level](torch.cat([larger, seen[level]], dim=1))
        logits = functional.interpolate(self.head(values), scale_factor=2.0, mode="bilinear", align_corners=False)
        return logits, features

    def load_trunk(self, path: Path) -> None:
        """Take over a trunk trained on colour photographs, as a classifier does."""
        trunk = see_grey(mobilenet_v2())
        load_trunk(trunk, path)
        self.trunk.load_state_dict(nn.Sequential(*list(trunk.children())[:-1]).state_dict())
