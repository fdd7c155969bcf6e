from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hilum.datasets import Manifest
from hilum.errors import ExportError
from hilum.inference import load_bundle, verify_bundle
from hilum.training import segmentation_export
from hilum.training.classification import Setting
from hilum.training.export import Source
from hilum.training.recipe import Recipe
from hilum.training.segmentation import train
from hilum.training.segmentation_export import count_films, export


@pytest.fixture
def source(organ_manifest: Manifest, make_organ_recipe: Callable[..., Recipe], tmp_path: Path) -> Source:
    recipe = make_organ_recipe(training={"epochs": 1})
    train(recipe, organ_manifest, Setting(tmp_path / "run", "cpu"))
    (tmp_path / "tiny.toml").write_text("", encoding="utf-8")
    return Source(recipe, organ_manifest, tmp_path / "run" / "best.pt", tmp_path / "tiny.toml")


def test_a_checkpoint_becomes_a_whole_bundle(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmentation_export, "PHANTOM_SEEDS", range(2))
    told: list[int] = []
    export(source, tmp_path / "bundle", lambda: told.append(1))
    assert len(told) == count_films(source)
    bundle = load_bundle(tmp_path / "bundle")
    assert verify_bundle(bundle) < 1e-4
    manifest = bundle.manifest
    assert (manifest.task, manifest.answers, manifest.terms) == ("segmentation", (), "open")
    assert manifest.metrics["onnx_torch_difference"] < 1e-3
    assert set(manifest.metrics["judge"]["dice"]) == set(manifest.classes)
    assert "## Numbers" in (tmp_path / "bundle" / "CARD.md").read_text(encoding="utf-8")
    masks = bundle.run(np.zeros((1, 1, 32, 32), dtype=np.float32)).maps
    assert masks.shape == (1, 3, 32, 32)


def test_another_recipe_is_refused(source: Source, make_organ_recipe: Callable[..., Recipe], tmp_path: Path) -> None:
    other = make_organ_recipe(training={"epochs": 3})
    with pytest.raises(ExportError, match="training differ"):
        export(Source(other, source.manifest, source.checkpoint, source.recipe_file), tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()
