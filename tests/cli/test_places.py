import shutil
from pathlib import Path
from typing import Any

import pytest

from hilum.cli.places import Run, bundle_folder, data_folder, fetched_file, progress, tell
from hilum.errors import BundleError, StorageError, UsageError
from hilum.inference import find_bundle
from hilum.storage import FetchLimits, Transfer, pull_folder, push_folder, push_object

LAST = "last.pt"


def test_a_place_on_this_machine_is_itself(tmp_path: Path) -> None:
    assert data_folder(str(tmp_path)) == tmp_path
    with fetched_file(str(tmp_path / "a")) as file, bundle_folder(str(tmp_path / "b")) as folder:
        assert (file, folder) == (tmp_path / "a", tmp_path / "b")
    run = Run(str(tmp_path / "run"), LAST)
    run.begin(resume=False)
    run.keep()
    assert run.folder == tmp_path / "run"
    assert list(tmp_path.iterdir()) == []


def test_progress_is_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Fetching") as on_bytes:
        on_bytes(1, 2)
    assert capsys.readouterr().err.strip() == ""


def test_what_could_not_be_checked_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Transfer(("a", "b"), 1234, ("c",), ("b",)), "fetched")
    assert capsys.readouterr().err == (
        "2 files fetched, 1,234 bytes; 1 were there.\nThe store has no checksum of 1 of them, so only sizes agree: b\n"
    )


def test_a_file_is_fetched_and_thrown_away(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(b"film")
    push_object(tmp_path / "film.png", f"{bucket}/in/film.png")
    with fetched_file(f"{bucket}/in/film.png") as file:
        assert (file.name, file.read_bytes()) == ("film.png", b"film")
    assert not file.exists()


def test_a_bundle_is_sent_when_it_is_whole_and_only_then(bucket: str, tmp_path: Path) -> None:
    class Failure(Exception):
        pass

    def half(out: str) -> None:
        with bundle_folder(out) as folder:
            folder.mkdir(parents=True)
            (folder / "model.onnx").write_bytes(b"half")
            raise Failure

    with pytest.raises(Failure):
        half(f"{bucket}/half")
    with pytest.raises(StorageError, match="Nothing lies under"):
        pull_folder(f"{bucket}/half", tmp_path / "half")
    with bundle_folder(f"{bucket}/whole") as folder:
        shutil.copytree(find_bundle("pneumonia").path, folder)
    assert not folder.exists()
    assert find_bundle(f"{bucket}/whole").manifest == find_bundle("pneumonia").manifest
    with pytest.raises(UsageError, match="under which nothing lies"), bundle_folder(f"{bucket}/whole"):
        pass


def test_a_bundle_that_cannot_be_sent_stays_here(bucket: str) -> None:
    with pytest.raises(BundleError, match="lies whole in"), bundle_folder(f"{bucket}/whole.zip") as folder:
        shutil.copytree(find_bundle("pneumonia").path, folder)
        push_object(folder / "CARD.md", f"{bucket}/whole.zip")
    assert (folder / "bundle.json").exists()


def write(folder: Path, **files: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.pt").write_bytes(data)


def test_a_run_is_kept_after_each_epoch_and_gone_on_with_elsewhere(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"{bucket}/runs/x"
    run = Run(place, LAST)
    with pytest.raises(UsageError, match="no run to resume"):
        run.begin(resume=True)
    # A run that was killed while its first epoch was sent is none: the file that vouches for it is not there.
    write(tmp_path / "half", best=b"0")
    push_object(tmp_path / "half" / "best.pt", f"{place}/best.pt")
    with pytest.raises(UsageError, match="no run to resume"):
        run.begin(resume=True)
    run.begin(resume=False)
    assert not run.folder.exists()
    write(run.folder, last=b"1", best=b"1")
    run.keep()
    write(run.folder, last=b"2")
    run.keep()
    with pytest.raises(UsageError, match="already holds a run"):
        run.begin(resume=False)
    monkeypatch.setenv("HILUM_CACHE", str(tmp_path / "elsewhere"))
    other = Run(place, LAST)
    assert other.folder != run.folder
    # What another run left here is no part of it.
    write(other.folder, last=b"0", old=b"0")
    other.begin(resume=True)
    assert {path.name: path.read_bytes() for path in other.folder.iterdir()} == {"last.pt": b"2", "best.pt": b"1"}


def test_a_run_that_cannot_be_kept_says_where_it_lies(ceph: Any, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(f"{bucket}/runs/x", LAST)
    write(run.folder, last=b"1")
    monkeypatch.setattr("hilum.storage.mirror.NO_LIMITS", FetchLimits(patience_s=0, timeout_s=5))
    ceph.stop_gateway()
    try:
        with pytest.raises(StorageError, match=r"nothing answers at the endpoint.*The run lies whole in .*--resume"):
            run.keep()
    finally:
        ceph.start_gateway()
    assert (run.folder / LAST).read_bytes() == b"1"
    for resume in (False, True):
        with pytest.raises(UsageError, match=r"could not be sent lies whole in .*hilum data push"):
            run.begin(resume=resume)
    assert (run.folder / LAST).read_bytes() == b"1"
    push_folder(run.folder, run.out, may_replace=True)
    run.begin(resume=True)
