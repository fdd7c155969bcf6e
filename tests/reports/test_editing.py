from hilum.findings import Grounds, LabelState
from hilum.reports.editing import Objection, edited, objections


def section(report, name):
    return next(one for one in report.sections if one.name == name)


def test_what_is_left_word_for_word_keeps_its_grounds_and_what_is_written_has_none(make, language):
    report = make.adult(language).report
    own = section(report, "findings")
    place = next(place for place, grounds in enumerate(own.grounds) if grounds.findings)
    texts = {"findings": (own.sentences[0], "Something else.", own.sentences[place])}
    whole = edited(report, texts, "Dr A", "2026-01-02")
    changed = section(whole, "findings")
    lead, *rest = changed.sentences
    assert "Dr A" in whole.note and "2026-01-02" in whole.note
    assert (lead, rest) == (own.sentences[0], ["Something else.", own.sentences[place]])
    assert changed.grounds == (Grounds(), Grounds(), own.grounds[place])
    assert changed.leads == (0,)
    assert section(edited(report, texts, "Dr A", ""), "impression") == section(report, "impression")


def test_a_sentence_stays_on_one_line(make):
    texts = {"impression": ("Normal \u202e film\x00.",)}
    assert section(edited(make.reading().report, texts, "Dr A", ""), "impression").sentences == ("Normal  film .",)


def test_what_a_person_writes_against_a_decision_is_told_and_what_the_report_says_is_not(make):
    reading = make.adult()
    own = section(reading.report, "findings").sentences
    texts = {"findings": (*own, "No pleural effusion.", "There is a nodule.", "The bones are intact.")}
    assert objections(reading, reading.report, texts) == [
        Objection("findings", "No pleural effusion.", "effusion", LabelState.ABSENT, LabelState.PRESENT),
        Objection("findings", "There is a nodule.", "nodule", LabelState.PRESENT, LabelState.ABSENT),
    ]
