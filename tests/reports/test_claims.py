"""The sentences are invented; they were labelled by hand before the rules were written, each third held out."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from hilum.errors import UsageError
from hilum.findings import Decision, LabelState, Reading
from hilum.reports import LANGUAGES, compose, phrase
from hilum.reports.claim_words import FINDINGS, unaccented
from hilum.reports.claims import Claim, Side, claims, contradictions, decided_claims

ABSENT, PRESENT, UNCERTAIN = LabelState.ABSENT, LabelState.PRESENT, LabelState.UNCERTAIN
STATES = {"+": PRESENT, "-": ABSENT, "?": UNCERTAIN}
GENERAL = {
    "lungs": ("atelectasis", "consolidation", "edema", "infiltration", "mass", "nodule", "pneumonia"),
    "airspace": ("consolidation", "infiltration", "pneumonia"),
    "acute": ("consolidation", "edema", "effusion", "pneumonia", "pneumothorax"),
    "pleura": ("effusion", "pneumothorax"),
}


@dataclass(frozen=True)
class Labelled:
    language: str
    text: str
    claims: frozenset[Claim]


def read_claims(text: str) -> frozenset[Claim]:
    """Labels as ``effusion+left pneumothorax-``."""
    found = (re.fullmatch(r"(\w+)([-+?])(\w*)", word).groups() for word in text.split())
    return frozenset(
        Claim(finding, STATES[sign], Side(side) if side else None)
        for name, sign, side in found
        for finding in GENERAL.get(name, (name,))
    )


def read_fixture() -> list[Labelled]:
    path = Path(__file__).parents[1] / "fixtures" / "claim_sentences.tsv"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [Labelled(language, text, read_claims(labels)) for language, text, labels in rows]


LABELLED = read_fixture()
HELD_OUT = LABELLED[2::3]


def rates(sentences: list[Labelled]) -> tuple[float, float]:
    """Precision and recall of claims: finding, state and side must all be right."""
    found = [(set(claims(one.text, one.language)), one.claims) for one in sentences]
    right = sum(len(said & true) for said, true in found)
    return right / sum(len(said) for said, _ in found), right / sum(len(true) for _, true in found)


def test_the_sentences_are_three_hundred_in_both_languages():
    assert len(LABELLED) == len({one.text for one in LABELLED}) == 300
    assert {one.language for one in LABELLED} == set(LANGUAGES)
    assert {claim.finding for one in LABELLED for claim in one.claims} == set(FINDINGS)


def test_claims_of_sentences_that_were_held_out_are_read():
    precision, recall = rates(HELD_OUT)
    assert precision >= 0.98
    assert recall >= 0.93


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_claims_of_the_sentences_are_read_in_each_language(language: str):
    precision, recall = rates([one for one in LABELLED if one.language == language])
    assert precision >= 0.98
    assert recall >= 0.96


def said(text: str, language: str = "en") -> set[Claim]:
    return set(claims(text, language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No effusion. Small left nodule.", "effusion- nodule+left"),
        ("The heart is normal. The lungs are clear. There is edema.",
         "cardiomegaly- edema+ atelectasis- consolidation- infiltration- mass- nodule- pneumonia-"),
        ("XXXX left effusion, XXXX no air.", "effusion+left"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_text_of_several_sentences_is_read_one_by_one(text: str, expected: str):
    assert said(text) == read_claims(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Left lower lobe airspace disease consistent with pneumonia.", "pneumonia+left"),
        ("Patchy atelectasis and airspace disease are present in the right base.", "atelectasis+right"),
        ("Airspace disease in the left base.", ""),
    ],
)
def test_a_finding_has_the_side_of_the_wider_term_beside_it(text: str, expected: str):
    assert said(text) == read_claims(expected)


def test_spanish_is_read_without_its_accents_too():
    spanish = [one for one in LABELLED if one.language == "es"]
    assert all(claims(unaccented(one.text), "es") == claims(one.text, "es") for one in spanish)


def test_that_it_is_there_goes_before_doubt_and_doubt_before_denial():
    assert claims("Left effusion. Possible left effusion. No left effusion.", "en") == (
        Claim("effusion", PRESENT, Side.LEFT),
    )


def test_another_language_is_refused():
    with pytest.raises(UsageError, match="'xx'"):
        claims("Ingen pleuravæske.", "xx")


SIDE_OTHER = {"left": "right", "right": "left", "izquierd": "derech", "derech": "izquierd"}
TEMPLATES = {
    "en": (
        ("There is a small {side} {finding}.", "There is no {side} {finding}."),
        ("{finding} is seen on the {side}.", "{finding} is not seen on the {side}."),
        ("Stable {side} {finding} without fracture.", "The {side} {finding} has resolved."),
        ("The heart is normal, and there is {finding} at the {side} base.", "No evidence of {side} {finding}."),
    ),
    "es": (
        ("Pequeño {finding} en el lado {side}o.", "Sin {finding} en el lado {side}o."),
        ("Se observa {finding} en la base {side}a.", "No se observa {finding} en la base {side}a."),
    ),
}
SIDES = {"en": {Side.LEFT: "left", Side.RIGHT: "right"}, "es": {Side.LEFT: "izquierd", Side.RIGHT: "derech"}}
SIDED = tuple(name for name in FINDINGS if name not in {"cardiomegaly", "hernia"})


def written(name: str, language: str) -> str:
    return phrase(language, f"finding.{name}")


def mutations() -> dict[str, list[tuple[str, str, str, tuple[Claim, ...]]]]:
    """By kind of mutation: language, the sentence, what became of it, and what is decided."""
    found: dict[str, list[tuple[str, str, str, tuple[Claim, ...]]]] = {"negation": [], "side": [], "finding": []}
    for language, templates in TEMPLATES.items():
        for (name, other), (there, not_there), side in itertools.product(
            itertools.pairwise((*SIDED, SIDED[0])), templates, Side
        ):
            if side is Side.BOTH:
                continue
            facts = {"finding": written(name, language), "side": SIDES[language][side]}
            turned = SIDE_OTHER[facts["side"]]
            decided = (
                Claim(name, PRESENT, side),
                *(Claim(absent, ABSENT) for absent in FINDINGS if absent != name),
            )
            plain, denied = there.format(**facts), not_there.format(**facts)
            found["negation"] += [
                (language, plain, denied, decided),
                (language, denied, plain, (Claim(name, ABSENT),)),
            ]
            found["side"].append((language, plain, there.format(**{**facts, "side": turned}), decided))
            swapped = there.format(**{**facts, "finding": written(other, language)})
            found["finding"].append((language, plain, swapped, decided))
    return found


@pytest.mark.parametrize("kind", ["negation", "side", "finding"])
def test_mutated_sentences_are_caught_and_true_ones_pass(kind: str):
    cases = mutations()[kind]
    assert len(cases) >= 100
    caught = [bool(contradictions(claims(mutated, language), decided)) for language, _, mutated, decided in cases]
    accused = [bool(contradictions(claims(plain, language), decided)) for language, plain, _, decided in cases]
    assert sum(caught) / len(caught) >= 0.95
    assert sum(accused) / len(accused) <= 0.02


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_labelled_sentences_with_their_sides_turned_are_caught(language: str):
    sides = {Side.LEFT, Side.RIGHT}
    there = [one for one in LABELLED if any(claim.state is PRESENT and claim.side in sides for claim in one.claims)]
    sided = [one for one in there if one.language == language]
    pattern = re.compile("|".join(SIDES[language].values()), re.IGNORECASE)
    turned = [pattern.sub(lambda match: SIDE_OTHER[match[0].lower()], one.text) for one in sided]
    changed = [
        (one, text) for one, text in zip(sided, turned, strict=True) if text != one.text and "middle lobe" not in text
    ]
    caught = sum(bool(contradictions(claims(text, language), sorted(one.claims, key=str))) for one, text in changed)
    assert len(changed) >= 15
    assert caught / len(changed) >= 0.95


@pytest.mark.parametrize(
    ("text", "decided", "is_against"),
    [
        ("Left effusion.", "effusion+left", False),
        ("Left effusion.", "effusion+", False),
        ("Effusion.", "effusion+left", False),
        ("Left effusion.", "effusion+right", True),
        ("Bilateral effusions.", "effusion+right", True),
        ("Left effusion.", "effusion-", True),
        ("Left effusion.", "effusion-right", False),
        ("Possible effusion.", "effusion-", True),
        ("Possible effusion.", "effusion+", False),
        ("No effusion.", "effusion+left", True),
        ("No effusion.", "effusion?", False),
        ("No left effusion.", "effusion+", False),
        ("No left effusion.", "effusion+left", True),
        ("No left effusion.", "effusion+right", False),
        ("No effusion.", "effusion-", False),
        ("No effusion.", "edema+", False),
        ("The lungs are clear.", "pneumonia+", True),
        ("The lungs are otherwise clear.", "pneumonia+", False),
    ],
)
def test_a_claim_goes_against_what_is_decided(text: str, decided: str, is_against: bool):
    assert bool(contradictions(claims(text, "en"), tuple(read_claims(decided)))) is is_against


def test_a_contradiction_names_both_claims():
    (found,) = contradictions(claims("No effusion.", "en"), (Claim("effusion", PRESENT),))
    assert (found.claim, found.decided) == (Claim("effusion", ABSENT), Claim("effusion", PRESENT))


def told(reading: Reading, language: str) -> list[tuple[Claim, ...]]:
    """What the findings and the impression of the composed report claim."""
    sections = [part for part in compose(reading, language).sections if part.name in {"findings", "impression"}]
    return [claims(" ".join(section.sentences), language) for section in sections]


@pytest.mark.parametrize("name", FINDINGS)
@pytest.mark.parametrize("probability", [0.05, 0.30, 0.32, 0.95])
def test_a_composed_report_claims_what_its_reading_decided(make, language: str, name: str, probability: float):
    reading = make.reading(make.finding(probability, name=name, resembles=()))
    assert told(reading, language) == [decided_claims(reading)] * 2 != [(), ()]


@pytest.mark.parametrize("case", ["adult", "ageless", "child", "schoolchild"])
def test_reports_of_several_bundles_claim_the_same_in_every_language(make, language: str, case: str):
    reading = getattr(make, case)()
    assert told(reading, language) == [decided_claims(reading)] * 2


def test_what_is_referred_or_not_assessed_is_claimed_in_no_language(make, language: str):
    for finding in (make.finding(0.5, decision=Decision.REFER), make.not_assessed("age_outside_population")):
        reading = make.reading(finding)
        assert decided_claims(reading) == ()
        assert told(reading, language) == [(), ()]
