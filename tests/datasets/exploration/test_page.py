from dataclasses import replace
from html.parser import HTMLParser

from hilum.datasets.exploration import Exploration
from hilum.datasets.exploration.page import render_page
from hilum.datasets.exploration.sheets import Plate, Sheet

EVIL = '<img src=x onerror="alert(1)">'


class Seen(HTMLParser):
    """What a browser would see: tags in balance, ids, links and pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.pictures: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert not [name for name in given if name.startswith("on")]
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "a":
            self.links.add(given["href"].removeprefix("#"))
        if tag == "img":
            self.pictures.append(given["src"])
        if tag not in {"img", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_its_links_lead_somewhere(planted: Exploration) -> None:
    sheets = (Sheet("examples", "opacity", (Plate("film-000000.jpg", "opacity · PA"),)),)
    page = render_page(planted, {"classes.png"}, sheets)
    seen = Seen(page)
    assert seen.open == []
    assert seen.links == seen.ids
    assert {
        "notices",
        "classes",
        "people",
        "files",
        "faults",
        "duplicates",
        "leakage",
        "boxes",
        "shortcuts",
    } <= seen.ids
    assert seen.pictures == ["pictures/classes.png", "pictures/film-000000.jpg"]
    assert "<h1>csv: 45 films of 43 patients</h1>" in page
    assert 'name="viewport"' in page
    assert "@media print" in page
    assert "http://" not in page
    assert "https://" not in page


def test_a_sample_says_so(planted: Exploration) -> None:
    part = replace(planted, source=replace(planted.source, films_in_all=900))
    assert "A sample of 45 of 900 films" in render_page(part, (), ())
    assert "A sample of" not in render_page(planted, (), ())


def test_no_word_of_the_source_becomes_markup(planted: Exploration) -> None:
    source = replace(planted.source, dataset=EVIL, attribution=EVIL, remarks=(EVIL,), known_shortcuts=(EVIL,))
    classes = replace(planted.classes, labels={EVIL: planted.classes.labels["opacity"]})
    faults = replace(planted.files.faults, blank=(EVIL,))
    evil = replace(planted, source=source, classes=classes, files=replace(planted.files, faults=faults))
    page = render_page(evil, (), (Sheet("examples", EVIL, (Plate("film.jpg", EVIL),)),))
    assert "<img src=x" not in page
    assert Seen(page).pictures == ["pictures/film.jpg"]
