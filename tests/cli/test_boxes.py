"""The whole way of a detection by its commands: from films with boxes to a reading with boxes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.datasets.marked_phantoms import write_marked_phantoms
from hilum.datasets.padchest_gr import DETECTOR_LABELS

RECIPE = Path(__file__).parents[2] / "recipes" / "boxes-padchest-4.toml"
SETTINGS = {
    "network.name": "mobilenet_v2",
    "input.size": 64,
    "training.epochs": 3,
    "training.batch_size": 4,
    "training.learning_rate": 0.003,
}


def run(*words: object) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.training
def test_films_with_boxes_become_a_bundle_that_marks_boxes(tmp_path: Path) -> None:
    root = write_marked_phantoms(tmp_path / "films", films=20, labels=DETECTOR_LABELS, size_px=128)
    settings = [word for key, value in SETTINGS.items() for word in ("--set", f"{key}={value}")]
    source = ("--root", root, *settings)
    run("train", RECIPE, *source, "--out", tmp_path / "run", "--device", "cpu")
    run("export", tmp_path / "run" / "best.pt", "--recipe", RECIPE, *source, "--out", tmp_path / "boxes")
    judged = ("--dataset", "padchest-gr", "--root", root, "--out", tmp_path / "judged")
    run("evaluate", tmp_path / "boxes", *judged)
    assert (tmp_path / "judged" / "evaluation.json").exists()
    # So small a training has no thresholds worth the name: show everything.
    path = tmp_path / "boxes" / "bundle.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["detecting"]["thresholds"] = dict.fromkeys(DETECTOR_LABELS, 0.0)
    path.write_text(json.dumps(content), encoding="utf-8")
    film = next((root / "Padchest_GR_files").glob("*.png"))
    read = run("read", film, "--bundle", tmp_path / "boxes", "--json", "--age", "60")
    reading = json.loads(read.stdout)
    assert reading["detections"]
    assert {one["name"] for one in reading["detections"]} <= set(DETECTOR_LABELS)
    drawn = tmp_path / "drawn.png"
    run("read", film, "--bundle", tmp_path / "boxes", "--age", "60", "--overlay", drawn)
    assert drawn.exists()
