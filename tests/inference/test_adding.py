import getpass
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hilum.errors import BundleDamaged, BundleError, BundleNotFound, StorageError, UsageError
from hilum.images import load_image, prepare
from hilum.inference import added_bundles, default_bundles, find_bundle, load_bundle, remove_bundle, verify_bundle
from hilum.inference.adding import RECORD_FILE, add_bundle
from hilum.inference.bundle import file_sha256

MakeBundle = Callable[..., Path]
Expect = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


def rewrite(folder: Path, **changed: Any) -> None:
    """Change fields of a manifest and renew its hashes."""
    manifest = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    manifest["sha256"] = {name: file_sha256(folder / name) for name in manifest["sha256"]}
    (folder / "bundle.json").write_text(json.dumps({**manifest, **changed}), encoding="utf-8")


@pytest.fixture
def bundle(make_bundle: MakeBundle, expect: Expect) -> Path:
    """A bundle that reads its golden film as it says."""
    folder = make_bundle()
    film = prepare(load_image(folder / "golden.png").pixels, load_bundle(folder).manifest.input.spec())
    golden = {"logits": expect(film)[0].tolist(), "tolerance": 1e-3}
    (folder / "golden.json").write_text(json.dumps(golden), encoding="utf-8")
    rewrite(folder)
    return folder


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty shelf, on which nothing may be left half-way."""
    folder = tmp_path / "shelf"
    monkeypatch.setenv("HILUM_SHELF", str(folder))
    yield folder
    if folder.exists():
        assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def pack(folder: Path, target: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as content:
        for path in folder.iterdir():
            content.write(path, prefix + path.name)
    return target


def test_a_folder_is_added_and_recorded(bundle: Path, shelf: Path) -> None:
    found = add_bundle(str(bundle))
    assert found.path == shelf / "tiny"
    assert verify_bundle(load_bundle("tiny")) < 1e-4
    assert added_bundles() == ("tiny",)
    record = json.loads((shelf / "tiny" / RECORD_FILE).read_text(encoding="utf-8"))
    assert (record["source"], record["by"], record["hash"], record["are_terms_accepted"]) == (
        str(bundle),
        getpass.getuser(),
        found.manifest.identity(),
        False,
    )


@pytest.mark.parametrize("prefix", ["", "tiny/"])
def test_a_zip_is_added(bundle: Path, tmp_path: Path, prefix: str) -> None:
    add_bundle(str(pack(bundle, tmp_path / "a.zip", prefix)))
    assert find_bundle("tiny").manifest.name == "tiny"


def test_only_the_files_of_a_bundle_are_taken(bundle: Path, shelf: Path) -> None:
    (bundle / "notes.txt").write_text("mine", encoding="utf-8")
    add_bundle(str(bundle))
    assert not (shelf / "tiny" / "notes.txt").exists()


def test_a_research_bundle_needs_its_terms_accepted(bundle: Path, shelf: Path) -> None:
    rewrite(bundle, terms="research", attribution=["Films of the hospital of X."])
    with pytest.raises(BundleError, match=r"(?s)research only.*Films of the hospital of X.*--accept-terms") as caught:
        add_bundle(str(bundle))
    assert caught.value.code == "terms_not_accepted"
    assert list(shelf.iterdir()) == []
    found = add_bundle(str(bundle), are_terms_accepted=True)
    record = json.loads((found.path / RECORD_FILE).read_text(encoding="utf-8"))
    assert record["are_terms_accepted"] is True
    assert record["hash"] == found.manifest.identity()
    assert record["at"].endswith("+00:00")
    assert "tiny" not in default_bundles()


def test_a_taken_name_is_refused(bundle: Path) -> None:
    add_bundle(str(bundle))
    with pytest.raises(BundleError, match=r"'tiny' is taken.*was added.*models remove tiny"):
        add_bundle(str(bundle))
    rewrite(bundle, name="pneumonia")
    with pytest.raises(BundleError, match=r"'pneumonia' is taken.*ships with hilum"):
        add_bundle(str(bundle))


def test_another_name_is_in_the_manifest_and_in_the_hash(bundle: Path) -> None:
    first = add_bundle(str(bundle))
    second = add_bundle(str(bundle), name="tiny-2")
    assert second.manifest.name == "tiny-2"
    assert first.manifest.identity() != second.manifest.identity()
    with pytest.raises(UsageError, match=r"got '\.\./out'"):
        add_bundle(str(bundle), name="../out")


def spoil_hash(folder: Path) -> None:
    (folder / "CARD.md").write_text("another", encoding="utf-8")


def spoil_golden(folder: Path) -> None:
    (folder / "golden.json").write_text(json.dumps({"logits": [9, 9, 9], "tolerance": 1e-3}), encoding="utf-8")
    rewrite(folder)


def spoil_model(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"no model")
    rewrite(folder)


def lose_model(folder: Path) -> None:
    (folder / "model.onnx").unlink()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_hash, r"CARD\.md has changed"),
        (spoil_golden, "reads its golden film otherwise"),
        (spoil_model, "cannot be built"),
        (lose_model, r"lacks model\.onnx"),
    ],
)
def test_a_damaged_bundle_is_refused_whole(
    bundle: Path, shelf: Path, spoil: Callable[[Path], None], message: str
) -> None:
    spoil(bundle)
    with pytest.raises(BundleDamaged, match=message):
        add_bundle(str(bundle))
    assert list(shelf.iterdir()) == []


def test_what_is_no_bundle_is_said(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BundleNotFound, match=r"Expected a bundle: a bundle\.json"):
        add_bundle(str(tmp_path / "empty"))
    with pytest.raises(StorageError, match="where nothing is"):
        add_bundle(str(tmp_path / "none"))
    assert list(shelf.iterdir()) == []


def test_a_shelf_that_cannot_be_written_is_named(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HILUM_SHELF", str(tmp_path / "file" / "shelf"))
    with pytest.raises(StorageError, match="HILUM_SHELF"):
        add_bundle(str(bundle))


def test_an_added_bundle_is_removed(bundle: Path, shelf: Path) -> None:
    add_bundle(str(bundle))
    remove_bundle("tiny")
    assert list(shelf.iterdir()) == []
    with pytest.raises(BundleNotFound, match="there is none"):
        remove_bundle("tiny")
    with pytest.raises(UsageError, match="ships with hilum"):
        remove_bundle("pneumonia")
