from pathlib import Path

import pytest

from hilum.archive import Archive, Design, Order
from hilum.cli.rated_reports import find_items, read_reports, readings_of
from hilum.errors import UsageError
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
        opened.finish(record.id, Reading(**{**vars(reading), "draft": draft}))
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
    assert found.left_out == {"without a report by learned": 1}


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
    assert (found.items, found.left_out) == ([], {"without a report by learned": 2})


def test_of_a_film_that_was_read_again_the_newest_reading_alone_is_taken(archive: Archive, reading: Reading) -> None:
    first, second = readings_of(archive)
    again = archive.accept(b"film 0", Order("film.png", revises=first))
    archive.finish(again.id, reading)
    waiting = archive.accept(b"film 9", Order("film.png"))
    assert readings_of(archive) == [second, again.id]
    assert waiting.id not in readings_of(archive)


def test_reports_of_a_file_are_read_by_reading_and_source(tmp_path: Path) -> None:
    path = write(tmp_path, 'reading,source,text\na,radiologist,"Normal, I say."\nb,radiologist,Effusion.\n')
    assert read_reports(path) == {"a": {"radiologist": "Normal, I say."}, "b": {"radiologist": "Effusion."}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reading,text\na,x\n", "lacks source"),
        ("reading,source,text\na,x,\n", "row 2 is not so"),
        ("reading,source,text\na,x,one\na,x,two\n", "row 3 is not so"),
    ],
)
def test_a_file_that_is_not_so_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_reports(write(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_reports(tmp_path / "none.csv")
