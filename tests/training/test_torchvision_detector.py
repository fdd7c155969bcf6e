"""Weights of torchvision's detector answer here as they do there, on the same film."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torchvision.models.detection import fasterrcnn_mobilenet_v3_large_fpn, fasterrcnn_resnet50_fpn

from hilum.datasets import Manifest, Split
from hilum.errors import ExportError, LaboratoryError, RecipeError
from hilum.images import prepare
from hilum.inference import Bundle, verify_bundle
from hilum.inference.bundle import file_sha256
from hilum.phantoms import make_phantom
from hilum.training.detection import build_network
from hilum.training.detection_export import IMPORTED_SHARE, check_boxes_agree, export
from hilum.training.export import Source
from hilum.training.recipe import Recipe, read_recipe
from hilum.training.torchvision_detector import load_torchvision

pytestmark = pytest.mark.training

SIDE = 128
RECIPE = Path(__file__).parents[2] / "recipes" / "boxes-torchvision.toml"


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return read_recipe(RECIPE, [f"input.size={SIDE}"])


@pytest.fixture(scope="module")
def library() -> torch.nn.Module:
    """torchvision's model for the four classes; its transform leaves a square of the side as large as it is."""
    torch.manual_seed(5)
    network = fasterrcnn_resnet50_fpn(
        weights=None, weights_backbone=None, num_classes=5, min_size=SIDE, max_size=SIDE, box_detections_per_img=1000
    )
    # Untrained, all boxes are as good as each other, and where all are sure too: which come first is chance.
    for weight, deviation in (
        (network.rpn.head.cls_logits.weight, 0.3),
        (network.rpn.head.bbox_pred.weight, 0.005),
        (network.roi_heads.box_predictor.cls_score.weight, 0.03),
        (network.roi_heads.box_predictor.bbox_pred.weight, 0.01),
    ):
        torch.nn.init.normal_(weight, std=deviation)
    return network.eval()


@pytest.fixture(scope="module")
def film(recipe: Recipe) -> Tensor:
    return torch.from_numpy(prepare(make_phantom(4, size_px=256).pixels, recipe.input.spec()))[None]


