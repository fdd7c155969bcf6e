"""The reading room in a real browser, as a reader uses it."""

import base64
import os
import re
from pathlib import Path
from typing import Any

import pytest

from hilum.phantoms import encode, make_phantom

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PICTURE = ROOT / "docs" / "pictures" / "reading-room.png"
PHONE = (390, 844)
PNEUMONIA = "[data-bundle=pneumonia][data-finding=pneumonia]"

COLOUR = """() => {
  const canvas = document.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let colour = 0, grey = 0;
  for (let i = 0; i < data.length; i += 4) {
    colour += Math.abs(data[i] - data[i + 2]);
    grey += data[i];
  }
  return { colour: colour / (data.length / 4), grey: grey / (data.length / 4) };
}"""


def seen(room: Any) -> dict[str, float]:
    """How colourful and how bright the viewer is."""
    room.settle()
    measured: dict[str, float] = room.page.evaluate(COLOUR)
    return measured


def set_slider(room: Any, label: str, value: float) -> None:
    room.page.get_by_label(label, exact=True).fill(str(value))


def test_an_uploaded_film_is_read(room: Any, films: Any) -> None:
    room.read(films.opacity)
    page = room.page
    card = page.locator(PNEUMONIA)
    assert re.search(r"(Signs|No signs) of pneumonia above the threshold\.", card.inner_text())
    assert "calibrated where 73.4% of the films were positive" in card.inner_text()
    bar = card.get_by_role("meter")
    assert 0 <= float(bar.get_attribute("aria-valuenow")) <= 1
    assert "(sensitivity ≥\u00a095\u00a0%)" in bar.get_attribute("aria-valuetext")
    assert "keep a sensitivity of 95%" in card.locator("abbr").get_attribute("title")
    assert "Synthetic" in page.locator("header", has=page.get_by_role("heading", name="opacity.png")).inner_text()
    assert "Draft, not a diagnosis" in page.locator("[aria-labelledby=report-title]").inner_text()
    assert re.search(r"#/readings/[0-9a-f]{32}$", page.url)


def test_a_link_leads_to_the_reading(open_room: Any, room: Any, films: Any) -> None:
    room.read(films.clear)
    again = open_room(path="/" + room.page.url.partition("/#")[2].join(["#", ""]))
    again.page.get_by_role("heading", name="clear.png").wait_for()
    assert again.page.title() == "clear.png · hilum"


DRAG = """([kind, content, name]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  const drag = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
  document.querySelector("main").dispatchEvent(drag);
}"""


def test_a_dropped_film_is_read(room: Any, films: Any) -> None:
    page = room.page
    content = base64.b64encode(films.clear.read_bytes()).decode()
    page.get_by_role("heading", name="Drop a chest film here").wait_for()
    page.evaluate(DRAG, ["dragenter", content, "dropped.png"])
    page.get_by_text("Release to read").wait_for()
    page.evaluate(DRAG, ["drop", content, "dropped.png"])
    page.get_by_role("heading", name="dropped.png").wait_for()
    assert not page.get_by_text("Release to read").is_visible()


def test_two_films_stand_in_the_list(room: Any, films: Any) -> None:
    room.read(films.opacity, films.clear)
    worklist = room.page.get_by_role("navigation", name="Readings")
    newest = worklist.get_by_role("link")
    newest.nth(1).wait_for()
    assert "clear.png" in newest.nth(0).inner_text()
    assert "opacity.png" in newest.nth(1).inner_text()
    assert newest.nth(0).get_attribute("aria-current") == "page"
    assert "Synthetic" in newest.nth(1).inner_text()
    newest.nth(1).click()
    room.page.get_by_role("heading", name="opacity.png").wait_for()
    # On a wide screen the columns scroll, never the page.
    assert room.page.evaluate("document.documentElement.scrollHeight") == 900


def test_the_overlay_is_drawn_over_the_film(room: Any, films: Any) -> None:
    room.read(films.opacity)
    toggle = room.page.get_by_role("button", name="Overlay")
    with_heat = seen(room)
    assert with_heat["colour"] > 0.5
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "false"
    assert seen(room)["colour"] == 0
    toggle.click()
    set_slider(room, "Overlay opacity", 0.1)
    faint = seen(room)
    assert 0 < faint["colour"] < with_heat["colour"]


