"""People rate reports in a real browser: blinded, in an order of their own, and go on where they were left."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from hilum.cli import app
from hilum.phantoms import encode, make_phantom

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
FILMS = 2


@pytest.fixture(scope="module")
def bundles() -> tuple[str, ...]:
    """The findings of adults, and the writer that drafts of them."""
    return ("findings", str(ROOT / "research-bundles" / "report-evidence"))


@pytest.fixture(scope="module")
def rounds(server: str, data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A round of pairs and a synthetic one, of phantoms that the server has read."""
    for seed in range(FILMS):
        film = encode(make_phantom(seed, size_px=256, age_years=60), "png")
        files = {"file": (f"film-{seed}.png", film)}
        httpx.post(f"{server}/api/v1/readings", files=files, data={"age_years": "60"}, timeout=60).raise_for_status()
    for words in (["pairs"], ["shown", "--synthetic", "--design", "single"]):
        made = CliRunner().invoke(app, ["ratings", "create", *words, "--data", str(data_folder)])
        assert made.exit_code == 0, made.output
    return server


def fill(page: Any, accuracy: int, preferred: str | None) -> None:
    count = 1 if preferred is None else 2
    for report in range(count):
        for scale in ("accuracy", "coherence", "completeness"):
            page.locator(f'input[name="{report}-{scale}"][value="{accuracy}"]').check()
    if preferred is not None:
        page.locator(f'input[name="preferred"][value="{preferred}"]').check()


def start(page: Any, name: str, rater: str) -> None:
    page.goto(page.url.split("#")[0] + "#/ratings")
    page.get_by_label("Who rates").fill(rater)
    page.get_by_role("button", name=f"Rate {name}").click()


def export(data_folder: Path, name: str, out: Path) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["ratings", "export", name, "--data", str(data_folder), "--out", str(out)])
    assert done.exit_code == 0, done.output
    return json.loads((out / "result.json").read_text())


def test_two_raters_rate_pairs_and_the_export_has_what_they_said(
    rounds: str, open_room: Any, data_folder: Path, tmp_path: Path
) -> None:
    room = open_room()
    page = room.page
    page.get_by_role("link", name="Rate reports").click()
    # What the models found must not stand beside the reports.
    assert not page.get_by_role("navigation").is_visible()
    start(page, "pairs", "Dr A")
    page.get_by_text("Film 1 of 2; 0 rated").wait_for()
    page.locator("canvas[data-ready=true]").wait_for()
    words = page.locator("form").inner_text()
    assert not [mark for mark in ("model", "learned", "draft", "%") if mark in words]
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_role("alert").get_by_text("say which you would rather have").wait_for()
    fill(page, 4, "first")
    page.get_by_label("a wrong place").first.check()
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_text("Film 2 of 2; 1 rated").wait_for()

    # A break, and on.
    page.reload()
    start(page, "pairs", "Dr A")
    page.get_by_text("Film 2 of 2; 1 rated").wait_for()
    page.get_by_role("button", name="Back").click()
    page.get_by_text("Film 1 of 2").wait_for()
    assert page.locator('input[name="0-accuracy"]:checked').get_attribute("value") == "4"
    assert page.get_by_label("a wrong place").first.is_checked()
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_text("Film 2 of 2").wait_for()
    fill(page, 2, "neither")
    page.get_by_role("button", name="Keep").last.click()
    page.get_by_text("All rated. Thank you.").wait_for()

    start(page, "pairs", "Dr B")
    page.get_by_text("Film 1 of 2; 0 rated").wait_for()
    fill(page, 5, "second")
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_text("Film 2 of 2; 1 rated").wait_for()

    result = export(data_folder, "pairs", tmp_path)["result"]
    assert (result["raters"], result["ratings"], result["films"]) == (2, 6, FILMS)
    assert set(result["sources"]) == {"findings", "learned"}
    with (tmp_path / "ratings.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["preferred"] for row in rows].count("yes") == 2
    assert sum("wrong_place" in row["errors"] for row in rows) == 1


def test_a_synthetic_round_says_so_and_yields_nothing(
    rounds: str, open_room: Any, data_folder: Path, tmp_path: Path
) -> None:
    page = open_room((390, 844)).page
    start(page, "shown", "Dr A")
    page.get_by_text("a demonstration: ratings yield no result").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    fill(page, 3, None)
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_text("Film 2 of 4; 1 rated").wait_for()
    exported = export(data_folder, "shown", tmp_path)
    assert (exported["result"], exported["reason"]) == (None, "synthetic")


def test_the_keyboard_goes_on_with_the_next_item_and_each_score_is_a_word(rounds: str, open_room: Any) -> None:
    page = open_room().page
    start(page, "pairs", "Dr D")
    page.get_by_text("Film 1 of 2; 0 rated").wait_for()
    assert page.get_by_role("radio", name="5 very good").count() == 6
    fill(page, 3, "neither")
    page.get_by_role("button", name="Keep and go on").press("Enter")
    page.get_by_text("Film 2 of 2; 1 rated").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "0-accuracy"


def test_the_rating_page_is_accessible_in_both_languages(rounds: str, open_room: Any) -> None:
    axe = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed; run npm ci in web/")
    page = open_room().page
    start(page, "pairs", "Dr C")
    page.get_by_text("Film 1 of 2; 0 rated").wait_for()
    page.evaluate(axe.read_text())
    for language in ("en", "es"):
        page.get_by_label(re.compile("Language|Idioma")).select_option(language)
        found = page.evaluate("axe.run().then((result) => result.violations)")
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    page.get_by_text("Radiografía 1 de 2").wait_for()
