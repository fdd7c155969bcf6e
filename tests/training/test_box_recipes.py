"""Every recipe of boxes, from its films to a loss that falls, on phantoms: that it works, not how well."""

from pathlib import Path

import pytest
import torch

from hilum.datasets import Manifest, Split, read_manifest
from hilum.datasets.marked_phantoms import write_marked_phantoms
from hilum.datasets.padchest_gr import DETECTOR_LABELS, FREQUENT_LABELS
from hilum.training.boxed_films import load_boxed_films
from hilum.training.detection import build_network, prepare
from hilum.training.recipe import Recipe, read_recipe

RECIPES = Path(__file__).parents[2] / "recipes"
CLASSES = {
    "boxes-padchest-4": DETECTOR_LABELS,
    "boxes-padchest-5": FREQUENT_LABELS[:5],
    "boxes-padchest-8": FREQUENT_LABELS[:8],
    "boxes-padchest-8-balanced": FREQUENT_LABELS[:8],
    "boxes-padchest-13": FREQUENT_LABELS[:13],
}
SIZE_PX, STEPS, BATCH = 256, 30, 2
LIGHT = [f"input.size={SIZE_PX}", "network.name=mobilenet_v2", "network.dropout=0", "detection.frozen_blocks=7"]


@pytest.fixture(scope="module")
def phantoms(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return read_manifest("padchest-gr", write_marked_phantoms(tmp_path_factory.mktemp("padchest"), size_px=SIZE_PX))


def losses(recipe: Recipe, manifest: Manifest, steps: int) -> list[float]:
    """Of one batch, step after step, after all that a training does before."""
    torch.manual_seed(recipe.training.seed)
    network = build_network(recipe)
    fit = load_boxed_films(manifest.of(Split.FIT), recipe)
    prepare(network, fit, recipe)
    order = fit.order(recipe, 0)
    chosen = order[fit.present().any(dim=1)[order]][:BATCH]
    lesson = fit.lesson(recipe, chosen, torch.device("cpu"))
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
    values = []
    for _ in range(steps):
        # The same changes of the films each time, so that only what is learned changes the loss.
        loss = lesson(network.train(), chosen, torch.Generator().manual_seed(0))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        values.append(float(loss.detach()))
    return values


@pytest.mark.parametrize("name", CLASSES)
def test_a_batch_of_every_recipe_is_learned_by_the_light_detector(name: str, phantoms: Manifest) -> None:
    recipe = read_recipe(RECIPES / f"{name}.toml", LIGHT)
    assert set(recipe.data.classes) == set(CLASSES[name])
    values = losses(recipe, phantoms, STEPS)
    assert sum(values[-5:]) < 0.8 * sum(values[:5])


@pytest.mark.parametrize("name", ["boxes-padchest-4"])
def test_a_batch_is_learned_by_the_reference(name: str, phantoms: Manifest) -> None:
    recipe = read_recipe(RECIPES / f"{name}.toml", ["input.size=64"])
    assert recipe.network.name == "faster_rcnn_resnet50"
    values = losses(recipe, phantoms, 4)
    assert min(values[-2:]) < values[0]


def test_the_reference_reads_the_boxes_of_nih_too() -> None:
    light, reference = (read_recipe(RECIPES / f"{name}.toml") for name in ("boxes", "boxes-frcnn"))
    assert light.data == reference.data
    assert light.network.name == "mobilenet_v2"
