import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.datasets import Split, split_of
from hilum.errors import HilumError
from hilum.evaluation import synthetic
from hilum.inference import find_bundle, push_bundle
from hilum.storage import push_folder


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *(str(word) for word in words)])


def test_a_bundle_is_judged_with_numbers_and_pictures(films_root: Path, tmp_path: Path) -> None:
    result = run("pneumonia", "--dataset", "kermany", "--root", films_root, "--split", "tune", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "9 films of 9 patients" in result.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "confusion.png",
        "evaluation.json",
        "index.html",
        "precision-recall.png",
        "reliability.png",
        "roc.png",
    ]
    numbers = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert numbers["hash"] == find_bundle("pneumonia").manifest.identity()
    assert numbers["split"] == "tune"


def test_wrong_use_is_refused(films_root: Path, tmp_path: Path) -> None:
    words = ("--root", films_root, "--out", tmp_path / "out")
    for wrong, message in (
        (("pneumonia", "--dataset", "kermani"), "there are: kermany"),
        (("pneumonia", "--dataset", "kermany", "--split", "val"), "no films in a part 'val'"),
        (("pneumonia", "--dataset", "kermany", "--folder", "large"), "no folder large; there are: train"),
        (("pneumonia", "--dataset", "kermany", "--prevalence", "5"), "Expected --prevalence between 0 and 1"),
        (("pneumonia", "--dataset", "kermany", "--split", "tune", "--update-card"), "about judge films"),
        (("nomonia", "--dataset", "kermany"), "There is no bundle"),
    ):
        result = run(*wrong, *words)
        assert isinstance(result.exception, HilumError)
        assert message in result.exception.message
    assert not (tmp_path / "out").exists()


def test_two_models_are_compared_on_the_same_films(films_root: Path, tmp_path: Path) -> None:
    words = ("--dataset", "kermany", "--root", films_root, "--split", "all", "--folder", "train", "--stretch")
    result = run("pneumonia", *words, "--against", "pneumonia", "--prevalence", "0.05", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "mean: 0.000 (0.000 to 0.000)" in result.stdout
    numbers = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert numbers["against"]["labels"]["pneumonia"]["auc_roc_difference"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert numbers["prevalence"] == 0.05
    assert set(numbers["labels"]["pneumonia"]["stretched"]) == {"wide_1.2", "narrow_0.8"}
    assert "Comparison" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_card_is_written_anew_where_asked_for(
    films_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic, "SEEDS", range(10_000, 10_002))
    shipped = find_bundle("pneumonia")
    own = tmp_path / "pneumonia"
    shutil.copytree(shipped.path, own)
    words = ("--dataset", "kermany", "--root", films_root)
    assert run(own, *words, "--out", tmp_path / "judged").exit_code == 0
    assert (own / "CARD.md").read_bytes() == (shipped.path / "CARD.md").read_bytes()
    assert run(own, *words, "--out", tmp_path / "again", "--stretch", "--update-card").exit_code == 0
    assert "9 films of 9 patients" in (own / "CARD.md").read_text(encoding="utf-8")
    assert find_bundle(str(own)).manifest.identity() == shipped.manifest.identity()


def test_a_segmentation_is_judged_against_masks(make_segmenter: Callable[..., Path], tmp_path: Path) -> None:
    root, out = tmp_path / "films", tmp_path / "out"
    greys = {"right_lung": 153, "heart": 204, "left_lung": 102}
    for name in ("one", "two"):
        pixels = np.zeros((64, 64), dtype=np.uint8)
        for number, (organ, grey) in enumerate(greys.items()):
            mask = np.zeros_like(pixels)
            mask[16:48, 4 + 18 * number : 22 + 18 * number] = 255
            pixels[mask > 0] = grey
            (root / "mask" / organ).mkdir(parents=True, exist_ok=True)
            Image.fromarray(mask).save(root / "mask" / organ / f"{name}.png")
        (root / "image").mkdir(exist_ok=True)
        Image.fromarray(pixels).save(root / "image" / f"{name}.png")
    (root / "index.csv").write_text("name,set\none,wingspan\ntwo,wingspan\n", encoding="utf-8")
    words = (make_segmenter(), "--dataset", "anatomy", "--root", root, "--split", "all", "--out", out)
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert "Dice, heart: 1.000" in result.stdout
    assert sorted(path.name for path in out.iterdir()) == ["agreement.png", "evaluation.json", "index.html"]
    numbers = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    assert numbers["dice"]["left_lung"]["value"] > 0.9
    assert numbers["ctr"]["mae"]["value"] < 0.05
    refused = run(*words, "--stretch")
    assert isinstance(refused.exception, HilumError)
    assert "--stretch is not for a segmentation" in str(refused.exception)


def test_maps_are_scored_on_the_marked_films_of_every_folder(tmp_path: Path) -> None:
    root, out, rng = tmp_path / "films", tmp_path / "out", np.random.default_rng(2)
    rows = ["Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position"]
    boxes = ["Image Index,Finding Label,Bbox [x,y,w,h],,,"]
    for split in (Split.FIT, Split.TUNE, Split.JUDGE):
        patients = [number for number in range(1, 100) if split_of("nih14", str(number)) is split][:4]
        for place, patient in enumerate(patients):
            name, folder = f"{patient:08d}_000", "images-128" if place == 3 else "images-512"
            finding = "Effusion" if place < 3 else "No Finding"
            rows.append(f"{name}.png,{finding},0,{patient},50,M,PA")
            if place < 3:
                boxes.append(f"{name}.png,Effusion,256,256,512,512,,,")
            (root / folder).mkdir(parents=True, exist_ok=True)
            film = Image.fromarray((rng.random((8, 8)) * 255).astype(np.uint8)).resize((128, 128))
            film.save(root / folder / f"{name}.png")
    (root / "Data_Entry_2017_v2020.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (root / "BBox_List_2017.csv").write_text("\n".join(boxes) + "\n", encoding="utf-8")
    result = run("findings", "--dataset", "nih14", "--root", root, "--folder", "images-128", "--out", out)
    assert result.exit_code == 0, result.output
    numbers = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    assert (numbers["folders"], numbers["n"]["films"]) == (["images-128"], 1)
    assert numbers["explanation"]["folders"] == ["images-512"]
    assert numbers["explanation"]["n"]["effusion"]["films"] == 3
    assert numbers["pointing"]["effusion"]["mean_box"]["value"] == 1
    assert numbers["tiou"]["effusion"]["0.5"]["mean_box"]["value"] == 1
    assert '<section id="explanation">' in (out / "index.html").read_text(encoding="utf-8")


def test_a_card_that_was_only_fetched_is_not_written(bucket: str, films_root: Path, tmp_path: Path) -> None:
    push_bundle("pneumonia", f"{bucket}/models/pneumonia")
    push_folder(films_root, f"{bucket}/films")
    words = ("--dataset", "kermany", "--root", f"{bucket}/films", "--out", tmp_path / "out", "--update-card")
    result = run(f"{bucket}/models/pneumonia", *words)
    assert isinstance(result.exception, HilumError)
    assert "only fetched from" in result.exception.message
    assert not (tmp_path / "out").exists()
