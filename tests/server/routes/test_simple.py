import re

import httpx
import pytest

from hilum.reports import phrase


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_field_of_the_form_has_its_label(client: httpx.Client, language: str) -> None:
    page = client.get("/simple", params={"language": language})
    assert page.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}">' in page.text
    assert phrase(language, "simple.title") in page.text
    assert "<script" not in page.text
    fields = re.findall(r'<(?:input|select) id="(\w+)"', page.text)
    assert set(fields) == {"file", "age_years", "sex", "view", "language"}
    assert all(f'<label for="{field}">' in page.text for field in fields)


def test_the_answer_shows_film_overlay_report_and_pdf(client: httpx.Client, films: list[bytes]) -> None:
    form = {"age_years": "3", "sex": "", "view": "PA", "language": "es"}
    page = client.post("/simple", files={"file": ("<b>film</b>.png", films[0])}, data=form)

    assert page.status_code == 200
    assert '<html lang="es">' in page.text
    assert "&lt;b&gt;film" in page.text or "film&lt;" in page.text or "b&gt;.png" in page.text
    assert "<b>" not in page.text
    sources = [source.replace("&amp;", "&") for source in re.findall(r'<img src="([^"]+)"', page.text)]
    assert len(sources) == 2
    assert all(client.get(source).headers["content-type"] == "image/png" for source in sources)
    (pdf,) = re.findall(r'href="(/api/v1/readings/\w+/report\.pdf[^"]*)"', page.text)
    assert client.get(pdf).content.startswith(b"%PDF-")


def test_a_patient_without_a_model_gets_the_reason_and_no_overlay(client: httpx.Client, films: list[bytes]) -> None:
    page = client.post("/simple", files={"file": ("film.png", films[0])}, data={"age_years": "10"})
    assert page.status_code == 200
    assert page.text.count("<img") == 1
    assert phrase("en", "simple.overlay_caption") not in page.text


@pytest.mark.parametrize("content", [b"", b"a letter, not a film"])
def test_a_bad_film_brings_the_form_back_with_the_reason(client: httpx.Client, content: bytes) -> None:
    page = client.post("/simple", files={"file": ("letter.png", content)})
    assert page.status_code in {415, 422}
    assert 'role="alert"' in page.text
    assert 'action="/simple"' in page.text


def test_the_style_is_served(client: httpx.Client) -> None:
    assert client.get("/plain.css").headers["content-type"].startswith("text/css")
