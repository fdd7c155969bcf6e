"""The peer: torchxrayvision's DenseNet-121 with random weights, by the reading steps of its own documentation."""

import sys

import skimage.io
import torch
import torchvision
import torchxrayvision as xrv
from contest import compete

PATHOLOGIES = 18

model = xrv.models.DenseNet(weights=None, num_classes=PATHOLOGIES)
model.eval()
transform = torchvision.transforms.Compose([xrv.datasets.XRayCenterCrop(), xrv.datasets.XRayResizer(224)])


def read() -> float:
    """File to probabilities."""
    film = skimage.io.imread(sys.argv[1])
    film = xrv.datasets.normalize(film, 255)
    film = film.mean(2)[None, ...] if film.ndim == 3 else film[None, ...]
    with torch.inference_mode():
        outputs = torch.sigmoid(model(torch.from_numpy(transform(film))[None, ...]))
    return float(outputs[0].numpy()[0])


compete(read)
