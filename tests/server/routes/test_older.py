import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from hilum.archive import Order, Record, Status
from hilum.errors import UsageError
from hilum.findings import Decision, from_json
from hilum.phantoms import encode, make_phantom
from hilum.server.errors import status_of
from hilum.server.routes import older


def test_a_form_and_a_raw_body_are_answered_alike(client: httpx.Client, films: list[bytes]) -> None:
    form = client.post("/", files={"file": ("film.png", films[0])})
    raw = [
        client.post("/", content=films[0], headers={"Content-Type": kind})
        for kind in ("image/png", "application/octet-stream")
    ]
    assert form.status_code == 200
    assert form.json() == raw[0].json() == raw[1].json()


def test_a_film_without_a_name_is_listed_as_such(client: httpx.Client, films: list[bytes]) -> None:
    assert client.post("/", content=films[0], headers={"Content-Type": "image/png"}).status_code == 200
    (newest,) = client.get("/api/v1/readings", params={"limit": 1}).json()["items"]
    assert newest["name"] == "unnamed film"


@pytest.mark.parametrize("field", ["age", "agee_years", "language"])
def test_an_unknown_field_is_named_rather_than_lost(client: httpx.Client, films: list[bytes], field: str) -> None:
    answer = client.post("/", files={"file": films[0]}, data={field: "4"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "wrong_value")
    assert repr(field) in answer.json()["error"]["message"]
    assert "age_years" in answer.json()["error"]["message"]


def test_an_age_in_the_address_of_a_raw_film_is_not_lost(client: httpx.Client, films: list[bytes]) -> None:
    answer = client.post("/", params={"age_years": "40"}, content=films[0], headers={"Content-Type": "image/png"})
    assert answer.status_code == 422
    assert "query parameters; got 'age_years'" in answer.json()["error"]["message"]


def test_the_answer_is_the_probability_in_percent(client: httpx.Client, films: list[bytes]) -> None:
    for film in films:
        answer = client.post("/", files={"file": film}).json()
        (newest,) = client.get("/api/v1/readings", params={"limit": 1}).json()["items"]
        record = client.get(f"/api/v1/readings/{newest['id']}").json()
        (finding,) = [item for item in record["reading"]["findings"] if item["bundle"] == item["name"] == "pneumonia"]
        assert answer.keys() == {"result", "prediction"}
        assert re.fullmatch(r"\d{1,3}\.\d{4}", answer["prediction"])
        assert answer["prediction"] == f"{100 * finding['probability']:.4f}"
        assert answer["result"] == ("Potentially Pneumonia" if finding["decision"] == "present" else "Normal")


def test_a_known_age_outside_the_population_is_told_with_the_reason(client: httpx.Client) -> None:
    adult = encode(make_phantom(3, size_px=160, age_years=50), "dicom")
    answer = client.post("/", content=adult, headers={"Content-Type": "application/dicom"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "age_outside_population"
    assert "children" in answer.json()["error"]["message"]


def test_a_stated_age_outside_the_population_is_told_too(client: httpx.Client, films: list[bytes]) -> None:
    answer = client.post("/", files={"file": films[0]}, data={"age_years": "40"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "age_outside_population")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "image/png", 422),
        (b"a letter", "image/png", 422),
        (b"film=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "application/json", 415),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422),
    ],
)
def test_what_is_no_film_is_refused(client: httpx.Client, content: bytes, kind: str, status: int) -> None:
    answer = client.post("/", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_the_bundle_of_that_name_answers_whatever_others_answer(
    serve: Callable[..., AbstractContextManager[httpx.Client]], adult_bundle: Path, films: list[bytes]
) -> None:
    with serve(bundles=["pneumonia", str(adult_bundle)]) as client:
        answer = client.post("/", files={"file": films[0]}).json()
        (newest,) = client.get("/api/v1/readings", params={"limit": 1}).json()["items"]
        findings = client.get(f"/api/v1/readings/{newest['id']}").json()["reading"]["findings"]
        probability = {item["bundle"]: item["probability"] for item in findings if item["name"] == "pneumonia"}
        assert probability.keys() == {"findings", "pneumonia"}
        assert answer["prediction"] == f"{100 * probability['pneumonia']:.4f}"
        adult = client.post("/", files={"file": films[0]}, data={"age_years": "40"})
        assert (adult.status_code, adult.json()["error"]["code"]) == (422, "age_outside_population")


def test_another_bundle_answers_where_that_one_is_not_loaded(
    serve: Callable[..., AbstractContextManager[httpx.Client]], adult_bundle: Path, films: list[bytes]
) -> None:
    with serve(bundles=[str(adult_bundle)]) as client:
        assert client.post("/", files={"file": films[0]}, data={"age_years": "40"}).status_code == 200


def test_a_decision_that_is_left_to_a_physician_is_neither_yes_nor_no(client: httpx.Client, record: dict) -> None:
    reading = from_json(record["reading"])
    findings = tuple(replace(item, decision=Decision.REFER, probability=0.5) for item in reading.findings)
    kept = Record("a" * 32, datetime.now(UTC), "0" * 64, Order("f"), Status.READ, replace(reading, findings=findings))
    with pytest.raises(UsageError, match=r"refers the decision on pneumonia to a physician.* 50\.0 %") as caught:
        older._answer(kept)
    assert caught.value.code == "refer"
    assert status_of(caught.value) == 422
