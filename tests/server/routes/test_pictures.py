import io

import httpx
import pytest
from PIL import Image

from hilum.images import load_image


def open_png(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return Image.open(io.BytesIO(answer.content))


def test_film_overlay_and_heat_fit_on_each_other(client: httpx.Client, record: dict, films: list[bytes]) -> None:
    place = f"/api/v1/readings/{record['id']}"
    film = open_png(client.get(f"{place}/film.png"))
    overlay = open_png(client.get(f"{place}/overlay.png", params={"finding": "pneumonia"}))
    heat = open_png(client.get(f"{place}/heat.png", params={"finding": "pneumonia"}))
    facts = load_image(films[0]).facts
    assert film.size == overlay.size == heat.size == (facts.width, facts.height)
    assert film.mode == "L"
    assert heat.mode == "RGBA"


def test_a_reduced_film_keeps_its_aspect(client: httpx.Client, record: dict) -> None:
    place = f"/api/v1/readings/{record['id']}"
    for name in ("film.png", "overlay.png", "heat.png"):
        assert max(open_png(client.get(f"{place}/{name}", params={"max_side_px": 64})).size) == 64
    assert client.get(f"{place}/film.png", params={"max_side_px": 1}).status_code == 422


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_report_comes_as_pdf_and_html(client: httpx.Client, record: dict, language: str) -> None:
    place = f"/api/v1/readings/{record['id']}"
    pdf = client.get(f"{place}/report.pdf", params={"language": language})
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert f"reading-{record['id'][:8]}.pdf" in pdf.headers["content-disposition"]

    html = client.get(f"{place}/report.html", params={"language": language})
    assert html.headers["content-type"].startswith("text/html")
    assert f'lang="{language}"' in html.text
    assert "default-src 'none'" in html.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["film.png", "overlay.png", "heat.png", "report.pdf", "report.html"])
def test_pictures_of_nothing_are_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(f"/api/v1/readings/{'0' * 32}/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "reading_not_found")


def test_a_picture_may_be_asked_of_one_bundle(client: httpx.Client, record: dict) -> None:
    place = f"/api/v1/readings/{record['id']}"
    wanted = {"finding": "pneumonia", "bundle": "pneumonia"}
    for name in ("overlay.png", "heat.png"):
        assert open_png(client.get(f"{place}/{name}", params=wanted)).size
        assert client.get(f"{place}/{name}", params={**wanted, "bundle": "none"}).status_code == 404


def test_an_unknown_finding_or_language_is_refused(client: httpx.Client, record: dict) -> None:
    place = f"/api/v1/readings/{record['id']}"
    assert client.get(f"{place}/overlay.png", params={"finding": "fracture"}).status_code == 404
    assert client.get(f"{place}/report.pdf", params={"language": "xx"}).status_code == 422


def test_what_was_not_assessed_has_a_report_but_no_overlay(client: httpx.Client, films: list[bytes]) -> None:
    adult = client.post("/api/v1/readings", files={"file": films[0]}, data={"age_years": "40"}).json()
    place = f"/api/v1/readings/{adult['id']}"
    answer = client.get(f"{place}/overlay.png", params={"finding": "pneumonia", "bundle": "pneumonia"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_assessed")
    assert "(40 years) lies outside" in answer.json()["error"]["message"]
    assert client.get(f"{place}/film.png").status_code == 200
    assert client.get(f"{place}/report.pdf").content.startswith(b"%PDF-")


def test_a_draft_that_nobody_wrote_is_refused(client: httpx.Client, record: dict) -> None:
    place = f"/api/v1/readings/{record['id']}"
    assert client.get(f"{place}/report.html", params={"draft": "findings"}).status_code == 200
    for draft in ("learned", "both"):
        assert client.get(f"{place}/report.html", params={"draft": draft}).status_code == 422