def test_window_and_level_change_the_film(room: Any, films: Any) -> None:
    room.read(films.clear)
    page = room.page
    page.get_by_role("button", name="Overlay").click()
    before = seen(room)["grey"]
    set_slider(room, "Level", 60)
    assert seen(room)["grey"] > before + 10
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Overlay").click()
    assert seen(room)["grey"] == pytest.approx(before)
    page.get_by_role("button", name="Invert").click()
    assert seen(room)["grey"] != pytest.approx(before, abs=1)
    page.get_by_role("button", name="Invert").click()
    stage = page.get_by_role("group", name=re.compile("Film viewer")).bounding_box()
    middle = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down(button="right")
    page.mouse.move(middle[0], middle[1] + 60, steps=4)
    page.mouse.up(button="right")
    assert seen(room)["grey"] > before + 10


def test_wheel_and_drag_move_the_film(room: Any, films: Any) -> None:
    room.read(films.clear)
    page = room.page
    stage = page.get_by_role("group", name=re.compile("Film viewer"))
    box = stage.bounding_box()
    fitted = stage.inner_text()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -400)
    page.wait_for_function("before => document.querySelector('[role=group]').innerText !== before", arg=fitted)
    zoomed = seen(room)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 40, steps=4)
    page.mouse.up()
    assert seen(room) != zoomed
    stage.dblclick()
    page.wait_for_function("before => document.querySelector('[role=group]').innerText === before", arg=fitted)


