from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Film, Split
from hilum.datasets.mask_files import read_mask
from hilum.errors import DataSetError


def film(masks: dict[str, Path]) -> Film:
    return Film(Path("film.png"), "one", "set", {}, Split.FIT, masks=masks)


@pytest.mark.parametrize("mode", ["1", "L"])
def test_a_mask_is_where_its_file_is_bright(tmp_path: Path, mode: str) -> None:
    pixels = np.zeros((6, 8), dtype=np.uint8)
    pixels[2:5, 1:4] = 255
    Image.fromarray(pixels).convert(mode).save(tmp_path / "heart.png")
    mask = read_mask(film({"heart": tmp_path / "heart.png"}), "heart")
    assert mask.dtype == np.bool_
    assert np.array_equal(mask, pixels > 0)


def test_what_is_missing_or_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="mask of heart"):
        read_mask(film({}), "heart")
    (tmp_path / "heart.png").write_bytes(b"no picture")
    with pytest.raises(DataSetError, match="not a mask"):
        read_mask(film({"heart": tmp_path / "heart.png"}), "heart")
