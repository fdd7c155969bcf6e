from dataclasses import replace

import pytest

from hilum.datasets import Manifest
from hilum.evaluation.card import CardFacts, write_card
from hilum.evaluation.card_numbers import interval_words
from hilum.evaluation.classification import Judgement
from hilum.evaluation.explanation import ExplanationScores
from hilum.evaluation.shortcuts import Shortcuts, measure_shortcuts
from hilum.evaluation.synthetic import PhantomGroup
from hilum.inference import Bundle

NO_SHORTCUTS = Shortcuts((), {})


def joined(card: str) -> str:
    """A card with each paragraph on one line; tables and lists stay."""
    blocks = card.split("\n\n")
    return "\n\n".join(block if block[0] in "|-" else block.replace("\n", " ") for block in blocks)


@pytest.fixture(scope="module")
def card(bundle: Bundle, manifest: Manifest, judgement: Judgement) -> str:
    phantoms = {"pneumonia": {"none": PhantomGroup(120, 7, 0.11), "opacity": PhantomGroup(80, 70, 0.9)}}
    return joined(write_card(CardFacts(bundle.manifest, manifest, judgement, phantoms, NO_SHORTCUTS)))


@pytest.fixture(scope="module")
def card_of_many(many: Bundle, adults: Manifest, many_judged: Judgement) -> str:
    shortcuts = measure_shortcuts(adults, list(many_judged.labels))
    return joined(write_card(CardFacts(many.manifest, adults, many_judged, {}, shortcuts)))


def test_the_card_says_what_the_model_is_and_is_not(card: str) -> None:
    for words in (
        "# pneumonia, version ",
        "not a medical device",
        "resemble training films labelled bacterial or viral",
        "never names a cause",
        "children of 1 to 5 years, one hospital",
        "67% show the finding",
        "Not tested on: adults",
        "aspect ratio by class",
        "CC BY 4.0",
        "Kermany",
        "A known age outside 1 to 5 years is not assessed.",
        "Started from MobileNetV2 weights pretrained on ImageNet",
    ):
        assert words in card, words


def test_the_card_names_every_number_with_its_interval(card: str, judgement: Judgement) -> None:
    label = judgement.labels["pneumonia"]
    versions = [label.plain, *label.stretched.values()]
    point = [judged.points["sensitivity_95"] for judged in versions]
    assert label.resemblance_auc is not None
    intervals = [judged.auc_roc for judged in versions] + [label.resemblance_auc]
    intervals += [number for numbers in point for number in (numbers.sensitivity, numbers.specificity)]
    for interval in intervals:
        assert f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})" in card
    assert f"expected calibration error is {label.reliability.ece:.3f}" in card
    assert "24 films of 12 patients" in card


def test_the_card_says_that_phantoms_prove_the_plumbing(card: str) -> None:
    assert "answers on 200 of them proves that the plumbing holds" in card
    assert "| `pneumonia` | opacity | 80 | 70 | 0.900 |" in card


def test_tables_are_whole(card: str) -> None:
    tables = [block.splitlines() for block in card.split("\n\n") if block.startswith("|")]
    assert len(tables) == 5
    for table in tables:
        assert len({line.count("|") for line in table}) == 1
        assert set(table[1]) <= set("| -")


def test_the_card_of_many_answers_says_who_and_what(card_of_many: str) -> None:
    for words in (
        "It answers 14 findings, each by itself",
        "A known age under 18 years is not assessed.",
        "Not tested on: children, infants under one year and newborns, lateral films, other hospitals, other machines.",
        "Weight and origin of the patients are not in the data",
        "no decision",
        "as each source below allows",
    ):
        assert words in card_of_many, words
    for words in ("Stretched films", "Where the maps point", "On computed films", "resemble"):
        assert words not in card_of_many, words


def test_the_card_says_how_the_maps_point(
    many: Bundle, adults: Manifest, many_judged: Judgement, explained: ExplanationScores
) -> None:
    card = joined(write_card(CardFacts(many.manifest, adults, many_judged, {}, NO_SHORTCUTS, explained)))
    section = card.split("## Where the maps point")[1].split("\n## ")[0]
    for words in (
        "9 judge films of 9 patients in the source folders large",
        "above 60% of its maximum, a share chosen on 7 tune films",
        "that of 5 fit films",
        "| `mass` | 9 (9) | 0 | 0.333 (",
        "| mean | 9 (9) | 0 | 0.333 (",
    ):
        assert words in section, words
    assert interval_words(explained.labels["mass"].of_mean_box["iou"].interval()) in section


def test_folders_that_were_only_learned_from_are_named(many: Bundle, adults: Manifest, many_judged: Judgement) -> None:
    measured = adults.keep(lambda film: film.split == "fit" or film.folder == "small")
    card = joined(write_card(CardFacts(many.manifest, measured, many_judged, {}, NO_SHORTCUTS)))
    assert "learned from the source folders large, small; every choice and every number above is from small" in card


def test_research_terms_and_licences_are_the_sources_own(
    bundle: Bundle, manifest: Manifest, judgement: Judgement
) -> None:
    of_research = bundle.manifest.model_copy(update={"terms": "research", "attribution": ("A, CC BY-NC-ND 4.0.",)})
    card = joined(write_card(CardFacts(of_research, manifest, judgement, {}, NO_SHORTCUTS)))
    assert "for research only" in card
    assert "under CC BY-NC-ND 4.0" in card


def test_paragraphs_are_of_one_width(bundle: Bundle, manifest: Manifest, judgement: Judgement) -> None:
    card = write_card(CardFacts(bundle.manifest, manifest, judgement, {}, NO_SHORTCUTS))
    prose = [block for block in card.split("\n\n") if block[0] not in "#|-"]
    assert max(len(line) for block in prose for line in block.splitlines()) <= 119


def test_a_source_that_states_no_shortcuts_has_a_card(bundle: Bundle, manifest: Manifest, judgement: Judgement) -> None:
    unstated = replace(manifest, shortcuts=())
    card = write_card(CardFacts(bundle.manifest, unstated, judgement, {}, NO_SHORTCUTS))
    assert "## Shortcuts known in the data\n\n## " in card


@pytest.mark.parametrize(
    ("chosen_on", "words"), [("stopping", "were chosen without the films of these sets"), (None, "may flatter them")]
)
def test_the_card_says_how_often_it_refers_and_for_whom_that_holds(
    referring: Bundle, referred: Judgement, manifest: Manifest, chosen_on: str | None, words: str
) -> None:
    metrics = {"epoch_chosen_on": chosen_on} if chosen_on else {}
    made = referring.manifest.model_copy(update={"metrics": metrics})
    card = joined(write_card(CardFacts(made, manifest, referred, {}, NO_SHORTCUTS)))
    found = referred.labels["pneumonia"].plain.points["conformal_90"].doubt
    assert found is not None
    assert words in card
    assert "about 90% of the films with the finding" in card
    assert "exchangeable with those of the source alone" in card
    row = f"| `pneumonia`: `conformal_90` | 8 of 12 | {interval_words(found.coverage_present)} |"
    assert row in card
    assert interval_words(found.refer_rate) in card


def test_a_card_without_points_that_refer_has_no_such_part(card: str) -> None:
    assert ("## When it refers" in card) == ("conformal" in card)
