import dataclasses
from pathlib import Path

import pytest

from hilum.archive import Archive, Order, Record
from hilum.errors import ArchiveError, RecordNotFound, UsageError
from hilum.findings import (
    ActivationMap,
    Decision,
    Draft,
    DraftSentence,
    DraftSource,
    FilmFacts,
    Finding,
    Reading,
)
from hilum.server.pictures import Sheets, Wording, in_language, worded

FILM = FilmFacts(sha256="0" * 64, name="film.png", width=8, height=8, bit_depth=8, format="png")
FOUND = Finding("pneumonia", "pneumonia", Decision.PRESENT, 0.9, activation=ActivationMap(((1.0,),)))
UNASSESSED = Finding("effusion", "other", Decision.NOT_ASSESSED, reason="age_outside_population")
READING = Reading(film=FILM, quality=(), findings=(FOUND, UNASSESSED), bundles=())


@pytest.fixture
def accepted(tmp_path: Path) -> tuple[Archive, Record]:
    archive = Archive(tmp_path / "data")
    return archive, archive.accept(b"film", Order("film.png"))


def test_a_film_not_yet_read_has_no_pictures_of_a_reading(accepted: tuple[Archive, Record]) -> None:
    with pytest.raises(ArchiveError, match="accepted") as caught:
        Sheets(*accepted).reading()
    assert caught.value.code == "not_read"


def test_support_is_found_by_the_name_of_the_finding(accepted: tuple[Archive, Record]) -> None:
    archive, record = accepted
    sheets = Sheets(archive, archive.finish(record.id, READING))
    assert sheets.activation("pneumonia") == sheets.activation(None) == FOUND.activation
    with pytest.raises(RecordNotFound, match=r"pneumonia \(pneumonia\), effusion \(other\)"):
        sheets.activation("fracture")
    with pytest.raises(ArchiveError) as caught:
        sheets.activation("effusion")
    assert caught.value.code == "not_assessed"


def test_support_is_found_by_bundle_where_several_answer(accepted: tuple[Archive, Record]) -> None:
    archive, record = accepted
    adults = Finding("pneumonia", "findings", Decision.ABSENT, 0.1, activation=ActivationMap(((0.5,),)))
    reading = Reading(film=FILM, quality=(), findings=(adults, FOUND), bundles=())
    sheets = Sheets(archive, archive.finish(record.id, reading))
    assert sheets.activation("pneumonia", "findings") == sheets.activation(None, "findings") == adults.activation
    assert sheets.activation("pneumonia") == sheets.activation(None) == FOUND.activation
    with pytest.raises(RecordNotFound, match="of the bundle 'normality'"):
        sheets.activation("pneumonia", "normality")


def test_a_report_is_composed_again_only_for_another_language() -> None:
    spanish = in_language(READING, "es")
    assert spanish.report is not None
    assert spanish.report.language == "es"
    assert in_language(spanish, "es") is spanish
    assert in_language(spanish, None) is spanish


def test_a_report_is_worded_as_drafted_where_there_is_a_draft() -> None:
    sentence = DraftSentence("The bones are intact.", DraftSource.WRITER)
    drafted = in_language(dataclasses.replace(READING, draft=Draft("writer", "en", (sentence,))), "en")
    report = worded(drafted, Wording.LEARNED).report
    assert report is not None
    assert sentence.text in report.text
    assert worded(drafted, Wording.FINDINGS) is drafted
    with pytest.raises(UsageError, match="learned draft in es"):
        worded(in_language(drafted, "es"), Wording.LEARNED)
