import pytest

from hilum.datasets.exploration.markup import (
    Html,
    bar,
    beside,
    cell,
    figure,
    header,
    listing,
    page,
    paragraph,
    section,
    table,
    text,
)

EVIL = '<script>alert("x")</script>'


def test_words_are_escaped_and_numbers_are_written_for_people() -> None:
    assert text(EVIL) == "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"
    assert text(Html("<b>1</b>")) == "<b>1</b>"
    assert (text(12345), text(0.123456), text(None)) == ("12,345", "0.123", "–")


@pytest.mark.parametrize(
    "piece",
    [
        paragraph(EVIL, EVIL),
        table([EVIL], [[EVIL, EVIL]], EVIL),
        cell(EVIL, 0.5),
        bar(EVIL, 0.5),
        figure(EVIL, EVIL, EVIL),
        listing(EVIL, [EVIL]),
        section(EVIL, EVIL, []),
        header(EVIL, {EVIL: EVIL}),
        Html(page(EVIL, "", "data:", [])),
    ],
)
def test_no_piece_lets_markup_in(piece: Html) -> None:
    assert "<script" not in piece
    assert '"x"' not in piece


def test_a_cell_that_looks_like_one_is_escaped_all_the_same() -> None:
    assert "<td>&lt;td&gt;</td>" in table(["a", "b"], [["row", "<td>"]])
    assert '<td style="--depth:50%" class="shaded"><strong>x</strong></td>' in table(
        ["a", "b"], [["row", cell("x", 0.5, is_bold=True)]]
    )


def test_a_long_list_is_cut_and_closed() -> None:
    names = [f"film {number}" for number in range(100)]
    long = listing("Faulty", names)
    assert "Faulty: 100" in long
    assert long.count("<li>") == 41
    assert "60 more in exploration.json" in long
    assert "<details>" in long
    assert "<details open>" in listing("Faulty", names[:3])
    assert listing("Faulty", []) == ""


def test_shares_stay_within_their_bar() -> None:
    assert 'style="width:100.0%"' in bar(5, 1.5)
    assert 'style="--depth:0%"' in cell("0.4", -0.2)
    assert beside(Html("<p>a</p>"), Html("<p>b</p>")) == '<div class="beside"><p>a</p><p>b</p></div>\n'
