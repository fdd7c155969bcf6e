import pytest

from hilum.datasets import Manifest
from hilum.evaluation.card import CardFacts, write_card
from hilum.evaluation.classification import Judgement
from hilum.evaluation.synthetic import PhantomGroup
from hilum.inference import Bundle


@pytest.fixture(scope="module")
def card(bundle: Bundle, manifest: Manifest, judgement: Judgement) -> str:
    phantoms = {"none": PhantomGroup(120, 7, 0.11), "opacity": PhantomGroup(80, 70, 0.9)}
    return write_card(CardFacts(bundle.manifest, manifest, judgement, phantoms, "a trunk made for a test"))


def test_the_card_says_what_the_model_is_and_is_not(card: str) -> None:
    for words in (
        "# pneumonia, version ",
        "not a\nmedical device",
        "resemble training films labelled bacterial or viral",
        "never names a cause",
        "children of 1 to 5 years, one hospital",
        "67% show the finding",
        "Not tested on: adults",
        "aspect ratio by class",
        "CC BY 4.0",
        "Kermany",
        "Started from a trunk made for a test",
    ):
        assert words in card, words


def test_the_card_names_every_number_with_its_interval(card: str, judgement: Judgement) -> None:
    versions = [judgement.plain, *judgement.stretched.values()]
    point = [judged.points["sensitivity_95"] for judged in versions]
    assert judgement.resemblance_auc is not None
    intervals = [judged.auc for judged in versions] + [judgement.resemblance_auc]
    intervals += [number for numbers in point for number in (numbers.sensitivity, numbers.specificity)]
    for interval in intervals:
        assert f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})" in card
    assert f"expected calibration error is {judgement.reliability.ece:.3f}" in card
    assert "24 films of\n12 patients" in card


def test_the_card_says_that_phantoms_prove_the_plumbing(card: str) -> None:
    assert "answers on 200 of them proves that the plumbing holds" in card
    assert "| opacity | 80 | 70 | 0.900 |" in card


def test_tables_are_whole(card: str) -> None:
    tables = [block.splitlines() for block in card.split("\n\n") if block.startswith("|")]
    assert len(tables) == 4
    for table in tables:
        assert len({line.count("|") for line in table}) == 1
        assert set(table[1]) <= set("| -")
