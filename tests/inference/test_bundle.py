import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hilum.errors import BundleDamaged
from hilum.inference.bundle import HASHED_FILES, MODEL_FILE, open_bundle
from hilum.inference.shelf import find_bundle

MakeBundle = Callable[..., Path]


def test_a_sound_bundle_opens(make_bundle: MakeBundle) -> None:
    found = open_bundle(make_bundle())
    assert found.manifest.name == "tiny"
    assert found.manifest.input.spec().size == 16
    point = found.manifest.answers[0].operating_point()
    assert (point.name, point.threshold, point.sensitivity, point.specificity) == ("sensitivity_95", 0.3, 0.96, None)
    assert found.manifest.facts().prevalence == 0.74


@pytest.mark.parametrize("name", HASHED_FILES)
def test_a_changed_file_is_named(make_bundle: MakeBundle, name: str) -> None:
    folder = make_bundle()
    with (folder / name).open("ab") as stream:
        stream.write(b" ")
    with pytest.raises(BundleDamaged, match=f"{name} has changed"):
        open_bundle(folder)


@pytest.mark.parametrize("name", HASHED_FILES)
def test_a_missing_file_is_named(make_bundle: MakeBundle, name: str) -> None:
    folder = make_bundle()
    (folder / name).unlink()
    with pytest.raises(BundleDamaged, match=f"lacks {name}"):
        open_bundle(folder)


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleDamaged, match=r"Expected a bundle's bundle\.json"):
        open_bundle(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda fields: fields.update(format=2), "of format 2; this hilum reads format 1"),
        (lambda fields: fields.update(format="1"), "of format '1'"),
        (lambda fields: fields.update(colour="blue"), "at colour"),
        (lambda fields: fields.pop("terms"), "at terms"),
        (lambda fields: fields["answers"][0].update(classes=["fungal"]), "unknown: {'fungal'}"),
        (lambda fields: fields["answers"][0].update(classes=fields["classes"]), "must name some, not all"),
        (lambda fields: fields["answers"][0].update(default_operating_point="best"), "not among the operating points"),
        (lambda fields: fields.update(activation="sigmoid"), "must name one class"),
        (lambda fields: fields["answers"][0].update(operating_points={}), "not among the operating points"),
        (lambda fields: fields["answers"][0]["calibration"].update(slope=-1), "calibration.slope"),
        (lambda fields: fields["input"].update(std=0), "input.std"),
        (
            lambda fields: fields["answers"][0]["operating_points"]["youden"].update(refer_from=0.7),
            "refer_from 0.7 is above the threshold 0.6",
        ),
    ],
)
def test_a_wrong_manifest_is_refused(
    make_bundle: MakeBundle, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    folder = make_bundle(change)
    with pytest.raises(BundleDamaged) as caught:
        open_bundle(folder)
    assert message in caught.value.message


def test_the_identity_covers_what_decides(make_bundle: MakeBundle) -> None:
    manifest = open_bundle(make_bundle()).manifest
    fields = json.loads(manifest.model_dump_json())

    def identity(**changed: Any) -> str:
        return type(manifest).model_validate_json(json.dumps({**fields, **changed})).identity()

    assert identity() == manifest.identity()
    assert identity(metrics={"auc": 1}) == manifest.identity()
    assert identity(sha256={**fields["sha256"], "CARD.md": "0"}) == manifest.identity()
    assert identity(sha256={**fields["sha256"], MODEL_FILE: "0"}) != manifest.identity()
    assert identity(population={**fields["population"], "age_max_years": 90}) != manifest.identity()
    assert identity(input={**fields["input"], "mean": 0.4}) != manifest.identity()


def test_two_thresholds_change_the_identity_and_their_absence_does_not(make_bundle: MakeBundle) -> None:
    manifest = open_bundle(make_bundle()).manifest
    fields = manifest.model_dump(mode="json")
    assert set(fields["answers"][0]["operating_points"]["youden"]) == {"threshold", "sensitivity", "specificity"}
    fields["answers"][0]["operating_points"]["youden"] |= {"refer_from": 0.2, "nominal_coverage": 0.9}
    changed = type(manifest).model_validate_json(json.dumps(fields))
    assert changed.identity() != manifest.identity()
    point = changed.answers[0].operating_point("youden")
    assert (point.refer_from, point.threshold, point.coverage_present) == (0.2, 0.6, None)
    assert changed.model_dump(mode="json") == fields


def test_a_shipped_bundle_keeps_its_identity() -> None:
    found = find_bundle("pneumonia")
    raw = json.loads((found.path / "bundle.json").read_text(encoding="utf-8"))
    deciding = {name: raw[name] for name in ("format", "name", "task", "classes", "input", "answers", "population")}
    deciding |= {"activation": raw.get("activation", "softmax"), "model": raw["sha256"][MODEL_FILE]}
    expected = hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()
    assert found.manifest.identity() == expected