def as_older_versions_named_it(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The names of torchvision before 0.13, of frozen batch norms, from several devices."""
    renamed = {
        name.replace("blocks.0.0.", "blocks.0.")
        .replace("blocks.1.0.", "blocks.1.")
        .replace("blocks.2.0.", "blocks.2.")
        .replace("blocks.3.0.", "blocks.3.")
        .replace("rpn.head.conv.0.0.", "rpn.head.conv."): values
        for name, values in state.items()
        if "num_batches" not in name
    }
    assert len(renamed.keys() - state.keys()) == 2 * 8 + 2
    return {f"module.{name}": values for name, values in renamed.items()}


@pytest.fixture(scope="module")
def bundle(
    library: torch.nn.Module, recipe: Recipe, boxed_manifest: Manifest, tmp_path_factory: pytest.TempPathFactory
) -> Bundle:
    folder = tmp_path_factory.mktemp("imported")
    kept = {"epoch": 3, "model_state_dict": as_older_versions_named_it(library.state_dict())}
    torch.save(kept, folder / "final_model.pth")
    return export(Source(recipe, boxed_manifest, folder / "final_model.pth", RECIPE), folder / "boxes")


@torch.no_grad()
def test_a_bundle_marks_the_boxes_of_torchvision(
    bundle: Bundle, library: torch.nn.Module, recipe: Recipe, film: Tensor
) -> None:
    found = bundle.run(film.numpy())
    scores, boxes = found.features[0], found.maps[0]
    (expected,) = library([film[0].expand(3, -1, -1)])
    compared = 0
    for place in range(len(recipe.data.classes)):
        is_of = expected["labels"] == place + 1
        best, there = expected["scores"][is_of].numpy(), expected["boxes"][is_of].numpy() / SIDE
        # Which of two equally sure boxes has the last place is chance.
        last = best[recipe.detection.places] if len(best) > recipe.detection.places else 0.0
        for score, box in zip(best[best > last + 1e-3], there, strict=False):
            apart = np.maximum(np.abs(scores[place] - score), np.abs(boxes[place] - box).max(axis=1))
            assert apart.min() < 1e-3
            compared += 1
        # torchvision gives none below 0.05.
        assert (scores[place] > max(last, 0.05) + 1e-3).sum() <= len(best)
    assert compared >= 10


def test_a_bundle_tells_what_is_not_known_of_it(bundle: Bundle) -> None:
    manifest = bundle.manifest
    assert verify_bundle(bundle) < 1e-4
    assert set(manifest.origin.films) == set(manifest.origin.patients) == {"tune", "judge"}
    assert manifest.terms == "research"
    assert any("not known" in line for line in manifest.attribution)
    assert manifest.metrics["import"]["file_sha256"] == file_sha256(bundle.folder.parent / "final_model.pth")
    assert manifest.metrics["onnx_torch_difference"] < 1e-3
    assert "a leak cannot be excluded" in " ".join((bundle.folder / "CARD.md").read_text(encoding="utf-8").split())


def test_an_export_that_marks_other_boxes_is_refused(bundle: Bundle, recipe: Recipe, boxed_manifest: Manifest) -> None:
    network = load_torchvision(recipe, bundle.folder.parent / "final_model.pth")
    network.mean.zero_()
    with pytest.raises(ExportError, match="Nothing was written"):
        check_boxes_agree(network, bundle, boxed_manifest.of(Split.TUNE), share=IMPORTED_SHARE)


def test_what_the_batch_norms_add_is_the_recipes(library: torch.nn.Module, recipe: Recipe, tmp_path: Path) -> None:
    torch.save(library.state_dict(), tmp_path / "a.pth")
    part = recipe.detection.model_copy(update={"norm_epsilon": 0.0})
    network = load_torchvision(recipe.model_copy(update={"detection": part}), tmp_path / "a.pth")
    assert network.model.backbone.body.bn1.eps == 0


def broken(library: torch.nn.Module) -> dict[str, Tensor]:
    state = dict(library.state_dict())
    return state | {"backbone.body.conv1.weight": torch.full_like(state["backbone.body.conv1.weight"], torch.nan)}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda _: fasterrcnn_resnet50_fpn(weights=None, weights_backbone=None, num_classes=3).state_dict(),
            "has 3 outputs, the background and 2 classes; the recipe names 4",
        ),
        (
            lambda _: fasterrcnn_mobilenet_v3_large_fpn(
                weights=None, weights_backbone=None, num_classes=5
            ).state_dict(),
            "does not hold torchvision's fasterrcnn_resnet50_fpn",
        ),
        (lambda _: {"fc.weight": torch.ones(5, 5)}, "it lacks roi_heads"),
        (broken, "not finite"),
        (lambda _: {"epoch": 3}, "not a PyTorch file of the state"),
    ],
    ids=["classes", "architecture", "classifier", "not finite", "no state"],
)
def test_another_file_is_refused(
    make: Callable[[torch.nn.Module], object],
    message: str,
    library: torch.nn.Module,
    recipe: Recipe,
    tmp_path: Path,
) -> None:
    torch.save(make(library), tmp_path / "a.pth")
    with pytest.raises(LaboratoryError, match=message):
        load_torchvision(recipe, tmp_path / "a.pth")


@pytest.mark.parametrize("wrong", ["input.mean=0.5", "input.std=0.25", "input.size=100"])
def test_an_input_that_it_does_not_take_is_refused(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"Expected input\.mean = 0"):
        load_torchvision(read_recipe(RECIPE, [wrong]), tmp_path / "none.pth")


def test_it_is_not_trained_here(recipe: Recipe) -> None:
    with pytest.raises(RecipeError, match="train faster_rcnn_resnet50 instead"):
        build_network(recipe)
