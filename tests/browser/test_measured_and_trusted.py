"""What is drawn and measured on a film, and what the guard says of it, as a reader sees them."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hilum.findings import View
from hilum.phantoms import Phantom, encode, make_phantom

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PHONE = (390, 844)
RATIO = "[data-measurement=cardiothoracic_ratio]"
ON_SCREEN = """(selector) => {
  const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
  return [left, top, right, bottom];
}"""


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(5, size_px=768, age_years=50, view=View.PA, pathology="cardiomegaly")


@pytest.fixture(scope="module")
def adult(tmp_path_factory: pytest.TempPathFactory, phantom: Phantom) -> Path:
    """The PA film of an adult, whose file states the spacing."""
    film = tmp_path_factory.mktemp("measured") / "adult.dcm"
    film.write_bytes(encode(phantom, "dicom"))
    return film


@pytest.fixture(scope="module")
def stripes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What no guard takes for a chest film."""
    film = tmp_path_factory.mktemp("stopped") / "stripes.png"
    grey = np.tile(np.sin(np.arange(200) / 4) / 2 + 0.5, (200, 1))
    Image.fromarray(np.round(grey * 255).astype(np.uint8)).save(film)
    return film


def reading_of(room: Any) -> dict[str, Any]:
    """What the server says of the film in sight."""
    address, _, identity = room.page.url.partition("/#/readings/")
    reading: dict[str, Any] = json.loads(room.page.request.get(f"{address}/api/v1/readings/{identity}").text())[
        "reading"
    ]
    return reading


def expected_box(room: Any, points: list[list[float]], film: dict[str, Any]) -> list[float]:
    """Where points of the film lie on the screen while the whole film is fitted to its stage."""
    left, top, right, bottom = room.page.evaluate(ON_SCREEN, "canvas")
    scale = min((right - left) / film["width"], (bottom - top) / film["height"])
    corner = (
        (left + right - film["width"] * scale) / 2,
        (top + bottom - film["height"] * scale) / 2,
    )
    xs, ys = ([start + scale * point[axis] for point in points] for axis, start in enumerate(corner))
    return [min(xs), min(ys), max(xs), max(ys)]


def test_the_outlines_lie_on_the_film_and_follow_it(room: Any, adult: Path, phantom: Phantom) -> None:
    room.read(adult)
    page = room.page
    reading = reading_of(room)
    for contour in reading["contours"]:
        drawn = page.evaluate(ON_SCREEN, f"svg [data-organ={contour['organ']}] polygon:last-child")
        assert drawn == pytest.approx(expected_box(room, contour["points"], reading["film"]), abs=3)
    heart = page.evaluate(ON_SCREEN, "svg [data-organ=heart] polygon:last-child")
    truth = expected_box(room, [list(point) for point in phantom.truth.heart], reading["film"])
    assert heart == pytest.approx(truth, abs=30)

    before = heart[2] - heart[0]
    page.get_by_role("button", name="Zoom in").click()
    room.settle()
    zoomed = page.evaluate(ON_SCREEN, "svg [data-organ=heart] polygon:last-child")
    assert zoomed[2] - zoomed[0] == pytest.approx(1.25 * before, abs=3)
    page.get_by_role("group", name=re.compile("Film viewer")).press("ArrowLeft")
    room.settle()
    panned = page.evaluate(ON_SCREEN, "svg [data-organ=heart] polygon:last-child")
    assert panned[0] - zoomed[0] == pytest.approx(40, abs=1)


def test_each_organ_has_the_colour_of_the_reports_pictures(room: Any, adult: Path) -> None:
    room.read(adult)
    colours = {
        organ: room.page.locator(f"svg [data-organ={organ}] polygon").last.evaluate(
            "outline => getComputedStyle(outline).stroke"
        )
        for organ in ("heart", "left_lung", "right_lung")
    }
    assert colours == {"heart": "rgb(213, 94, 0)", "left_lung": "rgb(86, 180, 233)", "right_lung": "rgb(0, 158, 115)"}
    legend = room.page.get_by_role("list", name="What the lines are").inner_text()
    assert legend.split("\n") == ["Right lung", "Heart", "Left lung", "Diameters, mm at the detector"]


