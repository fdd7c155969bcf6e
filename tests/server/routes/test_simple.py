import html
import io
import re

import httpx
import numpy as np
import pytest
from PIL import Image

from hilum.errors import ArchiveBusy, BundleError, HilumError, StorageError
from hilum.reports import phrase
from hilum.server.routes.simple import sentence


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_field_of_the_form_has_its_label(client: httpx.Client, language: str) -> None:
    page = client.get("/simple", params={"language": language})
    assert page.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}">' in page.text
    assert phrase(language, "simple.title") in page.text
    assert "<script" not in page.text
    fields = re.findall(r'<(?:input|select) id="(\w+)"', page.text)
    assert set(fields) == {"file", "age_years", "sex", "view", "operating_point", "language"}
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


def _alert(page: httpx.Response) -> str:
    assert 'action="/simple"' in page.text
    (words,) = re.findall(r'role="alert">([^<]+)<', page.text)
    return html.unescape(words)


def _colour_photograph() -> bytes:
    stream = io.BytesIO()
    Image.merge("RGB", [Image.linear_gradient("L").rotate(turn) for turn in (0, 90, 180)]).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"a letter, not a film", "not_a_film"), (_colour_photograph(), "colour_film")],
)
def test_a_bad_film_brings_the_form_back_with_the_reason_in_its_language(
    client: httpx.Client, language: str, content: bytes, code: str
) -> None:
    page = client.post("/simple", files={"file": ("letter.png", content)}, data={"language": language})
    assert page.status_code in {415, 422}
    assert f'<html lang="{language}">' in page.text
    assert _alert(page) == phrase(language, f"error.{code}")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"file": (None, "")}, "simple.no_film"),
        ({"file": ("", b"")}, "simple.no_film"),
        ({"age_years": (None, "81Y")}, "simple.wrong_value"),
        ({"sex": (None, "X")}, "simple.wrong_value"),
        ({"agee_years": (None, "4")}, "simple.wrong_value"),
    ],
)
def test_other_errors_of_the_form_are_said_in_its_language_too(
    client: httpx.Client, films: list[bytes], language: str, fields: dict, key: str
) -> None:
    form = {"file": ("film.png", films[0]), "language": (None, language), **fields}
    page = client.post("/simple", files=form)
    assert page.status_code == 422
    assert _alert(page) == phrase(language, key)


def test_an_unknown_language_brings_the_form_in_that_of_the_server(client: httpx.Client, films: list[bytes]) -> None:
    pages = [
        client.get("/simple", params={"language": "xx"}),
        client.post("/simple", files={"file": films[0]}, data={"language": "xx"}),
    ]
    for page in pages:
        assert page.status_code == 422
        assert _alert(page) == phrase("en", "simple.wrong_value")


def test_who_comes_too_early_or_too_late_is_told_in_the_language(serve, films: list[bytes]) -> None:
    form = {"files": {"file": ("film.png", films[0])}, "data": {"language": "es"}}
    with serve(bundles="no-such-bundle") as client:
        page = client.post("/simple", **form)
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) >= 1
    assert _alert(page) == phrase("es", "simple.failed")


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (ArchiveBusy("full", retry_after_s=3), "simple.busy"),
        (BundleError("loading", code="not_ready"), "simple.not_ready"),
        (BundleError("damaged"), "simple.failed"),
        (StorageError("disk"), "simple.failed"),
    ],
)
def test_each_error_has_its_sentence(error: HilumError, key: str) -> None:
    assert sentence(error, "es") == phrase("es", key)


@pytest.mark.parametrize(("language", "words"), [("en", "draft, not a diagnosis"), ("es", "no es un diagnóstico")])
def test_the_empty_form_says_what_a_reading_is_not(client: httpx.Client, language: str, words: str) -> None:
    assert words in client.get("/simple", params={"language": language}).text


