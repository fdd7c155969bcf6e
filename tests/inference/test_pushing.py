import shutil
from pathlib import Path

import pytest

from hilum.errors import BundleDamaged, BundleError, StorageError
from hilum.inference import add_bundle, find_bundle, push_bundle
from hilum.storage import pull_folder, pull_object, push_object


@pytest.mark.parametrize("key", ["models/pneumonia", "models/pneumonia.zip", "pneumonia.zip"])
def test_a_bundle_goes_there_and_is_found_and_added_from_there(
    key: str, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HILUM_SHELF", str(tmp_path / "shelf"))
    found, done = push_bundle("pneumonia", f"{bucket}/{key}")
    assert done.moved
    assert push_bundle("pneumonia", f"{bucket}/{key}")[1].moved == ()
    there = find_bundle(f"{bucket}/{key}")
    assert there.manifest.identity() == found.manifest.identity()
    assert find_bundle(f"{bucket}/{key}").path == there.path
    assert add_bundle(f"{bucket}/{key}", name="mine").manifest.classes == found.manifest.classes


@pytest.mark.parametrize("key", ["models/x", "models/x.zip"])
def test_another_bundle_there_is_not_written_over(key: str, bucket: str) -> None:
    push_bundle("pneumonia", f"{bucket}/{key}")
    with pytest.raises(BundleError, match="Give another key"):
        push_bundle("findings", f"{bucket}/{key}")
    assert find_bundle(f"{bucket}/{key}").manifest.name == "pneumonia"


def test_only_its_own_files_are_sent(bucket: str, tmp_path: Path) -> None:
    folder = shutil.copytree(find_bundle("pneumonia").path, tmp_path / "mine")
    (folder / "added.json").write_text('{"by": "someone"}', encoding="utf-8")
    push_bundle(folder, f"{bucket}/mine")
    pull_folder(f"{bucket}/mine", tmp_path / "come")
    assert "added.json" not in {path.name for path in (tmp_path / "come").iterdir()}


def test_a_damaged_bundle_is_neither_sent_nor_found(bucket: str, tmp_path: Path) -> None:
    folder = shutil.copytree(find_bundle("pneumonia").path, tmp_path / "mine")
    push_bundle(folder, f"{bucket}/mine")
    (folder / "CARD.md").write_text("changed", encoding="utf-8")
    with pytest.raises(BundleDamaged):
        push_bundle(folder, f"{bucket}/other")
    with pytest.raises(StorageError, match="no such object"):
        pull_object(f"{bucket}/other/bundle.json", tmp_path / "come")
    push_object(folder / "CARD.md", f"{bucket}/mine/CARD.md", may_replace=True)
    with pytest.raises(BundleDamaged):
        find_bundle(f"{bucket}/mine")
