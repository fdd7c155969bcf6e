import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from hilum.datasets import Manifest, Split
from hilum.datasets.padchest_gr import DETECTOR_LABELS
from hilum.errors import ExportError
from hilum.images import load_image, prepare
from hilum.inference import Bundle, detect, load_bundle, verify_bundle
from hilum.inference.bundle import Task
from hilum.training.classification import Setting
from hilum.training.detection import build_network, train
from hilum.training.detection_export import check_boxes_agree, count_films, export
from hilum.training.export import Source, load_weights
from hilum.training.loop import BEST_FILE
from hilum.training.onnx_model import fold
from hilum.training.recipe import Recipe


@pytest.fixture(scope="session")
def box_source(
    boxed_manifest: Manifest, make_box_recipe: Callable[..., Recipe], tmp_path_factory: pytest.TempPathFactory
) -> Source:
    folder = tmp_path_factory.mktemp("boxes")
    recipe = make_box_recipe(training={"epochs": 4, "learning_rate": 0.003})
    train(recipe, boxed_manifest, Setting(folder, "cpu"))
    return Source(recipe, boxed_manifest, folder / BEST_FILE, folder / "tiny.toml")


@pytest.fixture(scope="session")
def boxes_bundle(box_source: Source, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return export(box_source, tmp_path_factory.mktemp("bundles") / "boxes")


def test_a_bundle_is_whole_and_small(boxes_bundle: Bundle) -> None:
    manifest = boxes_bundle.manifest
    assert manifest.task is Task.DETECTION
    assert manifest.answers == ()
    assert verify_bundle(load_bundle(boxes_bundle.folder)) < 1e-4
    assert (boxes_bundle.folder / "model.onnx").stat().st_size < 6_000_000
    assert manifest.detecting is not None
    assert set(manifest.detecting.thresholds) <= set(DETECTOR_LABELS)
    assert manifest.metrics["onnx_torch_difference"] < 1e-3
    assert set(manifest.metrics["judge"]["map"]) == {"mean", *manifest.metrics["judge"]["classes"]}
    assert "It marks on frontal chest films" in (boxes_bundle.folder / "CARD.md").read_text()


def test_torch_marks_the_same_boxes(boxes_bundle: Bundle, box_source: Source) -> None:
    network = fold(load_weights(box_source, build_network(box_source.recipe)))
    film = box_source.manifest.of(Split.JUDGE)[0]
    radiograph = load_image(film.path)
    found = detect(boxes_bundle, radiograph, least_score=0.0)
    assert found
    values = prepare(radiograph.pixels, boxes_bundle.manifest.input.spec())[np.newaxis]
    scores, boxes = network(torch.from_numpy(values))
    best = int(scores[0].amax(dim=1).argmax())
    assert found[0].name == DETECTOR_LABELS[best]
    assert found[0].score == pytest.approx(float(scores[0, best, 0]), abs=1e-4)
    left, top, _, bottom = boxes[0, best, 0].tolist()
    box, facts = found[0].box, radiograph.facts
    assert (box.x, box.y, box.height) == pytest.approx(
        (left * facts.width, top * facts.height, (bottom - top) * facts.height), abs=0.05
    )


def test_another_model_is_refused(boxes_bundle: Bundle, box_source: Source) -> None:
    network = fold(load_weights(box_source, build_network(box_source.recipe)))
    with torch.no_grad():
        network.get_submodule("film").bias += 0.5
    with pytest.raises(ExportError, match="Nothing was written"):
        check_boxes_agree(network, boxes_bundle, box_source.manifest.of(Split.TUNE))


def test_fewer_classes_may_be_shown_and_behind_a_gate(box_source: Source, tmp_path: Path) -> None:
    part = box_source.recipe.detection.model_copy(update={"shown": ("cardiomegaly",), "gate": "findings:cardiomegaly"})
    told: list[None] = []
    source = replace(box_source, recipe=box_source.recipe.model_copy(update={"detection": part}))
    export(source, tmp_path / "fewer", on_film=lambda: told.append(None))
    content = json.loads((tmp_path / "fewer" / "bundle.json").read_text())
    assert set(content["detecting"]["thresholds"]) <= {"cardiomegaly"}
    gate = content["detecting"]["gate"]
    assert (gate["bundle"], gate["answer"]) == ("findings", "cardiomegaly")
    assert 0 <= gate["threshold"] <= 1
    assert 0 < len(told) <= count_films(source)
