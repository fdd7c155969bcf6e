import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from hilum.datasets import Split, read_manifest, split_of
from hilum.errors import ExportError, UsageError
from hilum.inference import load_bundle, verify_bundle
from hilum.phantoms import make_phantom
from hilum.training.classification import Setting
from hilum.training.recipe import Recipe
from hilum.training.report_writing import train
from hilum.training.report_writing_export import WriterSource, count_films, export
from hilum.training.written_studies import read_parts


@pytest.fixture(scope="session")
def ranked_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three phantoms of adults as tune films of the NIH's form."""
    root = tmp_path_factory.mktemp("ranked")
    patients = [number for number in range(1, 99) if split_of("nih14", str(number)) is Split.TUNE][:3]
    (root / "images").mkdir()
    with (root / "Data_Entry_2017_v2020.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["Image Index", "Finding Labels", "Follow-up #", "Patient ID", "Patient Age", "Patient Gender",
             "View Position", "OriginalImage[Width", "Height]", "OriginalImagePixelSpacing[x", "y]"]
        )  # fmt: skip
        for patient in patients:
            name = f"{patient:08d}_000.png"
            pixels = (make_phantom(patient, size_px=64, age_years=50).pixels * 255).astype("uint8")
            Image.fromarray(pixels).save(root / "images" / name)
            writer.writerow([name, "No Finding", 0, patient, 50, "F", "PA", 64, 64, 1, 1])
    return root


def source_of(recipe: Recipe, root: Path, run: Path, ranked_root: Path | None = None) -> WriterSource:
    parts = read_parts(recipe, root)
    train(recipe, parts, Setting(run, "cpu"))
    return WriterSource(recipe, parts, run / "best.pt", Path("tiny.toml"), ranked_root)


def test_a_checkpoint_becomes_a_whole_bundle(
    make_writer_recipe: Callable[..., Recipe], written_root: Path, ranked_root: Path, tmp_path: Path
) -> None:
    recipe = make_writer_recipe(training={"epochs": 3})
    source = source_of(recipe, written_root, tmp_path / "run", ranked_root)
    told: list[int] = []
    export(source, tmp_path / "bundle", lambda: told.append(1))
    assert len(told) == count_films(source) == 4 + 3
    bundle = load_bundle(tmp_path / "bundle")
    assert verify_bundle(bundle) < 1e-4
    manifest = bundle.manifest
    assert (manifest.task, manifest.terms) == ("report_writing", "research")
    assert manifest.writing is not None
    assert manifest.writing.evidence is not None
    assert manifest.writing.evidence.films == "3 frontal tune films of nih14"
    assert set(manifest.metrics["judge"]) == {"writer", "constant_normal", "nearest_study"}
    assert manifest.metrics["onnx_torch_difference"] < 1e-3
    card = (tmp_path / "bundle" / "CARD.md").read_text(encoding="utf-8")
    assert "nobody has validated" in card
    assert "one normal report for all" in card


def test_a_writer_of_films_becomes_one_too(
    make_writer_recipe: Callable[..., Recipe], written_root: Path, tmp_path: Path
) -> None:
    recipe = make_writer_recipe(training={"epochs": 1}, writing={"encoder": "image", "decoding": "beam"})
    bundle = export(source_of(recipe, written_root, tmp_path / "run"), tmp_path / "bundle")
    assert set(bundle.manifest.metrics["judge"]) == {"writer", "constant_normal", "nearest_study"}


def test_a_writer_of_evidence_needs_films_for_its_ranks_and_its_own_recipe(
    make_writer_recipe: Callable[..., Recipe], written_root: Path, ranked_root: Path, tmp_path: Path
) -> None:
    source = source_of(make_writer_recipe(training={"epochs": 1}), written_root, tmp_path / "run")
    with pytest.raises(UsageError, match="--ranked-root"):
        export(source, tmp_path / "bundle")
    other = WriterSource(
        make_writer_recipe(training={"epochs": 2}), source.parts, source.checkpoint, source.recipe_file, ranked_root
    )
    with pytest.raises(ExportError, match="another recipe"):
        export(other, tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()
    assert read_manifest("nih14", ranked_root).film_counts()[Split.TUNE] == 3
