from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hilum.datasets import Manifest
from hilum.evaluation.agreement import agree
from hilum.evaluation.segmentation import SegmentationJudgement
from hilum.evaluation.segmentation_card import SegmentationCardFacts, write_segmentation_card
from hilum.findings import Population
from hilum.inference import open_bundle
from hilum.inference.bundle import Interval

TRUE = [0.4, 0.5, 0.6, 0.45]
JUDGED = SegmentationJudgement(
    dataset="drawn",
    split="judge",
    films=(),
    measures=(),
    patients=4,
    excluded={},
    dice={"heart": Interval(value=0.912, low=0.9, high=0.93), "left_lung": Interval(value=0.97, low=0.96, high=0.98)},
    ratio=agree([0.41, 0.51, 0.6, 0.47], TRUE, list("abcd")),
    unmeasured=3,
)
SOURCE = Manifest("drawn", (), Population("boxes"), "open", "Nobody.", ("Lungs exclude the heart.",))


def test_the_card_has_the_numbers_of_both_sites(make_segmenter: Callable[..., Path]) -> None:
    bundle = open_bundle(make_segmenter()).manifest
    facts = SegmentationCardFacts(bundle, SOURCE, JUDGED, replace(JUDGED, unmeasured=7), (0.0123, 50))
    card = write_segmentation_card(facts)
    for words in (
        "# segmenter, version 1", "heart, left lung, right lung", "0.912 (0.900 to 0.930)", "| 3 films | 7 films |",
        "0.010", "Lungs exclude the heart.", "0.012", "Terms: open",
    ):  # fmt: skip
        assert words in card
    assert max(len(line) for line in card.splitlines() if line[:1] not in "|-") <= 119


def test_a_card_of_one_site_has_one_column(make_segmenter: Callable[..., Path]) -> None:
    bundle = open_bundle(make_segmenter()).manifest
    card = write_segmentation_card(SegmentationCardFacts(bundle, SOURCE, JUDGED, None, (0.01, 50)))
    assert "| ratio not measured | 3 films |\n" in card
    assert "second column" not in card
