from collections.abc import Callable
from pathlib import Path

import numpy as np

from hilum.datasets import Film, Split
from hilum.evaluation.agreement import agree
from hilum.evaluation.cost import Cost
from hilum.evaluation.plots import draw_agreement
from hilum.evaluation.segmentation import FilmMeasures, SegmentationJudgement
from hilum.evaluation.segmentation_page import render_segmentation_page
from hilum.inference import open_bundle
from hilum.inference.bundle import Interval

COST = Cost(7.5, 5.1)


def judgement_of(count: int) -> SegmentationJudgement:
    rng = np.random.default_rng(0)
    names = [f"<{number}>" for number in range(count)]
    true = rng.uniform(0.3, 0.6, count)
    return SegmentationJudgement(
        dataset="drawn",
        split="judge",
        films=tuple(Film(Path(f"{name}.png"), name, "set", {}, Split.JUDGE, folder="here") for name in names),
        measures=tuple(FilmMeasures({"heart": 0.9 - number / 100}, 0.5, 0.5) for number in range(count)),
        patients=count,
        excluded={"no_mask": 2},
        dice={"heart": Interval(value=0.912, low=0.9, high=0.93)},
        ratio=agree(list(true + 0.01), list(true), names),
        unmeasured=1,
    )


def test_the_page_holds_the_numbers_and_escapes_what_comes_in(make_segmenter: Callable[..., Path]) -> None:
    bundle, judgement = open_bundle(make_segmenter()).manifest, judgement_of(9)
    assert judgement.ratio is not None
    page = render_segmentation_page(bundle, judgement, {"agreement.png": draw_agreement(judgement.ratio)}, COST)
    for words in (
        "0.912 (0.900 to 0.930)",
        "2 with an organ without a mask",
        "7.5 ms a film",
        "data:image/png;base64,",
        "&lt;8&gt;.png",
    ):
        assert words in page
    assert "<8>" not in page


def test_without_a_ratio_the_page_says_so(make_segmenter: Callable[..., Path]) -> None:
    page = render_segmentation_page(open_bundle(make_segmenter()).manifest, judgement_of(1), {}, COST)
    assert "Fewer than two films" in page
