from pathlib import Path

import pytest

from hilum.datasets import read_manifest
from hilum.errors import DataSetError
from hilum.findings import Sex

ORGANS = ("heart", "left_lung", "right_lung")


@pytest.fixture
def root(tmp_path: Path, write_film, write_text) -> Path:
    for name in ("JPCLN001", "wingspan-1", "stray"):
        write_film(tmp_path / "image" / f"{name}.jpg")
        for organ in ORGANS:
            write_film(tmp_path / "mask" / organ / f"{name}.png")
    (tmp_path / "mask" / "heart" / "wingspan-1.png").unlink()
    write_text(
        tmp_path / "index.csv",
        "name,set,ctr_from_masks,age,sex\nJPCLN001,jsrt,0.5,73.0,F\nwingspan-1,wingspan,0.5,,\nwingspan-2,wingspan,,,\n",
    )
    return tmp_path


def test_films_have_a_mask_of_each_organ(root: Path) -> None:
    jsrt, wingspan = read_manifest("anatomy", root).films
    assert {organ: path.name for organ, path in jsrt.masks.items()} == dict.fromkeys(ORGANS, "JPCLN001.png")
    assert sorted(wingspan.masks) == ["left_lung", "right_lung"]
    assert (jsrt.kind, jsrt.age_years, jsrt.sex) == ("jsrt", 73.0, Sex.FEMALE)


def test_terms_are_those_of_the_sets_that_stay(root: Path) -> None:
    manifest = read_manifest("anatomy", root)
    assert manifest.terms == "research"
    assert manifest.keep(lambda film: film.kind == "wingspan").terms == "open"


def test_gaps_are_counted(root: Path) -> None:
    text = "\n".join(read_manifest("anatomy", root).remarks)
    assert "In index.csv and not on the disk, left out: 1 film (wingspan-2)." in text
    assert "Without a row in index.csv, left out: 1 film (stray)." in text
    assert "Without a mask of heart: 1 film (wingspan-1)." in text


def test_a_set_without_known_terms_is_refused(root: Path, write_text) -> None:
    write_text(root / "index.csv", "name,set\nJPCLN001,elsewhere\n")
    with pytest.raises(DataSetError, match=r"1 unknown set \(elsewhere\)"):
        read_manifest("anatomy", root)


@pytest.mark.parametrize("folder", ["image", "mask"])
def test_a_missing_folder_is_named(root: Path, folder: str) -> None:
    (root / folder).rename(root / "elsewhere")
    with pytest.raises(DataSetError, match=f"folder {folder} under"):
        read_manifest("anatomy", root)
