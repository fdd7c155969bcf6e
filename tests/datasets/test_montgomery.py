from pathlib import Path

import pytest

from hilum.datasets import read_manifest


@pytest.mark.parametrize(("films", "masks"), [("CXR", "mask"), ("MontgomerySet/CXR_png", "MontgomerySet/ManualMask")])
def test_each_lung_has_a_mask(tmp_path: Path, write_film, films: str, masks: str) -> None:
    write_film(tmp_path / films / "MCUCXR_0001_0.png")
    write_film(tmp_path / films / "MCUCXR_0104_1.png")
    for folder in ("leftMask", "rightMask"):
        write_film(tmp_path / masks / folder / "MCUCXR_0001_0.png")
    manifest = read_manifest("montgomery", tmp_path)
    assert [film.kind for film in manifest.films] == ["normal", "tuberculosis"]
    assert [sorted(film.masks) for film in manifest.films] == [["left_lung", "right_lung"], []]
    assert manifest.films[0].masks["left_lung"].parent.name == "leftMask"
    assert manifest.remarks == ("Without a mask: 1 film (MCUCXR_0104_1) of 2.",)


def test_one_mask_of_both_lungs_will_do(tmp_path: Path, write_film) -> None:
    write_film(tmp_path / "CXR" / "MCUCXR_0001_0.png")
    write_film(tmp_path / "mask" / "MCUCXR_0001_0.png")
    manifest = read_manifest("montgomery", tmp_path)
    assert sorted(manifest.films[0].masks) == ["lungs"]
    assert manifest.terms == "research"