def test_the_report_is_a_pdf_too(room: Any, films: Any) -> None:
    room.read(films.clear)
    link = room.page.get_by_role("link", name="PDF")
    answer = room.page.request.get(room.page.url.partition("#")[0].rstrip("/") + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def test_the_report_can_be_copied(open_room: Any, films: Any) -> None:
    room = open_room(permissions=["clipboard-read", "clipboard-write"])
    room.read(films.clear)
    room.page.get_by_role("button", name="Copy").click()
    room.page.get_by_role("button", name="Copied").wait_for()
    copied = room.page.evaluate("navigator.clipboard.readText()")
    disclaimer = room.page.locator("[aria-labelledby=report-title] p").last.inner_text()
    assert copied.endswith(disclaimer)


def test_the_language_changes_page_report_and_pdf(room: Any, films: Any) -> None:
    room.read(films.clear)
    page = room.page
    report = page.locator("[aria-labelledby=report-title]")
    english = report.inner_text()
    page.get_by_label("Language").select_option("es")
    page.get_by_role("heading", name="Informe").wait_for()
    report.locator("[lang=es]").wait_for()
    assert page.locator("html").get_attribute("lang") == "es"
    card = page.locator(PNEUMONIA).inner_text()
    assert re.search(r"umbral 84,7\u00a0% \(sensibilidad ≥\u00a095\u00a0%\)", card)
    assert "Neumonía" in report.inner_text()
    assert report.inner_text() != english
    assert "language=es" in page.get_by_role("link", name="PDF").get_attribute("href")
    page.reload()
    page.get_by_role("heading", name="Informe").wait_for()


def test_the_age_is_asked_for_and_the_film_read_again(room: Any, films: Any) -> None:
    room.read(films.clear)
    page = room.page
    first = page.url
    prompt = page.get_by_role("region", name="How old is the patient?")
    prompt.get_by_label("Age in years").fill("four")
    prompt.get_by_role("button", name="Read again").click()
    prompt.get_by_text("Enter an age").wait_for()
    prompt.get_by_label("Age in years").fill("4")
    prompt.get_by_role("button", name="Read again").click()
    page.get_by_text("Age 4 years").wait_for()
    assert page.url != first
    assert not prompt.is_visible()
    assert "Read again" in page.locator("nav a[aria-current=page]").inner_text()
    page.get_by_text("Correct age, sex or view").click()
    page.get_by_label("Age in years").fill("40")
    page.get_by_role("button", name="Read again").click()
    page.get_by_text("Age 40 years").wait_for()
    card = page.locator("[data-model=pneumonia]").inner_text()
    assert "Not assessed" in card
    assert "age lies outside the population" in card
    page.goto(first)
    page.get_by_text("Age unknown").wait_for()


def test_the_indication_and_an_earlier_film_are_stated_on_the_page(room: Any, films: Any) -> None:
    page = room.page
    room.read(films.dicom)
    room.read(films.opacity)
    page.get_by_text("Correct age, sex or view").click()
    page.get_by_label("Why the film was taken").fill("cough for 3 days")
    earlier = page.get_by_label("Earlier film of the same patient")
    name = films.dicom.name
    earlier.select_option(index=[name in option for option in earlier.locator("option").all_inner_texts()].index(True))
    page.get_by_label("Age in years").last.fill("4")
    page.get_by_role("button", name="Read again").last.click()
    page.get_by_text("Age 4 years").wait_for()
    report = page.get_by_role("region", name="Report")
    assert "Cough for 3 days" in report.inner_text()
    assert f"With the film {name}" in report.inner_text()
    page.get_by_text("Correct age, sex or view").click()
    assert page.get_by_label("Why the film was taken").input_value() == "cough for 3 days"
    assert name in page.get_by_label("Earlier film of the same patient").locator("option:checked").inner_text()


def test_a_dicom_film_brings_its_age(room: Any, films: Any) -> None:
    room.read(films.dicom)
    assert room.page.get_by_text("Age 4 years").is_visible()
    assert not room.page.get_by_text("How old is the patient?").is_visible()


def test_a_text_file_is_refused_where_it_was_dropped(room: Any, films: Any) -> None:
    page = room.page
    page.locator("main input[type=file]").set_input_files(films.text)
    alert = page.locator("main").get_by_role("alert")
    alert.wait_for()
    assert "letter.txt was not read" in alert.inner_text()
    assert "PNG, JPEG or DICOM" in alert.inner_text()
    # The browser itself notes the 4xx answer in its console.
    assert all("status of 4" in complaint for complaint in room.complaints)
    room.complaints.clear()
    page.get_by_role("button", name="Dismiss").click()
    assert not alert.is_visible()
    room.read(films.clear)


def test_an_unknown_reading_says_so(open_room: Any) -> None:
    room = open_room(path="/#/readings/0123456789abcdef0123456789abcdef")
    alert = room.page.locator("main").get_by_role("alert")
    alert.wait_for()
    assert room.page.get_by_role("link", name="Choose another film").is_visible()
    room.complaints.clear()


def test_a_refusal_speaks_the_language_of_the_page(open_room: Any) -> None:
    room = open_room(path="/#/readings/0123456789abcdef0123456789abcdef", locale="es-ES")
    alert = room.page.locator("main").get_by_role("alert")
    alert.get_by_text("No hay ninguna lectura en esta dirección.").wait_for()
    assert alert.locator("[lang=en]").count() == 0
    room.complaints.clear()


def test_without_javascript_the_plain_form_is_offered(open_room: Any) -> None:
    page = open_room(java_script_enabled=False).page
    assert "needs JavaScript" in page.locator("body").inner_text()
    assert page.locator("[lang=es]").inner_text().startswith("Esta página necesita JavaScript")
    page.get_by_role("link", name="formulario sencillo").click()
    page.get_by_role("heading", name="Leer una radiografía de tórax").wait_for()


def test_the_report_claims_no_calm_beneath_an_alert(room: Any, films: Any) -> None:
    room.read(films.clear)
    page = room.page
    assert page.get_by_role("region", name="How old is the patient?").is_visible()
    report = page.locator("[aria-labelledby=report-title]").inner_text()
    assert "State the age" in report
    assert "No check of the film gave a warning" not in report


def focus_by_tab(page: Any, selector: str, limit: int = 60) -> None:
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached with the Tab key")


def test_all_can_be_done_by_keyboard(room: Any, films: Any) -> None:
    page = room.page
    # Asked for only at the key press, a busy browser may open its own dialogue before Playwright stands in for it.
    page.on("filechooser", lambda _: None)
    page.get_by_role("heading", name="Drop a chest film here").wait_for()
    # The browser must know that its file dialogue is taken over well before the key is pressed.
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to the reading"
        page.keyboard.press("Enter")
        focus_by_tab(page, "main button")
        page.keyboard.press("Enter")
    choosing.value.set_files(films.opacity)
    page.get_by_role("heading", name="opacity.png").wait_for()
    room.settle()
    focus_by_tab(page, "[role=group]")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    coloured = seen(room)
    page.keyboard.press("o")
    assert seen(room)["colour"] == 0
    page.keyboard.press("i")
    assert seen(room)["grey"] != pytest.approx(coloured["grey"], abs=1)
    page.keyboard.press("r")
    assert seen(room) == coloured
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    assert seen(room) != coloured
    focus_by_tab(page, "input[name=age]")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.get_by_text("Age 3 years").wait_for()


def test_a_phone_needs_no_sideways_scroll(open_room: Any, films: Any) -> None:
    room = open_room(PHONE, has_touch=True, is_mobile=True)
    width = "document.documentElement.scrollWidth"
    room.page.get_by_role("heading", name="Drop a chest film here").wait_for()
    assert room.page.evaluate(width) == PHONE[0]
    room.read(films.opacity)
    assert room.page.evaluate(width) == PHONE[0]
    room.page.get_by_role("button", name="Readings").click()
    room.page.get_by_role("navigation", name="Readings").get_by_role("link").first.click()
    assert not room.page.get_by_role("navigation", name="Readings").is_visible()
    room.page.get_by_label("Language").select_option("es")
    room.page.get_by_role("heading", name="Informe").wait_for()
    assert room.page.evaluate(width) == PHONE[0]
    room.page.get_by_role("button", name="Acerca de").click()
    dialog = room.page.get_by_role("dialog")
    dialog.get_by_text("Umbrales, condiciones e identidad").first.click()
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")


def serious(room: Any) -> list[str]:
    """What axe finds serious or critical."""
    found = room.page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{violation['id']}: {violation['nodes'][0]['html']}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(open_room: Any, films: Any, size: tuple[int, int]) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; run npm ci in web/")
    room = open_room(size)
    page = room.page
    page.get_by_role("heading", name="Drop a chest film here").wait_for()
    page.evaluate(AXE.read_text())
    assert serious(room) == []
    room.read(films.opacity)
    page.get_by_text("Correct age, sex or view").click()
    assert serious(room) == []
    page.get_by_role("button", name="About").click()
    page.get_by_role("dialog").get_by_text("Models in use").wait_for()
    assert serious(room) == []


def test_about_names_the_model(room: Any) -> None:
    page = room.page
    page.get_by_role("button", name="About").click()
    dialog = page.get_by_role("dialog")
    model = dialog.get_by_role("region", name="Pneumonia model")
    assert "1 finding, for children of 1 to 5 years" in model.inner_text()
    assert not model.get_by_role("table").is_visible()
    model.get_by_text("Thresholds, terms and identity").click()
    assert "84.7% sensitivity ≥\u00a095\u00a0%" in model.get_by_role("table").inner_text()
    assert re.search(r"\b[0-9a-f]{64}\b", dialog.inner_text())
    assert "not a diagnosis" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_about_speaks_spanish_and_counts_no_open_film_as_missed(open_room: Any) -> None:
    page = open_room().page
    page.get_by_label("Language").select_option("es")
    page.get_by_role("button", name="Acerca de").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Modelos en uso").wait_for()
    dialog.locator("details").first.wait_for()
    for details in dialog.locator("details").all():
        details.locator("summary").click()
    said = dialog.inner_text()
    assert "deja abierto el 68,5" in said.replace("\u00a0", " ")
    assert "Girada 90°" in said
    assert not re.search(r"Not a chest|Rotated|«guard»|«warn»|0 hallazgos", said)


def test_picture_for_the_readme(open_room: Any, tmp_path: Path) -> None:
    """The films of ``make run``. To take the picture anew: TAKE_PICTURES=1 pytest tests/browser -k picture."""
    child, with_opacity = tmp_path / "child.dcm", tmp_path / "child-with-opacity.png"
    child.write_bytes(encode(make_phantom(3, size_px=1024, age_years=4), "dicom"))
    with_opacity.write_bytes(encode(make_phantom(2, size_px=1024, age_years=4, pathology="opacity"), "png"))
    room = open_room()
    room.read(child)
    room.read(with_opacity)
    picture = room.page.screenshot()
    assert len(picture) > 50_000
    if "TAKE_PICTURES" in os.environ:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_bytes(picture)


def test_a_reading_is_decided_anew_by_another_operating_point(room: Any, films: Any) -> None:
    page = room.page
    room.read(films.opacity)
    first = page.url
    choice = page.get_by_label("Decide by")
    assert choice.input_value() == ""
    choice.select_option("sensitivity_95")
    page.wait_for_url(lambda address: address != first)
    room.settle()
    assert page.get_by_label("Decide by").input_value() == "sensitivity_95"
    assert page.locator("[data-decision='present'], [data-decision='absent']").count() > 0
    assert page.get_by_title("Youden").count() == 0
    second = page.url
    page.get_by_label("Decide by").select_option("each model’s own point")
    page.wait_for_url(lambda address: address not in (first, second))
    room.settle()
    assert page.get_by_label("Decide by").input_value() == ""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["wide", "phone"])
def test_what_is_referred_is_said_and_its_thresholds_fit(
    open_room: Any, films: Any, size: tuple[int, int], language: str
) -> None:
    room = open_room(size)
    page = room.page
    room.read(films.opacity)
    first = page.url
    page.get_by_label("Decide by").select_option("conformal_90")
    page.wait_for_url(lambda address: address != first)
    room.settle()
    page.get_by_label("Language").select_option(language)
    legends = page.locator("p[data-side]")
    legends.first.wait_for()
    assert legends.count() > 0
    for legend in legends.all():
        assert legend.evaluate(
            "it => { const whole = it.getBoundingClientRect(); return [...it.children]"
            ".map(child => child.getBoundingClientRect())"
            ".every(box => box.left >= whole.left - 1 && box.right <= whole.right + 1); }"
        ), legend.inner_text()
    newest = page.locator("nav a").first.text_content()
    assert ("not decided: a radiologist" if language == "en" else "sin decidir: ") in newest
