import os
from pathlib import Path

import pytest

from hilum.cli.targets import check_target
from hilum.errors import UsageError


@pytest.mark.parametrize("name", ["report.pdf", "REPORT.PDF", "a.b.pdf"])
def test_a_file_in_a_folder_that_exists_is_taken(tmp_path: Path, name: str) -> None:
    check_target("--pdf", tmp_path / name, ".pdf")
    check_target("--pdf", None, ".pdf")
    (tmp_path / name).write_bytes(b"an earlier report")
    check_target("--pdf", tmp_path / name, ".pdf")
    assert (tmp_path / name).read_bytes() == b"an earlier report"


def test_a_name_without_a_folder_is_of_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_target("--pdf", Path("report.pdf"), ".pdf")


@pytest.mark.parametrize("name", ["report.png", "report", "report.pdf.txt", ".pdf"])
def test_another_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=rf"ends in \.pdf for --pdf, got '{name}'"):
        check_target("--pdf", tmp_path / name, ".pdf")


def test_a_folder_is_refused_with_a_file_to_name_instead(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a file for --overlay, got the folder .*film\.png"):
        check_target("--overlay", tmp_path, ".png")


def test_no_folder_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a folder that exists for --pdf, got .*new"):
        check_target("--pdf", tmp_path / "new" / "report.pdf", ".pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):  # the superuser may write anywhere
        check_target("--pdf", folder / "report.pdf", ".pdf")
    else:
        with pytest.raises(UsageError, match="can be written for --pdf"):
            check_target("--pdf", folder / "report.pdf", ".pdf")


def test_the_film_itself_is_not_written_over(tmp_path: Path) -> None:
    film, link = tmp_path / "film.png", tmp_path / "link.png"
    film.write_bytes(b"film")
    link.symlink_to(film)
    for target in (film, link):
        with pytest.raises(UsageError, match="over the film"):
            check_target("--overlay", target, ".png", [tmp_path / "nowhere.png", film])
