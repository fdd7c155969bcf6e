from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from hilum.datasets import Film
from hilum.datasets.exploration.masks import describe_masks, read_mask
from hilum.datasets.exploration.survey import Surveyed

MakeFilm = Callable[..., Film]
MakeSurveyed = Callable[..., Surveyed]


def write(path: Path, height: int = 80, width: int = 100, part: float = 0.5, value: int = 255) -> Path:
    mask = np.zeros((height, width), dtype=np.uint8)
    mask[:, : round(width * part)] = value
    Image.fromarray(mask).save(path)
    return path


def test_masks_are_measured_and_the_faulty_named(
    make_film: MakeFilm, make_surveyed: MakeSurveyed, tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    masks = {
        "good": write(tmp_path / "good.png"),
        "empty": write(tmp_path / "empty.png", part=0),
        "other": write(tmp_path / "other.png", height=40),
        "broken": tmp_path / "broken.png",
    }
    surveyed = [make_surveyed(make_film(name, masks={"heart": path})) for name, path in masks.items()]
    found = describe_masks([*surveyed, make_surveyed(make_film("none"))])["heart"]
    assert (found.films, found.empty, found.other_size, found.unreadable) == (4, ("empty",), ("other",), ("broken",))
    assert found.area_share is not None
    assert (found.area_share.count, found.area_share.minimum, found.area_share.maximum) == (3, 0.0, 0.5)


def test_a_mask_may_be_stored_as_0_and_1(tmp_path: Path) -> None:
    mask = read_mask(write(tmp_path / "ones.png", part=0.25, value=1))
    assert mask is not None
    assert mask.mean() == 0.25


def test_a_source_without_masks_has_none(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    assert describe_masks([make_surveyed(make_film())]) == {}
