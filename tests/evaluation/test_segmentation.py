import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.draw import polygon2mask

from hilum.datasets import Film, Manifest, Split
from hilum.errors import DataSetError, UsageError
from hilum.evaluation.cost import Cost
from hilum.evaluation.segmentation import (
    evaluation_json,
    fill,
    judge_segmentation,
    measure_film,
    worst_films,
)
from hilum.findings import Contour, Organ, Population
from hilum.inference import Bundle, load_bundle

COLUMNS = {"right_lung": (60, 150), "heart": (150, 270), "left_lung": (270, 330)}
GREYS = {"right_lung": 153, "heart": 204, "left_lung": 102}


def write_film(folder: Path, name: str, *, heart: tuple[int, int] = COLUMNS["heart"], organs: int = 3) -> Film:
    """A film that the bundle of ``make_segmenter`` reads; its masks are the boxes drawn, but for the heart's width."""
    pixels, masks = np.zeros((256, 384), dtype=np.uint8), {}
    for organ, (first, last) in list(COLUMNS.items())[:organs]:
        pixels[64:192, first:last] = GREYS[organ]
        mask = np.zeros_like(pixels)
        begin, end = heart if organ == "heart" else (first, last)
        mask[64:192, begin:end] = 255
        masks[organ] = folder / f"{name}-{organ}.png"
        Image.fromarray(mask).save(masks[organ])
    Image.fromarray(pixels).save(folder / f"{name}.png")
    return Film(folder / f"{name}.png", name, "set", {}, Split.JUDGE, masks=masks, folder="drawn")


@pytest.fixture
def segmenter(make_segmenter: Callable[..., Path]) -> Bundle:
    return load_bundle(make_segmenter(), threads=1)


def manifest_of(*films: Film) -> Manifest:
    return Manifest("drawn", films, Population("boxes"), "open", "Nobody.", ())


def test_what_is_drawn_as_the_masks_are_agrees_with_them(segmenter: Bundle, tmp_path: Path) -> None:
    measures = measure_film(segmenter, write_film(tmp_path, "one"))
    assert all(value > 0.93 for value in measures.dice.values())
    assert measures.true_ratio == pytest.approx(120 / 270, abs=1e-4)
    assert measures.ratio == pytest.approx(measures.true_ratio, abs=0.015)


def test_error_and_bias_are_those_of_the_masks(segmenter: Bundle, tmp_path: Path) -> None:
    films = [write_film(tmp_path, "even"), write_film(tmp_path, "wide", heart=(150, 243))]
    judgement = judge_segmentation(segmenter, manifest_of(*films), "judge")
    assert judgement.ratio is not None
    assert judgement.ratio.bias.value == pytest.approx((0 + 27 / 270) / 2, abs=0.015)
    assert judgement.dice["heart"].value == pytest.approx((1 + 2 * 93 / (93 + 120)) / 2, abs=0.03)
    assert [film.patient for film, _ in worst_films(judgement, "heart", 1)] == ["wide"]
    content = json.loads(json.dumps(evaluation_json(segmenter.manifest, judgement, Cost(7.5, 5.1)), allow_nan=False))
    assert (content["task"], content["cost"]) == ("segmentation", {"ms_per_film": 7.5, "mb": 5.1})
    assert content["dice"]["heart"]["value"] == judgement.dice["heart"].value
    assert content["ctr"]["mae"]["low"] <= content["ctr"]["mae"]["value"] <= content["ctr"]["mae"]["high"]
    assert content["ctr"]["n"] == {"measured": 2, "unmeasured": 0}


def test_an_organ_that_is_not_found_counts_nothing(segmenter: Bundle, tmp_path: Path) -> None:
    film = write_film(tmp_path, "one")
    pixels = np.asarray(Image.open(film.path)).copy()
    pixels[pixels == GREYS["left_lung"]] = 0
    Image.fromarray(pixels).save(film.path)
    judgement = judge_segmentation(segmenter, manifest_of(film), "judge")
    assert judgement.dice["left_lung"].value == 0
    assert (judgement.unmeasured, judgement.ratio) == (1, None)


def test_films_without_all_masks_are_left_out_and_counted(segmenter: Bundle, tmp_path: Path) -> None:
    films = [write_film(tmp_path, "whole"), write_film(tmp_path, "part", organs=2)]
    assert judge_segmentation(segmenter, manifest_of(*films), "judge").excluded == {"no_mask": 1}
    with pytest.raises(UsageError, match="no film with masks of heart"):
        judge_segmentation(segmenter, manifest_of(films[1]), "judge")


def test_a_mask_of_another_size_is_refused(segmenter: Bundle, tmp_path: Path) -> None:
    film = write_film(tmp_path, "one")
    Image.new("L", (10, 10)).save(film.masks["heart"])
    with pytest.raises(DataSetError, match="size of their film"):
        measure_film(segmenter, film)


def test_an_outline_is_filled_as_scikit_image_fills_it() -> None:
    points = ((10.3, 5.2), (50.7, 8.9), (44.1, 40.6), (22.8, 52.4))
    found = fill(Contour(Organ.HEART, "x", points), (60, 64))
    expected = polygon2mask((60, 64), [(y - 0.5, x - 0.5) for x, y in points])
    assert np.array_equal(found, expected)
    assert not fill(None, (60, 64)).any()
