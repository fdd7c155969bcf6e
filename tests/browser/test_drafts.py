"""The wording of a report in a real browser: chosen, understood sentence by sentence, edited and filed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from hilum.archive import Archive, Order
from hilum.findings import Draft, DraftSentence, DraftSource, DraftWord, Stated
from hilum.phantoms import encode, make_phantom
from hilum.reading import read

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bundles() -> tuple[str, ...]:
    """The findings and boxes of adults, and the writer that drafts of the findings."""
    return ("findings", "boxes", "anatomy", str(ROOT / "research-bundles" / "report-evidence"))


@pytest.fixture(scope="module")
def reading_id(server: str) -> str:
    film = encode(make_phantom(3, size_px=512, age_years=60, pathology="effusion"), "png")
    sent = httpx.post(
        f"{server}/api/v1/readings",
        files={"file": ("film.png", film)},
        data={"age_years": "60", "view": "PA"},
        timeout=60,
    )
    sent.raise_for_status()
    return str(sent.json()["id"])


@pytest.fixture(scope="module")
def seen_id(server: str, data_folder: Path) -> str:
    """The id of a reading drafted by a writer that sees films: where it looked is known exactly."""
    film = encode(make_phantom(5, size_px=256, age_years=4), "png")
    looked = tuple(tuple(float(x == 3 and y == 1) for x in range(4)) for y in range(4))
    words = (DraftWord("the", rows=tuple((0.0,) * 4 for _ in range(4))), DraftWord("heart", rows=looked))
    sentence = DraftSentence("The heart.", DraftSource.WRITER, words=words)
    archive = Archive(data_folder)
    record = archive.accept(film, Order("seen.png"))
    reading = read(film, stated=Stated(age_years=4))
    archive.finish(record.id, replace(reading, draft=Draft("sees-films", "en", (sentence,))))
    archive.close()
    return record.id


def report_of(room: Any, reading_id: str) -> Any:
    room.page.goto(room.page.url.split("#")[0] + f"#/readings/{reading_id}")
    room.settle()
    return room.page.get_by_role("region", name="Report", exact=True)


def test_a_sentence_says_where_it_comes_from_and_shows_it(room: Any, reading_id: str) -> None:
    report = report_of(room, reading_id)
    box = report.get_by_text("Box 1: ")
    box.hover()
    report.get_by_text("From: box 1 · ").wait_for()
    room.page.locator("[data-box='1'][data-pointed=true]").wait_for()
    sentences = report.locator("[data-section=findings] p[tabindex]")
    finding = sentences.filter(has_text="Atelectasis: signs")
    finding.focus()
    assert "From: " in finding.inner_text()
    assert "Chest findings model" in finding.inner_text()
    assert room.page.locator("[data-pointed=true][data-box]").count() == 0
    room.page.get_by_text("Colour: support for atelectasis").wait_for()
    # Its map is blank on this film.
    sentences.filter(has_text="Infiltration: signs").focus()
    room.page.get_by_text("No colour: no place on this film supports infiltration by itself").wait_for()


def test_a_learned_draft_is_chosen_and_marked(room: Any, reading_id: str) -> None:
    report = report_of(room, reading_id)
    assert report.get_by_role("button", name="From the findings").get_attribute("aria-pressed") == "true"
    assert report.get_by_role("button", name="Edited").count() == 0
    report.get_by_role("button", name="Learned draft").click()
    report.get_by_text("Drafted by the learned writer report-evidence").wait_for()
    assert "draft=learned" in report.get_by_role("link", name="PDF").get_attribute("href")
    sentence = report.locator("[data-section=findings] p[tabindex]").first
    sentence.hover()
    report.get_by_text("Written by report-evidence, for research").wait_for()
    word = sentence.locator("span[title]").first
    assert "%" in word.get_attribute("title")


def test_a_word_of_a_writer_that_sees_films_shows_where_it_looked(room: Any, seen_id: str) -> None:
    report = report_of(room, seen_id)
    report.get_by_role("button", name="Learned draft").click()
    report.get_by_text("heart", exact=True).hover()
    room.page.get_by_text("where the writer looked for “heart”").wait_for()
    cells = room.page.locator("[data-attention] rect")
    assert cells.count() == 16
    shown = [float(cell.get_attribute("fill-opacity")) > 0 for cell in cells.all()]
    assert shown.index(True) == 7
    assert sum(shown) == 1
    room.page.get_by_role("heading", name="Report", exact=True).hover()
    assert room.page.locator("[data-attention]").count() == 0


def test_an_edit_outlives_a_reload_is_kept_with_its_editor_and_filed(room: Any, reading_id: str, server: str) -> None:
    page, report = room.page, report_of(room, reading_id)
    report.get_by_role("button", name="Edit", exact=True).click()
    findings = report.get_by_role("textbox", name="Findings", exact=True)
    assert "Box 1: " in findings.input_value()
    findings.fill("The heart is of normal size.\n\nNo pleural effusion.")
    page.reload()
    room.settle()
    report.get_by_role("button", name="Edit", exact=True).click()
    report.get_by_text("What was typed before and not kept is here again.").wait_for()
    assert findings.input_value().startswith("The heart is of normal size.")
    report.get_by_label("Who edits").fill("Dr A")
    report.get_by_role("button", name="Keep this version").click()
    report.get_by_text("Edited by Dr A on").wait_for()
    assert "“No pleural effusion.”: the models find signs of pleural effusion." in report.inner_text()
    pdf = httpx.get(server + report.get_by_role("link", name="PDF").get_attribute("href"))
    assert pdf.content.startswith(b"%PDF-")

    # Another editor kept a version meanwhile: nothing of either is lost.
    report.get_by_role("button", name="Edit", exact=True).click()
    impression = report.get_by_role("textbox", name="Impression", exact=True)
    impression.fill("Normal film.")
    body = {"language": "en", "based_on": "findings", "editor": "Dr B", "follows": 1, "findings": ["Other words."]}
    httpx.post(f"{server}/api/v1/readings/{reading_id}/edits", json=body).raise_for_status()
    report.get_by_role("button", name="Keep this version").click()
    report.get_by_role("alert").wait_for()
    assert impression.input_value() == "Normal film."
    report.get_by_role("button", name="Keep this version").click()
    report.get_by_text("2 earlier versions").click()
    report.get_by_text("Version 2, Dr B").click()
    report.get_by_text("Other words.").wait_for()
    room.complaints[:] = [said for said in room.complaints if "409" not in said]


def keep_elsewhere(server: str, reading_id: str) -> None:
    body = {"language": "en", "based_on": "findings", "editor": "Dr B", "follows": 0, "impression": ["Other words."]}
    httpx.post(f"{server}/api/v1/readings/{reading_id}/edits", json=body).raise_for_status()


@pytest.fixture
def unedited_id(server: str) -> str:
    """The id of a reading that nobody has edited."""
    film = encode(make_phantom(7, size_px=256, age_years=60), "png")
    sent = httpx.post(
        f"{server}/api/v1/readings", files={"file": ("new.png", film)}, data={"age_years": "60"}, timeout=60
    )
    return str(sent.raise_for_status().json()["id"])


def test_who_comes_back_to_text_not_kept_is_told_of_a_version_kept_meanwhile(
    room: Any, unedited_id: str, server: str
) -> None:
    page, report = room.page, report_of(room, unedited_id)
    report.get_by_role("button", name="Learned draft").click()
    report.get_by_text("Drafted by the learned writer").wait_for()
    report.get_by_role("button", name="Edit", exact=True).click()
    report.get_by_role("textbox", name="Findings", exact=True).fill("Mine.")
    keep_elsewhere(server, unedited_id)
    page.reload()
    room.settle()
    report.get_by_text("Edited by Dr B on").wait_for()
    report.get_by_role("button", name="Edit", exact=True).click()
    report.get_by_label("Who edits").fill("Dr A")
    report.get_by_role("button", name="Keep this version").click()
    report.get_by_role("alert").wait_for()
    assert len(httpx.get(f"{server}/api/v1/readings/{unedited_id}/edits").json()) == 1
    report.get_by_role("button", name="Keep this version").click()
    report.get_by_text("Edited by Dr A on").wait_for()
    newest = httpx.get(f"{server}/api/v1/readings/{unedited_id}/edits").json()[0]
    assert (newest["based_on"], newest["sections"]["findings"]) == ("learned", ["Mine."])
    room.complaints[:] = [said for said in room.complaints if "409" not in said]


def test_text_is_edited_in_its_own_language_alone_and_not_thrown_away_unasked(room: Any, unedited_id: str) -> None:
    page, report = room.page, report_of(room, unedited_id)
    report.get_by_role("button", name="Edit", exact=True).click()
    findings = report.get_by_role("textbox", name="Findings", exact=True)
    findings.fill("English words.")
    page.locator("header select").select_option("es")
    spanish = page.get_by_role("textbox", name="Hallazgos", exact=True)
    spanish.wait_for()
    assert "English words." not in spanish.input_value()
    page.locator("header select").select_option("en")
    findings.wait_for()
    assert findings.input_value() == "English words."
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    page.on("dialog", answer)
    report.get_by_role("button", name="Discard").click()
    assert findings.input_value() == "English words."
    report.get_by_role("button", name="Discard").click()
    report.get_by_role("button", name="Edit", exact=True).wait_for()
    assert asked == ["confirm", "confirm"]


def test_the_report_is_accessible_with_its_choices_in_both_languages(room: Any, reading_id: str) -> None:
    axe = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed; run npm ci in web/")
    report_of(room, reading_id)
    page = room.page
    page.evaluate(axe.read_text())
    for language, edit in (("en", "Edit"), ("es", "Editar")):
        page.locator("header select").select_option(language)
        page.get_by_role("button", name=edit, exact=True).wait_for()
        found = page.evaluate("axe.run().then((result) => result.violations)")
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
