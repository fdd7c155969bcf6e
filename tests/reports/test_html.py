import re
from base64 import b64decode
from datetime import date
from html.parser import HTMLParser

import pytest

from hilum.errors import UsageError
from hilum.findings import Decision, OperatingPoint
from hilum.reports import render_html


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_page_says_all_that_the_report_says(make, language):
    reading = make.many_warnings(language)
    page = Page(render_html(reading, make.png(), make.png()))
    for section in reading.report.sections[1:]:
        assert section.heading in page.text
        assert all(sentence in page.text for sentence in section.sentences)
    assert reading.report.disclaimer in page.text
    assert page.all("html") == [{"lang": language}]


def test_the_pictures_lie_inside_the_page_with_words_for_them(make):
    film, overlay = make.png(30, 20), make.png(30, 20, "RGB")
    pictures = Page(render_html(make.reading(), film, overlay)).all("img")
    assert [b64decode(picture["src"].removeprefix("data:image/png;base64,")) for picture in pictures] == [film, overlay]
    assert all(picture["alt"] for picture in pictures)


def test_a_page_without_overlay_says_so(make):
    page = Page(render_html(make.reading(make.not_assessed("age_outside_population")), make.png(), None))
    assert len(page.all("img")) == 1 and "No overlay" in page.text
    assert "bar" not in [span.get("class") for span in page.all("span")]


def test_the_page_needs_nothing_from_outside_and_runs_nothing(make):
    html = render_html(make.reading(), make.png(), make.png())
    page = Page(html)
    assert page.all("script") == page.all("link") == []
    assert "default-src 'none'" in str(page.all("meta"))
    assert not re.search(r"https?:|@import|url\(", html)


def test_a_hostile_name_is_only_text(make, language):
    reading = make.reading(
        make.finding(name="<img src=x onerror=alert(1)>"), language=language, name=make.HOSTILE + '" onload="x'
    )
    html = render_html(reading, make.png(), make.png())
    page = Page(html)
    assert page.all("script") == [] and len(page.all("img")) == 2
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert "<script>alert(1)</script>" in page.text
    html.encode("utf-8")


def test_the_bar_shows_probability_and_threshold(make):
    page = Page(render_html(make.reading(), make.png(), make.png()))
    assert page.all("b") == [{"style": "width:93.40%"}]
    assert page.all("i") == [{"style": "left:31.00%"}]
    (bar,) = [span for span in page.all("span") if span.get("class") == "bar"]
    assert bar["aria-label"] == "Probability 93.4%, threshold 31.0%"


def test_a_phantom_carries_its_banner(make):
    assert "SYNTHETIC PHANTOM" in Page(render_html(make.reading(synthetic=True), make.png(), None)).text
    assert "SYNTHETIC" not in render_html(make.reading(), make.png(), None)


def test_alerts_are_marked(make):
    paragraphs = Page(render_html(make.many_warnings(), make.png(), None)).all("p")
    assert [paragraph.get("class") for paragraph in paragraphs].count("alert") == 7


def test_a_reading_without_findings_has_no_table(make):
    reading = make.reading()
    empty = type(reading)(reading.film, (), (), (), report=reading.report)
    assert Page(render_html(empty, make.png(), None)).all("table") == []


def test_the_date_is_shown_where_it_is_given(make):
    assert "2026-11-20" in render_html(make.reading(), make.png(), None, issued=date(2026, 11, 20))


def test_what_is_no_png_is_refused(make):
    with pytest.raises(UsageError, match="PNG"):
        render_html(make.reading(), b"GIF89a", None)


@pytest.mark.parametrize("case", ["adult", "ageless", "child", "schoolchild"])
def test_the_table_is_grouped_by_bundle(make, language, case):
    reading = getattr(make, case)(language)
    page = Page(render_html(reading, make.png(), None))
    for section in reading.report.sections[1:]:
        assert all(sentence in page.text for sentence in section.sentences)
    groups = [row for row in page.all("tr") if row.get("class") == "group"]
    assert len(page.all("tbody")) == 3
    assert len(groups) == {"adult": 2, "ageless": 3, "child": 1, "schoolchild": 0}[case]


def test_the_bar_of_a_point_that_refers_has_two_ticks(make):
    point = OperatingPoint("conformal_90", 0.6, refer_from=0.3)
    reading = make.reading(make.finding(0.5, operating_point=point, decision=Decision.REFER))
    page = Page(render_html(reading, make.png(), make.png()))
    assert [tick["style"] for tick in page.all("i")] == ["left:30.00%", "left:60.00%"]
