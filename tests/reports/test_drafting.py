from dataclasses import replace

import pytest

from hilum.errors import UsageError
from hilum.findings import (
    Decision,
    Draft,
    DraftSentence,
    DraftSource,
    FilmFacts,
    Finding,
    Grounds,
    OperatingPoint,
    Reading,
)
from hilum.reports import compose
from hilum.reports.claims import claims, contradictions, decided_claims
from hilum.reports.drafting import count_faults, draft_statements, revise
from hilum.reports.statement import texts

FILM = FilmFacts("0" * 64, "film.png", 64, 64, 8, "png")
POINT = OperatingPoint("youden", 0.3)


def reading_of(**decisions: Decision) -> Reading:
    probabilities = {Decision.PRESENT: 0.9, Decision.ABSENT: 0.05}
    findings = tuple(
        Finding(name, "findings", decision, probabilities.get(decision), POINT) for name, decision in decisions.items()
    )
    return Reading(FILM, (), findings, ())


def written(*sentences: str) -> tuple[DraftSentence, ...]:
    return tuple(DraftSentence(text, DraftSource.WRITER) for text in sentences)


def test_what_agrees_stands_and_names_its_findings() -> None:
    reading = reading_of(effusion=Decision.PRESENT, pneumothorax=Decision.ABSENT)
    first, second = revise(written("There is a small effusion.", "No pneumothorax."), reading, "en")
    assert (first.source, first.findings, first.replaced) == (DraftSource.WRITER, ("effusion",), ())
    assert second.findings == ("pneumothorax",)


@pytest.mark.parametrize(
    ("text", "decision"),
    [("No pleural effusion.", Decision.PRESENT), ("There is a large pleural effusion.", Decision.ABSENT)],
)
def test_a_contradiction_is_replaced_and_kept(text: str, decision: Decision) -> None:
    reading = reading_of(effusion=decision)
    (sentence,) = revise(written(text), reading, "en")
    assert (sentence.source, sentence.findings, sentence.replaced) == (DraftSource.FINDINGS, ("effusion",), (text,))
    assert sentence.text.startswith("Pleural effusion: ")
    assert not contradictions(claims(sentence.text, "en"), decided_claims(reading))


def test_a_finding_is_said_once_for_all_sentences_against_it() -> None:
    reading = reading_of(effusion=Decision.PRESENT, edema=Decision.PRESENT)
    texts = ("No effusion.", "The heart is normal.", "No effusion or edema.")
    revised = revise(written(*texts), reading, "en")
    assert [sentence.findings for sentence in revised] == [("effusion",), ("cardiomegaly",), ("edema",)]
    assert revised[0].replaced == ("No effusion.", "No effusion or edema.")
    assert revised[2].replaced == ("No effusion or edema.",)


def test_of_two_bundles_the_one_that_decided_so_speaks() -> None:
    reading = reading_of(pneumonia=Decision.ABSENT)
    other = Finding("pneumonia", "pneumonia", Decision.PRESENT, 0.8, POINT)
    reading = replace(reading, findings=(*reading.findings, other))
    (sentence,) = revise(written("No pneumonia."), reading, "en")
    assert "above the threshold" in sentence.text
    assert "no signs" not in sentence.text


def test_what_is_decided_present_and_not_said_comes_behind() -> None:
    reading = reading_of(effusion=Decision.PRESENT, mass=Decision.ABSENT, nodule=Decision.PRESENT)
    revised = revise(written("Possible nodule.", "No left effusion."), reading, "en")
    assert [sentence.source for sentence in revised] == [*[DraftSource.WRITER] * 2, DraftSource.FINDINGS]
    assert (revised[2].findings, revised[2].replaced) == (("effusion",), ())
    report = draft_statements(replace(reading, draft=Draft("writer", "en", revised)), "en")
    assert report[-1].grounds == Grounds(("effusion",), draft=2)
    assert report[-1].text.endswith("[from the findings; the draft did not say it]")


def test_what_is_not_decided_contradicts_nothing() -> None:
    reading = reading_of(effusion=Decision.REFER)
    (sentence,) = revise(written("No effusion."), reading, "en")
    assert sentence.source is DraftSource.WRITER


def test_faults_are_wrong_claims_and_claims_against_decisions() -> None:
    decided = decided_claims(reading_of(edema=Decision.ABSENT))
    count = count_faults(decided, "en")
    wanted = {"effusion": True, "edema": False}
    assert count("There is an effusion.", wanted) == 0
    assert count("The lungs are clear.", wanted) == 1
    assert count("There is edema.", wanted) == 2 + 3


def drafted(*sentences: str, language: str = "en", **decisions: Decision) -> Reading:
    reading = reading_of(**decisions)
    return replace(reading, draft=Draft("writer", language, revise(written(*sentences), reading, language)))


def test_a_report_may_stand_as_it_was_drafted_and_marks_what_was_replaced() -> None:
    reading = drafted("No effusion.", "The bones are intact.", effusion=Decision.PRESENT)
    statements = draft_statements(reading, "en")
    assert [one.grounds.draft for one in statements] == [None, 0, 1, None]
    lead, first, second, counted = texts(statements)
    assert "writer" in lead
    assert first.startswith("Pleural effusion: ")
    assert "in place of a sentence of the draft" in first
    assert second == "The bones are intact."
    assert counted.endswith(": 1.")
    report = compose(reading, "en", is_drafted=True)
    findings = next(section for section in report.sections if section.name == "findings")
    assert findings.sentences[:2] == (lead, first)
    assert lead not in compose(reading, "en").text


def test_without_a_draft_the_report_says_why_and_is_composed() -> None:
    reading = replace(reading_of(effusion=Decision.PRESENT), draft=Draft("writer", "en", reason="no_such_reason"))
    why, first, *_ = texts(draft_statements(reading, "en"))
    assert "no_such_reason" in why
    assert "effusion" in first


@pytest.mark.parametrize("reading", [reading_of(), drafted("No edema.")])
def test_a_draft_in_another_language_is_no_draft(reading: Reading) -> None:
    with pytest.raises(UsageError, match="draft in es"):
        compose(reading, "es", is_drafted=True)
