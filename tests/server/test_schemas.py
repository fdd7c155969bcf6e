from dataclasses import replace
from datetime import UTC, datetime

from hilum.archive import Order, Record, Refusal, Status, Summary
from hilum.findings import Decision, FilmFacts, Finding, Reading, Sex, Stated, View, to_json
from hilum.server.schemas import RevisionRequest, record_body, record_summary, revised

FILM = FilmFacts(sha256="0" * 64, name="film.png", width=8, height=9, bit_depth=8, format="png", synthetic=True)
FINDING = Finding("pneumonia", "pneumonia", Decision.NOT_ASSESSED, reason="age_outside_population")
READING = Reading(film=FILM, quality=(), findings=(FINDING,), bundles=())
SUMMARY = Summary("a" * 32, datetime(2026, 1, 2, tzinfo=UTC), "film.png", Status.READ, None, True, (FINDING,))
RECORD = Record("a" * 32, datetime(2026, 1, 2, tzinfo=UTC), "0" * 64, Order("film.png"), Status.READ, READING)


def test_a_record_carries_its_reading_as_the_reading_writes_itself() -> None:
    body = record_body(RECORD).model_dump(mode="json")
    assert body["reading"] == to_json(READING)
    assert body["error"] is None
    assert body["created_at"] == "2026-01-02T00:00:00Z"


def test_a_refused_record_carries_its_error() -> None:
    refused = Record("a" * 32, RECORD.created_at, "0" * 64, Order("f"), Status.REFUSED, None, Refusal("code", "why"))
    body = record_body(refused).model_dump(mode="json")
    assert (body["status"], body["reading"], body["error"]) == ("refused", None, {"code": "code", "message": "why"})


def test_a_summary_leaves_out_maps_and_words() -> None:
    summary = record_summary(SUMMARY).model_dump(mode="json")
    assert summary["synthetic"] is True
    assert summary["findings"] == [
        {"name": "pneumonia", "bundle": "pneumonia", "probability": None, "decision": "not_assessed"}
    ]


def test_a_summary_begins_with_what_matters_most() -> None:
    findings = (
        FINDING,
        Finding("hernia", "findings", Decision.NOT_ASSESSED, 0.9, reason="no_operating_point"),
        Finding("mass", "findings", Decision.ABSENT, 0.3),
        Finding("edema", "findings", Decision.PRESENT, 0.2),
        Finding("effusion", "findings", Decision.PRESENT, 0.8),
    )
    summary = record_summary(replace(SUMMARY, findings=findings))
    assert [item.name for item in summary.findings] == ["effusion", "edema", "mass", "hernia", "pneumonia"]


def test_a_revision_keeps_what_it_does_not_state() -> None:
    stated = Stated(3.0, Sex.MALE, None)
    assert revised(stated, RevisionRequest(view=View.AP)) == Stated(3.0, Sex.MALE, View.AP)
    assert revised(stated, RevisionRequest(age_years=0)) == Stated(0.0, Sex.MALE, None)