def test_the_lines_are_switched_and_stay_as_they_were_left(room: Any, adult: Path) -> None:
    room.read(adult)
    page = room.page
    outlines, diameters = page.locator("svg polygon"), page.locator("svg [data-diameter]")
    assert (outlines.count(), diameters.count()) == (6, 2)
    page.get_by_role("button", name="Outlines").press("Enter")
    assert (outlines.count(), diameters.count()) == (0, 2)
    page.get_by_role("group", name=re.compile("Film viewer")).press("d")
    assert (outlines.count(), diameters.count()) == (0, 0)
    page.reload()
    room.settle()
    assert page.get_by_role("button", name="Outlines").get_attribute("aria-pressed") == "false"
    assert (outlines.count(), diameters.count()) == (0, 0)
    page.get_by_role("group", name=re.compile("Film viewer")).press("l")
    page.get_by_role("button", name="Diameters").click()
    assert (outlines.count(), diameters.count()) == (6, 2)


def test_the_ratio_and_its_widths_are_those_of_the_reading(room: Any, adult: Path) -> None:
    room.read(adult)
    ratio, left, right = (
        next(one for one in reading_of(room)["measurements"] if one["name"] == name)
        for name in ("cardiothoracic_ratio", "left_lung_area", "right_lung_area")
    )
    heart, thorax = (f"{line['length_mm']:.0f}" for line in ratio["diameters"])
    card = room.page.locator(RATIO).inner_text()
    assert f"{ratio['value']:.2f}" in card.split("\n")
    assert ratio["decision"] == "present"
    assert "It is above 0.5" in card
    assert f"heart {heart} mm, thorax {thorax} mm" in card
    assert f"right {right['value'] / 100:.0f} cm², left {left['value'] / 100:.0f} cm²" in card
    lines = room.page.locator("svg text:not([data-box] text)").all_text_contents()
    assert lines == [f"Heart {heart} mm", f"Thorax {thorax} mm"]


def test_without_spacing_and_view_there_are_no_millimetres_and_no_decision(room: Any, films: Any) -> None:
    room.read(films.clear)
    page = room.page
    card = page.locator(RATIO).inner_text()
    assert "No decision: the view is not known" in card
    assert "Widths in pixels of the film" in card
    assert all(text.endswith(" px") for text in page.locator("svg text:not([data-box] text)").all_text_contents())
    assert "mm" not in card
    page.get_by_label("Language").select_option("es")
    page.get_by_text("Sin decisión: la proyección no se conoce").first.wait_for()
    assert page.get_by_role("button", name="Contornos").is_visible()


def test_beside_the_map_on_the_film_stands_how_much_of_it_lies_in_the_lungs(room: Any, adult: Path) -> None:
    room.read(adult)
    shares = {
        (finding["bundle"], finding["name"]): finding["activation"]["inside_lungs"]
        for finding in reading_of(room)["findings"]
        if finding["activation"] is not None
    }
    told = room.page.locator("[data-support=inside]")
    assert told.count() == 1
    article = room.page.locator("article[data-finding]", has=told)
    key = (article.get_attribute("data-bundle"), article.get_attribute("data-finding"))
    assert shares[key] is not None
    assert told.inner_text().startswith(f"{100 * shares[key]:.1f}% of this support lies inside the lungs")


def test_a_disagreement_about_the_heart_is_said(room: Any, adult: Path) -> None:
    """The answer of the server with one decision changed, for no phantom makes the models disagree."""
    room.read(adult)
    page = room.page

    def disagree(route: Any) -> None:
        answer = route.fetch()
        record = answer.json()
        for finding in record["reading"]["findings"]:
            if finding["name"] == "cardiomegaly":
                point = {"name": "youden", "threshold": 0.2, "sensitivity": None, "specificity": None}
                finding.update(decision="absent", probability=0.021, reason=None, operating_point=point)
        route.fulfill(response=answer, json=record)

    assert page.locator("[data-disagreement]").count() == 0
    page.route(re.compile(r"/api/v1/readings/[0-9a-f]{32}\?"), disagree)
    page.reload()
    told = page.locator("[data-disagreement=present]")
    told.wait_for()
    assert "disagree: the ratio is enlarged, the model finds no signs of cardiomegaly" in told.inner_text()
    assert re.search(r"Chest findings model: No signs of cardiomegaly above the threshold, 2\.1%", told.inner_text())
    room.settle()