def test_the_style_is_served(client: httpx.Client) -> None:
    assert client.get("/plain.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("content", [b"--x\r\nno form at all", b""])
def test_a_damaged_form_brings_the_form_back(client: httpx.Client, content: bytes) -> None:
    page = client.post("/simple", content=content, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert page.status_code == 422
    assert _alert(page) == phrase("en", "simple.damaged_form" if content else "simple.no_film")


def test_a_form_that_is_too_large_brings_the_form_back(serve) -> None:
    with serve(max_upload_mb=1, language="es") as client:
        page = client.post("/simple", files={"file": ("film.png", bytes(3 * 2**20))})
    assert page.status_code == 413
    assert _alert(page) == phrase("es", "error.film_too_large")


def _stripes() -> bytes:
    """What the guard takes for no chest film."""
    stream = io.BytesIO()
    stripes = np.tile(np.sin(np.arange(200) / 4) / 2 + 0.5, (200, 1))
    Image.fromarray(np.rint(stripes * 255).astype(np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def _offered(page: httpx.Response) -> str:
    """The record that the page offers to override; its film is shown."""
    (reading,) = re.findall(r'name="reading" value="(\w+)"', page.text)
    assert f"/api/v1/readings/{reading}/film.png" in page.text
    assert all(f'<label for="{field}">' in page.text for field in ("override_who", "override_why"))
    return reading


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_stopped_film_is_read_by_who_says_who_and_why(client: httpx.Client, language: str) -> None:
    form = {"view": "PA", "language": language}
    stopped = client.post("/simple", files={"file": ("stripes.png", _stripes())}, data=form)
    assert stopped.status_code == 422
    assert phrase(language, "error.not_a_chest") in html.unescape(stopped.text)
    reading = _offered(stopped)

    half = client.post("/simple", data={"reading": reading, "language": language, "override_who": "Dr. A. Osei"})
    assert half.status_code == 422
    assert phrase(language, "simple.override_incomplete") in html.unescape(half.text)
    assert _offered(half) == reading

    said = {"override_who": "Dr. A. Osei", "override_why": "<i>one lung</i>"}
    answer = client.post("/simple", data={"reading": reading, "language": language, **said})
    assert answer.status_code == 200
    assert "Dr. A. Osei" in answer.text
    assert "<i>one lung" not in answer.text
    records = client.get("/api/v1/readings").json()["items"]
    record = client.get(f"/api/v1/readings/{records[0]['id']}").json()
    assert (record["revises"], record["name"]) == (reading, "stripes.png")
    assert record["reading"]["override"] == {"who": "Dr. A. Osei", "why": "<i>one lung</i>"}
    assert record["reading"]["film"]["view"] == "PA"


def test_the_form_decides_by_a_point_that_every_model_has(client: httpx.Client, films: list[bytes]) -> None:
    page = client.get("/simple").text
    assert '<option value="conformal_90">conformal 90\u00a0%</option>' in page
    film = {"file": ("film.png", films[0])}
    assert client.post("/simple", files=film, data={"operating_point": "conformal_90"}).status_code == 200
    record = client.get("/api/v1/readings").json()["items"][0]
    assert client.get(f"/api/v1/readings/{record['id']}").json()["operating_point"] == "conformal_90"
    assert client.post("/simple", files=film, data={"operating_point": "best"}).status_code == 422


def test_an_override_decides_by_the_point_that_was_asked_for(client: httpx.Client) -> None:
    film = {"file": ("stripes.png", _stripes())}
    assert client.post("/api/v1/readings", files=film, data={"operating_point": "youden"}).status_code == 422
    stopped = client.get("/api/v1/readings").json()["items"][0]
    said = {"override_who": "Dr. A. Osei", "override_why": "to try it"}
    assert client.post("/simple", data={"reading": stopped["id"], **said}).status_code == 200
    answer = client.get("/api/v1/readings").json()["items"][0]
    assert client.get(f"/api/v1/readings/{answer['id']}").json()["operating_point"] == "youden"


def test_only_what_the_guard_stops_can_be_overridden(client: httpx.Client, films: list[bytes]) -> None:
    for page in (
        client.post("/simple", files={"file": ("letter.png", b"a letter, not a film")}),
        client.post("/simple", files={"file": ("film.png", films[0])}, data={"override_who": "A", "override_why": "B"}),
        client.post("/simple", data={"reading": "0" * 32, "override_who": "A", "override_why": "B"}),
    ):
        assert 400 <= page.status_code < 500
        assert 'name="reading"' not in page.text
        assert _alert(page)
