import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

import hilum.reports.pdf
from hilum.errors import UsageError
from hilum.findings import Decision, OperatingPoint
from hilum.reports import render_pdf

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext of Debian's poppler-utils is not installed"
)
FONTS = Path(hilum.reports.pdf.__file__).parent / "fonts"


def words(pdf: bytes) -> str:
    """The text of a PDF, on one line."""
    return re.sub(r"\s+", " ", poppler("pdftotext", pdf).replace("\u200b", "")).strip()


def poppler(tool: str, pdf: bytes) -> str:
    arguments = ["-", "-"] if tool == "pdftotext" else ["-"]
    done = subprocess.run([tool, *arguments], input=pdf, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type/Page[/\s>]", pdf))


@needs_poppler
def test_the_pdf_says_all_that_the_report_says(make, language):
    reading = make.many_warnings(language)
    text = words(render_pdf(reading, make.png(), make.png(mode="RGB")))
    for section in reading.report.sections[1:]:
        for sentence in section.sentences:
            assert re.sub(r"\s+", " ", sentence) in text
    assert reading.report.title in text
    assert re.sub(r"\s+", " ", reading.report.disclaimer) in text


def test_the_pdf_is_one_page_of_a4_tagged_in_its_language(make, language):
    for reading in (make.reading(language=language), make.many_warnings(language)):
        pdf = render_pdf(reading, make.png(), make.png())
        assert pdf.startswith(b"%PDF-") and pages(pdf) == 1
        assert re.search(rb"/MediaBox\[0 0 595\.27\d* 841\.88\d*\]", pdf)
        assert f"/Lang({language})".encode() in pdf and b"<pdfuaid:part>1" in pdf
        assert pdf.count(b"/S/Figure") == pdf.count(b"/Alt") == 2


@needs_poppler
def test_a_referred_finding_and_a_shifted_probability_are_in_the_pdf(make, language):
    point = OperatingPoint("conformal_90", 0.6, refer_from=0.3)
    shift = {"calibration_prevalence": 0.74, "asked_prevalence": 0.02}
    referred = make.finding(0.5, operating_point=point, decision=Decision.REFER, **shift)
    text = words(render_pdf(make.reading(referred, language=language), make.png(), make.png()))
    assert {"en": "Refer to a radiologist", "es": "Derivar a un radiólogo"}[language] in text
    assert {"en": "no decision from 30.0% to 60.0%", "es": "sin decisión de 30,0 % a 60,0 %"}[language] in text
    assert {"en": "2.0%, as stated", "es": "2,0 % indicado"}[language] in text


@needs_poppler
@pytest.mark.parametrize("case", ["adult", "ageless", "child", "schoolchild"])
def test_sixteen_findings_of_three_bundles_take_two_pages_at_most(make, language, case):
    reading = getattr(make, case)(language)
    pdf = render_pdf(reading, make.png(1000, 1000), make.png(1000, 1000) if reading.explained() else None)
    text = words(pdf)
    assert pages(pdf) == (1 if case in {"child", "schoolchild"} else 2)
    assert b"<pdfuaid:part>1" in pdf
    for section in reading.report.sections[2:]:
        assert all(re.sub(r"\s+", " ", sentence) in text for sentence in section.sentences)


@needs_poppler
def test_every_page_says_that_it_is_a_draft(make):
    many = [make.finding(0.1 + 0.02 * count, name=f"finding_{count}") for count in range(30)]
    pdf = render_pdf(make.reading(*many, synthetic=True), make.png(), make.png())
    leaves = poppler("pdftotext", pdf).split("\f")[:-1]
    assert len(leaves) == pages(pdf) > 1
    for number, leaf in enumerate(leaves, start=1):
        assert "DRAFT, NOT A DIAGNOSIS" in leaf and "SYNTHETIC PHANTOM" in leaf
        assert f"Page {number} of {len(leaves)}" in leaf


@needs_poppler
def test_only_a_phantom_is_called_synthetic(make):
    assert "SYNTHETIC" not in words(render_pdf(make.reading(), make.png(), None))


@needs_poppler
def test_a_hostile_name_is_only_text(make, language):
    hostile = make.reading(make.finding(name='#eval("1")]_*x*_'), language=language, name=make.HOSTILE)
    text = words(render_pdf(hostile, make.png(), make.png()))
    assert '#panic("x") $ [*b*] <script>alert(1)</script> "q\' & \\u{41} `r` = H1 // @x txt' in text
    assert '#eval("1")] *x*' in text


@needs_poppler
def test_a_long_name_without_spaces_breaks_inside_the_page(make):
    pdf = render_pdf(make.reading(name="W" * 90 + ".png"), make.png(), None)
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert max(float(right) for right in re.findall(r'xMax="([\d.]+)"', boxes)) <= 595.3 - 50


def test_a_name_of_a_script_without_a_font_is_filed_all_the_same(make, language):
    assert pages(render_pdf(make.reading(language=language, name="肺 صورة 😀.png"), make.png(), None)) == 1


@pytest.mark.parametrize("size", [(4000, 300), (300, 4000), (1, 1)])
def test_a_film_of_any_form_stays_on_one_page(make, size):
    reading = make.reading(width=size[0], height=size[1])
    assert pages(render_pdf(reading, make.png(*size), make.png(*size))) == 1


@needs_poppler
def test_a_film_without_overlay_says_so(make):
    pdf = render_pdf(make.reading(make.not_assessed("age_outside_population"), age_years=81.0), make.png(), None)
    assert "No overlay" in words(pdf) and pdf.count(b"/S/Figure") == 1


def test_the_same_reading_gives_the_same_bytes(make):
    first, again = (render_pdf(make.reading(), make.png(), make.png()) for _ in range(2))
    assert first == again
    assert b"CreationDate" not in first


def test_the_pdf_knows_nothing_of_the_machine(make):
    pdf = render_pdf(make.reading(), make.png(), make.png())
    assert b"/tmp" not in pdf and str(FONTS).encode() not in pdf


@needs_poppler
def test_the_fonts_are_those_that_hilum_ships(make):
    text = make.reading(name="Niño Ωμέγα Ёлка.png")
    fonts = poppler("pdffonts", render_pdf(text, make.png(), make.png())).splitlines()[2:]
    assert fonts and all("NotoSans" in line for line in fonts)
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 300_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


@needs_poppler
def test_the_date_is_shown_where_it_is_given(make):
    reading = make.reading(language="es")
    assert "20/11/2026" in words(render_pdf(reading, make.png(), None, issued=date(2026, 11, 20)))


@needs_poppler
def test_a_real_phantom_is_filed_in_both_languages(make, language):
    from hilum.phantoms import encode, make_phantom

    film = encode(make_phantom(7, size_px=256), "png")
    text = words(render_pdf(make.reading(language=language, synthetic=True, width=256, height=256), film, film))
    assert {"en": "Page 1 of 1", "es": "Página 1 de 1"}[language] in text


def test_a_large_film_makes_a_small_file_that_keeps_its_detail(make):
    from hilum.phantoms import encode, make_phantom

    film = encode(make_phantom(7, size_px=1600), "png")
    stream = io.BytesIO()
    with Image.open(io.BytesIO(film)) as picture:
        picture.convert("RGB").point(lambda grey: grey * 0.9).save(stream, "PNG")
    pdf = render_pdf(make.reading(synthetic=True, width=1600, height=1755), film, stream.getvalue())
    sides = [int(side) for side in re.findall(rb"/(?:Width|Height) (\d+)", pdf)]
    assert len(pdf) < 600_000 and len(sides) == 4 and min(sides) >= 1000


def test_a_small_film_is_not_enlarged(make):
    pdf = render_pdf(make.reading(), make.png(120, 100), None)
    assert {int(side) for side in re.findall(rb"/(?:Width|Height) (\d+)", pdf)} == {120, 100}


def test_a_picture_of_16_bits_is_refused_rather_than_whitened(make):
    stream = io.BytesIO()
    Image.new("I;16", (20, 20), 9000).save(stream, "PNG")
    with pytest.raises(UsageError, match="more than 8 bits"):
        render_pdf(make.reading(), stream.getvalue(), None)


@pytest.mark.parametrize("picture", [b"", b"%PDF", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_whole_png_is_refused(make, picture):
    with pytest.raises(UsageError, match="PNG"):
        render_pdf(make.reading(), picture, None)