def say_who_and_why(alert: Any) -> None:
    alert.get_by_text("Read it all the same").click()
    alert.get_by_label("Who reads it").fill("Dr. A. Osei")
    alert.get_by_role("button", name="Read the film").click()
    # Half an override sends nothing.
    assert alert.get_by_label("Why").evaluate("field => field.validity.valueMissing")
    alert.get_by_label("Why").fill("It is a chest.")
    alert.get_by_role("button", name="Read the film").click()


def assert_overridden(room: Any) -> None:
    room.page.get_by_role("heading", name="stripes.png").wait_for()
    room.settle()
    assert reading_of(room)["override"] == {"who": "Dr. A. Osei", "why": "It is a chest."}
    told = room.page.get_by_role("complementary", name="Look at the film").inner_text()
    assert "may not be a chest film. Check it before you rely on any answer." in told
    assert "at the word of Dr. A. Osei: It is a chest." in told
    # The browser itself notes the 422 of the refusal in its console.
    assert all("status of 422" in complaint for complaint in room.complaints)
    room.complaints.clear()


def test_a_stopped_film_is_read_at_somebodys_word(room: Any, stripes: Path) -> None:
    page = room.page
    page.locator("main input[type=file]").set_input_files(stripes)
    alert = page.locator("main").get_by_role("alert")
    alert.wait_for()
    assert "stripes.png was not read" in alert.inner_text()
    assert "does not look like one" in alert.inner_text()
    say_who_and_why(alert)
    assert_overridden(room)

    # It held for that reading alone, so the next one asks again and keeps the age that was stated with it.
    prompt = page.get_by_role("region", name="How old is the patient?")
    prompt.get_by_label("Age in years").fill("4")
    prompt.get_by_role("button", name="Read again").click()
    say_who_and_why(prompt)
    page.get_by_text("Age 4 years").wait_for()
    assert_overridden(room)


def test_a_stopped_film_in_the_list_is_shown_and_read(room: Any, stripes: Path) -> None:
    page = room.page
    listed = page.get_by_role("navigation", name="Readings").get_by_role("listitem")
    # Other tests' films are in it; the list is there once it has one of them, or says that it is empty.
    page.get_by_role("navigation", name="Readings").get_by_text(re.compile("Not read|No films yet")).first.wait_for()
    earlier = listed.count()
    page.locator("main input[type=file]").set_input_files(stripes)
    page.locator("main").get_by_role("alert").wait_for()
    listed.nth(earlier).wait_for()
    assert "Not read" in listed.first.inner_text()
    page.reload()
    page.get_by_role("navigation", name="Readings").get_by_text("Not read").first.click()
    picture = page.get_by_role("img", name="The film as it was sent")
    picture.wait_for()
    assert picture.evaluate("async film => { await film.decode(); return film.naturalWidth; }") == 200
    say_who_and_why(page.locator("main").get_by_role("alert"))
    assert_overridden(room)


def test_another_refusal_offers_no_override(room: Any, films: Any) -> None:
    page = room.page
    page.locator("main input[type=file]").set_input_files(films.text)
    alert = page.locator("main").get_by_role("alert")
    alert.wait_for()
    assert alert.get_by_text("Read it all the same").count() == 0
    room.complaints.clear()


def test_on_a_phone_the_legend_fits(open_room: Any, adult: Path) -> None:
    room = open_room(PHONE, has_touch=True, is_mobile=True, locale="es-ES")
    room.read(adult)
    assert room.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert room.page.get_by_text("Pulmón izquierdo").is_visible()
    assert room.page.evaluate(ON_SCREEN, "canvas")[3] - room.page.evaluate(ON_SCREEN, "canvas")[1] > 300
