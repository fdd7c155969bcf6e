import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.archive import Archive, Design, Order
from hilum.cli.rated_reports import find_items, read_reports, readings_of
from hilum.errors import RecordNotFound, UnreadableFilm, UsageError
from hilum.findings import Draft, DraftSentence, DraftSource, Reading, Stated
from hilum.phantoms import encode, make_phantom
from hilum.reading import read


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(encode(make_phantom(3, size_px=128), "png"), stated=Stated(age_years=4))


@pytest.fixture
def archive(tmp_path: Path, reading: Reading):
    opened = Archive(tmp_path / "data")
    drafted = Draft("writer", "en", (DraftSentence("Clear lungs.", DraftSource.WRITER),))
    for number, draft in enumerate((None, drafted)):
        record = opened.accept(b"film %d" % number, Order("film.png"))
        opened.finish(record.id, replace(reading, draft=draft))
    yield opened
    opened.close()


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "reports.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_film_has_a_report_by_every_source_and_what_lacks_one_is_counted(archive: Archive) -> None:
    readings = readings_of(archive)
    asked = {"design": Design.PAIR, "language": "en"}
    found = find_items(archive, readings, ("findings", "learned"), {}, **asked)
    ((record_id, (composed, learned)),) = found.items
    assert record_id == readings[1]
    assert composed.source == "findings"
    assert composed.text.startswith("Pneumonia: ")
    assert (learned.source, learned.text) == ("learned", "Clear lungs.")
    assert found.left_out == {"without a draft": [readings[0]]}


def test_three_sources_make_three_pairs_or_three_single_reports(archive: Archive) -> None:
    readings = readings_of(archive)
    written = {one: {"radiologist": "Normal."} for one in readings}
    sources = ("findings", "learned", "radiologist")
    for design, sizes in ((Design.PAIR, {2}), (Design.SINGLE, {1})):
        found = find_items(archive, readings, sources, written, design=design, language="en")
        assert len(found.items) == 3
        assert {len(reports) for _, reports in found.items} == sizes


def test_a_draft_in_another_language_is_none(archive: Archive) -> None:
    found = find_items(archive, readings_of(archive), ("learned",), {}, design=Design.SINGLE, language="es")
    without, drafted = readings_of(archive)
    assert found.items == []
    assert found.left_out == {"without a draft": [without], "the draft is in en, not in es": [drafted]}


def test_of_a_film_that_was_read_again_the_newest_reading_alone_is_taken(archive: Archive, reading: Reading) -> None:
    first, second = readings_of(archive)
    again = archive.accept(b"film 0", Order("film.png", revises=first))
    archive.finish(again.id, reading)
    assert readings_of(archive) == [second, again.id]
    # Another look at it that has not come to a reading takes no place.
    waiting = archive.accept(b"film 0", Order("film.png", revises=again.id))
    assert readings_of(archive) == [second, again.id, waiting.id]


def find_single(archive: Archive, ids: list[str], source: str = "findings", written: dict | None = None):
    return find_items(archive, ids, (source,), written or {}, design=Design.SINGLE, language="en")


def test_what_was_not_read_is_named_with_the_reason(archive: Archive, reading: Reading) -> None:
    refused, waiting, silent = (archive.accept(b"film", Order("film.png")) for _ in range(3))
    archive.refuse(refused.id, UnreadableFilm("damaged"))
    unsaid = Draft("writer", "en", reason="age_outside_population")
    archive.finish(silent.id, replace(reading, findings=(), measurements=(), draft=unsaid))
    ids = [refused.id, waiting.id, silent.id]
    assert find_single(archive, ids).left_out == {
        "refused (unreadable_film)": [refused.id],
        "not read yet": [waiting.id],
        "nothing is decided": [silent.id],
    }
    drafted = find_single(archive, [silent.id], "learned")
    assert drafted.left_out == {"nothing is drafted (age_outside_population)": [silent.id]}


def test_a_record_of_an_unknown_form_is_named_and_hides_no_other(archive: Archive, tmp_path: Path) -> None:
    strange, sound = readings_of(archive)
    connection = sqlite3.connect(tmp_path / "data" / "archive.sqlite")
    with connection:
        connection.execute("UPDATE records SET reading = 'no JSON' WHERE id = ?", (strange,))
    connection.close()
    found = find_single(archive, [strange, sound])
    assert [record_id for record_id, _ in found.items] == [sound]
    assert found.left_out == {"damaged, or of a form that this hilum does not know": [strange]}
    with pytest.raises(RecordNotFound):
        find_single(archive, ["0" * 32])


def test_reports_of_a_file_that_are_not_taken_are_named(archive: Archive) -> None:
    first, second = readings_of(archive)
    written = {first: {"radiologist": "Normal.", "intern": "Well."}, "elsewhere": {"radiologist": "Normal."}}
    found = find_single(archive, [first, second], "radiologist", written)
    assert [record_id for record_id, _ in found.items] == [first]
    assert found.left_out == {
        "without a report by radiologist": [second],
        "has a report by intern, which --source does not name": [first],
        "has a report, but is no reading that is taken": ["elsewhere"],
    }


def test_a_reading_named_twice_is_one_item(archive: Archive) -> None:
    first, _ = readings_of(archive)
    assert len(find_single(archive, [first, first]).items) == 1


def test_a_pair_needs_two_sources(archive: Archive) -> None:
    with pytest.raises(UsageError, match="--design single"):
        find_items(archive, readings_of(archive), ("findings",), {}, design=Design.PAIR, language="en")


def test_reports_of_a_file_are_read_by_reading_and_source(tmp_path: Path) -> None:
    path = write(tmp_path, 'reading,source,text\na,radiologist,"Normal, I say."\nb,radiologist,Effusion.\n')
    assert read_reports(path) == {"a": {"radiologist": "Normal, I say."}, "b": {"radiologist": "Effusion."}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reading,text\na,x\n", "lacks source"),
        ("reading,source,text\na,x,\n", "row 2 is not so"),
        ("reading,source,text\na,x,one\na,x,two\n", "row 3 is not so"),
        ("reading,source,text\na,findings,one\n", "row 2 has 'findings'"),
        (f"reading,source,text\na,{'x' * 65},one\n", "64 characters at most"),
    ],
)
def test_a_file_that_is_not_so_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_reports(write(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_reports(tmp_path / "none.csv")
