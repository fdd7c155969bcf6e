import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.datasets import Split, split_of
from hilum.errors import HilumError

MakeDetector = Callable[..., Path]


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *(str(word) for word in words)])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Six films of each part, four of them with a box of mass on the lower left quarter, which is bright."""
    rows = ["Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position"]
    boxes = ["Image Index,Finding Label,Bbox [x,y,w,h],,,"]
    folder = tmp_path / "films" / "images-512"
    folder.mkdir(parents=True)
    for split in (Split.FIT, Split.TUNE, Split.JUDGE):
        patients = [number for number in range(1, 200) if split_of("nih14", str(number)) is split][:6]
        for place, patient in enumerate(patients):
            name = f"{patient:08d}_000.png"
            rows.append(f"{name},{'Mass' if place < 4 else 'No Finding'},0,{patient},50,M,PA")
            if place < 4:
                boxes.append(f"{name},Mass,0,512,512,512,,,")
            pixels = np.full((2, 2), 51 + place, dtype=np.uint8)
            pixels[1, int(place >= 4)] = 230 - patient % 9
            Image.fromarray(pixels.repeat(64, axis=0).repeat(64, axis=1)).save(folder / name)
    (tmp_path / "films" / "Data_Entry_2017_v2020.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "films" / "BBox_List_2017.csv").write_text("\n".join(boxes) + "\n", encoding="utf-8")
    return tmp_path / "films"


def test_boxes_are_judged_with_numbers_and_pictures(root: Path, make_detector: MakeDetector, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run(make_detector(), "--dataset", "nih14", "--root", root, "--out", out)
    assert result.exit_code == 0, result.output
    assert "6 films of 6 patients" in result.stdout
    assert "every number is a lower bound" in result.stdout
    assert sorted(path.name for path in out.iterdir()) == [
        "evaluation.json", "froc.png", "index.html", "map.png", "precision-recall.png",
    ]  # fmt: skip
    numbers = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    assert numbers["task"] == "detection"
    assert numbers["tiou"]["mass"]["0.5"]["value"] == 1
    assert numbers["map"]["mean"]["value"] > 0.9
    assert 0 < numbers["map"]["mass"]["low"] < 1
    assert numbers["map"]["mass"]["mean_box"]["value"] == pytest.approx(4 / 6)


def test_variants_are_set_beside_the_bundle(root: Path, make_detector: MakeDetector, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def otherwise(fields: dict[str, Any]) -> None:
        fields["version"] = "2"

    first, other = make_detector(), make_detector(otherwise, name="other")
    words = ("--dataset", "nih14", "--root", root, "--out", out)
    result = run(first, *words, "--against", other, "--against", first, "--gate", "findings:mass")
    assert result.exit_code == 0, result.output
    assert "mAP@.4 less that of other: 0.000 (0.000 to 0.000)" in result.stdout
    assert "The gate lets a film pass" in result.stdout
    numbers = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    again = f"detector 1 {numbers['hash'][:8]}"
    assert list(numbers["variants"]["all"]) == ["detector", "detector after findings:mass", "other", again]
    gated = numbers["variants"]["all"]["detector after findings:mass"]
    assert gated["ms_per_film"] > numbers["variants"]["all"]["detector"]["ms_per_film"]
    assert numbers["gate"]["tune"]["marked"] == 4
    assert (out / "variants.png").is_file()


def test_wrong_use_is_refused(root: Path, make_detector: MakeDetector, tmp_path: Path) -> None:
    detector = make_detector()
    words = ("--dataset", "nih14", "--root", root, "--out", tmp_path / "out")
    for wrong, message in (
        ((detector, "--stretch"), "--stretch is not for a detection"),
        ((detector, "--against", "pneumonia"), "Expected --against another model that marks boxes"),
        ((detector, "--gate", "findings"), "Expected one finding of 'findings' for the gate, got none"),
        ((detector, "--gate", "findings:rib"), "got rib"),
        ((detector, "--gate", detector), "'detector' is a detection"),
        ((detector, "--split", "nothing"), "no films in a part 'nothing'"),
        (("pneumonia", "--gate", "findings:mass"), "--gate is not for a classification"),
        (("pneumonia", "--against", "findings", "--against", "pneumonia"), "--against twice is not for"),
    ):
        result = run(*wrong, *words)
        assert isinstance(result.exception, HilumError), wrong
        assert message in result.exception.message
    assert not (tmp_path / "out").exists()
