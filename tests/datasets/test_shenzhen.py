from pathlib import Path

import pytest

from hilum.datasets import read_manifest
from hilum.errors import DataSetError


@pytest.mark.parametrize("inside", ["CXR", "ChinaSet_AllFiles/CXR_png"])
def test_films_are_read_under_research_terms(tmp_path: Path, write_film, inside: str) -> None:
    write_film(tmp_path / inside / "CHNCXR_0001_0.png")
    write_film(tmp_path / inside / "CHNCXR_0327_1.png")
    manifest = read_manifest("shenzhen", tmp_path)
    assert [film.kind for film in manifest.films] == ["normal", "tuberculosis"]
    assert manifest.terms == "research"
    assert "Jaeger" in manifest.attribution


def test_films_of_montgomery_are_refused(tmp_path: Path, write_film) -> None:
    write_film(tmp_path / "CXR" / "MCUCXR_0001_0.png")
    with pytest.raises(DataSetError, match="Is it shenzhen"):
        read_manifest("shenzhen", tmp_path)
