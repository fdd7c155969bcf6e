from collections.abc import Callable
from pathlib import Path

import pytest

from hilum.datasets import read_manifest
from hilum.datasets.marked_phantoms import write_marked_phantoms
from hilum.evaluation.detection import judge_detection
from hilum.evaluation.detection_card import DetectionCardFacts, write_detection_card
from hilum.inference import load_bundle


@pytest.fixture(params=[True])
def card(request: pytest.FixtureRequest, make_detector: Callable[..., Path], tmp_path: Path) -> str:
    """Of a detection whose classes are those of a set of phantoms; the second is never shown.

    Its parameter says whether it is known what it learned from.
    """
    classes = ["cardiomegaly", "pleural_effusion"]

    def change(fields: dict[str, object]) -> None:
        gate = {"bundle": "normality", "answer": "abnormal", "threshold": 0.25}
        fields |= {"classes": classes, "detecting": {"thresholds": {"cardiomegaly": 0.5}, "gate": gate}}
        counts = {"fit": 1} if request.param else {}
        counts |= {"tune": 1, "judge": 1}
        fields["origin"] = {"datasets": [], "films": counts, "patients": counts, "recipe": "r", "commit": "c"}

    bundle = load_bundle(make_detector(change))
    root = write_marked_phantoms(tmp_path / "set", films=20, labels=classes, size_px=64)
    manifest = read_manifest("padchest-gr", root)
    return write_detection_card(
        DetectionCardFacts(bundle.manifest, manifest, judge_detection(bundle, manifest, "judge"))
    )


def test_a_card_says_what_is_shown_and_what_is_not(card: str) -> None:
    assert card.startswith("# detector, version 1\n")
    words = " ".join(card.split())
    assert "with a box and a score: cardiomegaly. Found for evaluation and never shown: pleural effusion." in words
    assert "only where `normality` gives abnormal a probability of 0.250 or more" in words
    assert "a film without a box is not a normal film" in words


def test_a_card_stands_beside_the_mean_box(card: str) -> None:
    rows = [line for line in card.splitlines() if line.startswith("| cardiomegaly")]
    assert len(rows) == 1
    assert rows[0].count("mean box") == 4
    assert "| 0.5000 |" in rows[0]
    assert "| pleural effusion" in card
    assert "not shown" in card
    assert "the share of the films with a box of the class" in " ".join(card.split())


@pytest.mark.parametrize("card", [False], indirect=True)
def test_the_card_of_another_programs_weights_says_what_is_not_known(card: str) -> None:
    words = " ".join(card.split())
    assert "a leak cannot be excluded" in words
    assert "stretched to a square of fixed size" in words
    assert "It learned from" not in words


def test_the_card_of_our_own_training_counts_its_boxes(card: str) -> None:
    words = " ".join(card.split())
    assert "It learned from few boxes:" in words
    assert "leak" not in words
