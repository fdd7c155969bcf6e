"""Make a bundle of DenseNet-121 with random weights in the folder ``sys.argv[1]``; needs the training extra."""

import json
import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from torchvision.models import densenet121

from hilum.inference.bundle import (
    CARD_FILE,
    GOLDEN_FILE,
    GOLDEN_FILM_FILE,
    HASHED_FILES,
    MANIFEST_FILE,
    MODEL_FILE,
    Answer,
    BundleManifest,
    Calibration,
    Input,
    NamedPoint,
    Origin,
    People,
    file_sha256,
)

SIZE = 224
CLASSES = ("normal", "abnormal")


class GreyDenseNet(nn.Module):
    """DenseNet-121 on one grey channel, with the three outputs of format 1."""

    def __init__(self) -> None:
        super().__init__()
        network = densenet121(weights=None, num_classes=len(CLASSES))
        network.features.conv0 = nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False)
        self.features = network.features
        self.head = network.classifier

    def forward(self, film: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits, features and maps of film [n, 1, size, size]."""
        features = torch.relu(self.features(film))
        maps = torch.einsum("kc,nchw->nkhw", self.head.weight, features)
        return maps.mean(dim=(2, 3)) + self.head.bias, features, maps


def export(folder: Path) -> None:
    """Write ``model.onnx``."""
    torch.manual_seed(0)
    torch.onnx.export(
        GreyDenseNet().eval(),
        (torch.zeros(2, 1, SIZE, SIZE),),
        folder / MODEL_FILE,
        dynamo=True,
        external_data=False,
        input_names=["film"],
        output_names=["logits", "features", "maps"],
        dynamic_shapes={"film": {0: torch.export.Dim("n")}},
    )


def describe(folder: Path) -> None:
    """Write the other files; the golden ones are empty, for nothing here is to be verified."""
    (folder / GOLDEN_FILM_FILE).write_bytes(b"")
    (folder / GOLDEN_FILE).write_text("{}", encoding="utf-8")
    (folder / CARD_FILE).write_text("Random weights, for timing only.\n", encoding="utf-8")
    point = NamedPoint(threshold=0.5)
    answer = Answer(
        name="pneumonia",
        classes=("abnormal",),
        calibration=Calibration(slope=1.0, intercept=0.0, prevalence=0.5),
        operating_points={"half": point},
        default_operating_point="half",
    )
    manifest = BundleManifest(
        format=1,
        name="densenet-random",
        version="0",
        task="classification",
        classes=CLASSES,
        input=Input(
            size=SIZE,
            channels=1,
            resize="stretch",
            scaling="percentile",
            low_percentile=0.5,
            high_percentile=99.5,
            mean=0.5,
            std=0.25,
        ),
        answers=(answer,),
        population=People(description="nobody", age_min_years=None, age_max_years=None, views=("PA", "AP")),
        terms="open",
        attribution=(),
        origin=Origin(datasets=(), films={}, patients={}, recipe="none", commit="none"),
        metrics={},
        sha256={name: file_sha256(folder / name) for name in HASHED_FILES},
    )
    text = json.dumps(manifest.model_dump(mode="json"), indent=1)
    (folder / MANIFEST_FILE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    export(place)
    describe(place)
