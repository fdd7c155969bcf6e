import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hilum.errors import BundleDamaged, BundleError, BundleNotFound, StorageError
from hilum.inference import added_bundles, default_bundles, find_bundle, load_bundles, shipped_bundles
from hilum.inference.shelf import bundle_root, shelf_folder

MakeBundle = Callable[..., Path]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("HILUM_SHELF", str(folder))
    return folder


def test_the_pneumonia_bundle_is_shipped_and_whole() -> None:
    assert "pneumonia" in shipped_bundles()
    assert find_bundle("pneumonia").manifest.terms == "open"


def test_a_folder_is_found_by_its_path(make_bundle: MakeBundle) -> None:
    folder = make_bundle()
    assert find_bundle(folder).path == folder
    assert find_bundle(str(folder)).manifest.name == "tiny"


def test_a_zip_is_found_by_its_path(make_bundle: MakeBundle, tmp_path: Path) -> None:
    folder = make_bundle()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as content:
        for path in folder.iterdir():
            content.write(path, f"tiny/{path.name}")
    assert find_bundle(str(tmp_path / "a.zip")).manifest == find_bundle(folder).manifest
    (tmp_path / "b.zip").write_bytes(b"no zip")
    with pytest.raises(StorageError, match=r"b\.zip is not a whole zip"):
        find_bundle(tmp_path / "b.zip")


def test_a_zip_is_unpacked_once_until_it_changes(make_bundle: MakeBundle, tmp_path: Path) -> None:
    folder, archive = make_bundle(), tmp_path / "a.zip"
    shutil.make_archive(str(archive.with_suffix("")), "zip", folder)
    first = find_bundle(archive).path
    assert find_bundle(str(archive)).path == first
    shutil.rmtree(first)
    second = find_bundle(archive).path
    assert second != first
    os.utime(archive, ns=(0, 0))
    assert find_bundle(archive).path not in (first, second)


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(BundleNotFound, match=r"no bundle 'pneumonai': expected a shipped or added name \(.*pneumonia"):
        find_bundle("pneumonai")


def test_an_added_bundle_is_found_by_name_and_reads_by_default(make_bundle: MakeBundle, shelf: Path) -> None:
    assert (added_bundles(), default_bundles()) == ((), shipped_bundles())
    shutil.copytree(make_bundle(), shelf / "tiny")
    shutil.copytree(shelf / "tiny", shelf / ".adding-tiny")
    assert added_bundles() == ("tiny",)
    assert find_bundle("tiny").path == shelf / "tiny"
    assert default_bundles() == (*shipped_bundles(), "tiny")
    assert [bundle.manifest.name for bundle in load_bundles()] == list(default_bundles())


def test_a_research_bundle_reads_only_when_it_is_named(make_bundle: MakeBundle, shelf: Path) -> None:
    shutil.copytree(make_bundle(lambda fields: fields.update(terms="research")), shelf / "tiny")
    assert default_bundles() == shipped_bundles()
    assert find_bundle("tiny").manifest.terms == "research"


def test_a_damaged_added_bundle_is_not_passed_over(make_bundle: MakeBundle, shelf: Path) -> None:
    shutil.copytree(make_bundle(), shelf / "tiny")
    (shelf / "tiny" / "CARD.md").write_text("changed", encoding="utf-8")
    with pytest.raises(BundleDamaged, match=r"CARD\.md has changed"):
        default_bundles()


def test_a_name_that_ships_later_is_not_guessed(make_bundle: MakeBundle, shelf: Path) -> None:
    shutil.copytree(make_bundle(lambda fields: fields.update(name="pneumonia")), shelf / "pneumonia")
    with pytest.raises(BundleError, match=r"Two bundles are named 'pneumonia'.*models remove pneumonia"):
        find_bundle("pneumonia")


def test_a_bundle_lies_at_the_top_or_one_folder_down(make_bundle: MakeBundle, tmp_path: Path) -> None:
    folder = make_bundle()
    assert bundle_root(folder) == folder
    assert bundle_root(folder.parent) == folder
    shutil.copytree(folder, tmp_path / "again")
    with pytest.raises(BundleNotFound, match="found 2 such folders"):
        bundle_root(tmp_path)


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_DATA_HOME", "data/hilum/bundles"),
        ("linux", None, ".local/share/hilum/bundles"),
        ("darwin", None, "Library/Application Support/hilum/bundles"),
        ("win32", "LOCALAPPDATA", "data/hilum/bundles"),
    ],
)
def test_the_shelf_is_where_the_system_keeps_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str | None, expected: str
) -> None:
    for name in ("HILUM_SHELF", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "data"))
    assert shelf_folder() == tmp_path / expected
