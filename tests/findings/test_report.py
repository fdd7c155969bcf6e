from dataclasses import replace

from hilum.findings import FilmFacts, Grounds, Reading, Report, Section, from_json, to_json

FILM = FilmFacts("", "film.png", 10, 10, 8, "png")


def test_the_text_of_a_report_has_its_headings_in_capitals() -> None:
    sections = (Section("findings", "Findings", ("One.", "Two.")), Section("impression", "Impression", ("Three.",)))
    report = Report("en", "Title", sections, "No diagnosis.")
    assert report.text == "Title\n\nFINDINGS\nOne.\nTwo.\n\nIMPRESSION\nThree.\n\nNo diagnosis."


def test_what_a_sentence_rests_on_survives_json_and_may_lack_in_older_ones() -> None:
    grounds = (Grounds(("effusion",), "findings", boxes=(2,)), Grounds(measurements=("cardiothoracic_ratio",)))
    report = Report("en", "", (Section("findings", "Findings", ("One.", "Two."), grounds),), "")
    wire = to_json(Reading(FILM, (), (), (), report=report))
    assert from_json(wire).report == report
    del wire["report"]["sections"][0]["grounds"]
    older = from_json(wire).report
    assert older is not None
    assert older.sections[0].grounds == ()


def test_a_note_stands_under_the_title_where_there_is_one() -> None:
    report = Report("en", "Title", (), "Draft.")
    assert report.text == "Title\n\nDraft."
    assert replace(report, note="Edited by Dr A.").text == "Title\n\nEdited by Dr A.\n\nDraft."
