"""Several models in the reading room: each under its own heading, what has no signs folded away."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from hilum.inference import find_bundle
from hilum.inference.bundle import MANIFEST_FILE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NAMES = ("effusion", "mass", "nodule", "edema", "hernia")
PRESENT, UNDECIDED = "effusion", "hernia"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The children's model, and its network under another name: for adults, one finding present, one undecided."""
    shipped = find_bundle("pneumonia").path
    folder = tmp_path_factory.mktemp("bundles") / "findings"
    shutil.copytree(shipped, folder)
    fields = json.loads((shipped / MANIFEST_FILE).read_text())
    fields |= {"name": "findings", "activation": "sigmoid"}
    fields["population"] |= {"description": "adults", "age_min_years": 18, "age_max_years": None}
    fields["answers"] = [_answer(fields, name) for name in NAMES]
    (folder / MANIFEST_FILE).write_text(json.dumps(fields))
    return ("pneumonia", str(folder))


def _answer(fields: dict[str, Any], name: str) -> dict[str, Any]:
    point = {"threshold": 0.0 if name == PRESENT else 1.0}
    decides: dict[str, Any] = {"operating_points": {"youden": point}, "default_operating_point": "youden"}
    if name == UNDECIDED:
        decides = {"operating_points": {}, "default_operating_point": None}
    calibration = {"slope": 1.0, "intercept": 0.0, "prevalence": 0.5}
    return {"name": name, "classes": [fields["classes"][0]], "resembles": [], "calibration": calibration, **decides}


def read_at(room: Any, film: Path, age: str) -> None:
    room.read(film)
    room.page.get_by_label("Age in years").first.fill(age)
    room.page.get_by_role("button", name="Read again").first.click()
    room.page.get_by_text(f"Age {age} years").wait_for()
    room.settle()


def test_without_an_age_each_model_answers_for_its_own_patients(room: Any, films: Any) -> None:
    room.read(films.opacity)
    page = room.page
    assert page.get_by_role("region", name="How old is the patient?").count() == 1
    headings = page.locator("[data-model] > h3").all_inner_texts()
    assert sorted(headings) == [
        "Chest findings model, for adults of 18 years or more",
        "Pneumonia model, for children of 1 to 5 years",
    ]


def test_of_many_findings_the_absent_are_folded_and_the_undecided_apart(room: Any, films: Any) -> None:
    read_at(room, films.opacity, "60")
    page = room.page
    assert page.locator(f"[data-finding={PRESENT}]").is_visible()
    assert not page.locator("[data-finding=mass]").is_visible()
    page.get_by_text("3 findings: no signs above the threshold").click()
    assert page.locator("[data-finding=mass]").is_visible()
    assert page.get_by_text(re.compile("1 finding without a decision")).is_visible()
    assert page.locator(f"[data-finding={UNDECIDED}] [role=meter]").count() == 1
    assert "Signs above the threshold of 0.0% (Youden)" in page.locator(f"[data-finding={PRESENT}]").inner_text()
    silent = page.locator("[data-model=pneumonia]")
    assert "Not assessed" in silent.inner_text()
    assert silent.locator("article").count() == 0


def test_the_reader_chooses_whose_support_is_drawn(room: Any, films: Any) -> None:
    read_at(room, films.opacity, "60")
    canvas = room.page.locator("canvas")
    assert "support for pleural effusion" in canvas.get_attribute("aria-label")
    room.page.locator(f"[data-finding={UNDECIDED}] button").click()
    room.page.locator("canvas[aria-label*='support for hernia']").wait_for()


def test_pointing_at_a_finding_is_a_look_and_a_click_stays(room: Any, films: Any) -> None:
    read_at(room, films.opacity, "60")
    page = room.page
    drawn = page.locator("canvas[data-ready=true]")
    row = page.locator(f"[data-finding={UNDECIDED}]")
    row.hover()
    page.locator("canvas[data-ready=true][aria-label*='support for hernia']").wait_for()
    page.mouse.move(5, 5)
    page.locator("canvas[data-ready=true][aria-label*='support for pleural effusion']").wait_for()
    row.locator("h4").click()
    page.mouse.move(5, 5)
    assert row.get_by_role("button").get_attribute("aria-pressed") == "true"
    # Longer than a look lasts after the pointer has gone.
    page.wait_for_timeout(400)
    assert "support for hernia" in drawn.get_attribute("aria-label")
    page.locator(f"[data-finding={PRESENT}] button").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator("canvas[aria-label*='support for pleural effusion']").wait_for()


def test_an_absent_finding_is_neither_cleared_nor_excluded(room: Any, films: Any) -> None:
    read_at(room, films.opacity, "60")
    page = room.page
    page.get_by_text("3 findings: no signs above the threshold. This does not exclude them.").click()
    red, green, blue = page.locator("[data-finding=mass] [role=meter] > div").first.evaluate(
        "bar => getComputedStyle(bar).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert max(red, green, blue) - min(red, green, blue) < 30
    assert green <= blue


def test_where_no_model_applies_the_page_says_what_to_do(room: Any, films: Any) -> None:
    read_at(room, films.opacity, "10")
    page = room.page
    page.get_by_text("No model here applies to this film").wait_for()
    assert page.locator("[data-model] p", has_text="If the age is wrong, correct it below.").count() == 2
    assert page.get_by_label("Age in years").is_visible()
    page.get_by_label("View", exact=True).select_option("LAT")
    page.get_by_label("Age in years").fill("60")
    page.get_by_role("button", name="Read again").click()
    page.get_by_text("The model reads frontal films").first.wait_for()


def test_the_list_shows_what_matters_most(room: Any, films: Any) -> None:
    read_at(room, films.opacity, "60")
    newest = room.page.locator("nav a").first.inner_text()
    assert "Pleural effusion" in newest
    assert "Nodule" not in newest
