import time

import httpx
import pytest

from hilum.findings import Sex, Stated, View, to_json
from hilum.images import load_image
from hilum.inference import load_bundles
from hilum.reading import read
from hilum.server.settings import load_settings

READINGS = "/api/v1/readings"


def test_an_upload_answers_what_the_library_reads(client: httpx.Client, films: list[bytes]) -> None:
    stated = {"age_years": "2.5", "sex": "F", "view": "AP", "language": "es"}
    answer = client.post(READINGS, files={"file": ("folder/child.png", films[1])}, data=stated)

    record = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{READINGS}/{record['id']}"
    assert (record["name"], record["status"], record["language"]) == ("child.png", "read", "es")
    assert record["revises"] is record["error"] is None
    expected = read(
        load_image(films[1], name="child.png"),
        load_bundles(load_settings().bundles or None),
        stated=Stated(2.5, Sex.FEMALE, View.AP),
        language="es",
    )
    assert record["reading"] == to_json(expected)
    assert client.get(answer.headers["Location"]).json() == record


def test_who_does_not_wait_is_answered_at_once(client: httpx.Client, films: list[bytes]) -> None:
    answer = client.post(READINGS, params={"wait": "false"}, files={"file": films[2]})
    assert answer.status_code == 202
    assert answer.json()["status"] == "accepted"
    assert answer.json()["reading"] is None
    end_s = time.monotonic() + 30
    while (record := client.get(answer.headers["Location"]).json())["status"] == "accepted":
        assert time.monotonic() < end_s
        time.sleep(0.02)
    assert record["status"] == "read"


@pytest.mark.parametrize(
    "wrong",
    [
        {"age_years": "-1"},
        {"age_years": "131"},
        {"age_years": "81Y"},
        {"sex": "X"},
        {"view": "OBL"},
        {"language": "xx"},
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_kept(client: httpx.Client, films: list[bytes], wrong: dict) -> None:
    before = client.get(READINGS).json()
    answer = client.post(READINGS, files={"file": films[0]}, data=wrong)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "wrong_value"
    assert next(iter(wrong)) in answer.json()["error"]["message"] or wrong.get("language", "?") in answer.text
    assert client.get(READINGS).json() == before


def test_empty_fields_of_a_form_state_nothing(client: httpx.Client, films: list[bytes]) -> None:
    answer = client.post(
        READINGS, files={"file": films[0]}, data={"age_years": "", "sex": "", "view": "", "language": ""}
    )
    assert answer.status_code == 201
    assert answer.json()["reading"]["film"]["age_years"] is None


def test_a_revision_is_a_new_record_of_the_same_film(client: httpx.Client, record: dict) -> None:
    answer = client.post(f"{READINGS}/{record['id']}/revisions", json={"age_years": 40, "language": "es"})

    revision = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{READINGS}/{revision['id']}"
    assert revision["revises"] == record["id"] != revision["id"]
    assert revision["name"] == record["name"]
    assert revision["reading"]["film"]["age_years"] == 40
    assert revision["reading"]["film"]["sha256"] == record["reading"]["film"]["sha256"]
    decisions = {item["decision"] for item in revision["reading"]["findings"] if item["bundle"] == "pneumonia"}
    assert decisions == {"not_assessed"}
    assert revision["reading"]["report"]["language"] == "es"
    assert client.get(f"{READINGS}/{record['id']}").json() == record


@pytest.mark.parametrize("body", [{"age_years": 200}, {"age": 3}, [], "text"])
def test_a_wrong_revision_is_refused(client: httpx.Client, record: dict, body: object) -> None:
    answer = client.post(f"{READINGS}/{record['id']}/revisions", json=body)
    assert answer.status_code == 422


def test_a_revision_of_nothing_is_not_found(client: httpx.Client) -> None:
    answer = client.post(f"{READINGS}/{'0' * 32}/revisions", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "reading_not_found")


def test_the_list_is_paged_from_the_newest(serve, films: list[bytes]) -> None:
    with serve() as client:
        assert client.get(READINGS).json() == {"items": [], "next": None}
        sent = [client.post(READINGS, files={"file": films[0]}).json() for _ in range(3)]
        first = client.get(READINGS, params={"limit": 2}).json()
        second = client.get(READINGS, params={"limit": 2, "before": first["next"]}).json()
        exact = client.get(READINGS, params={"limit": 3}).json()

    assert [item["id"] for item in first["items"] + second["items"]] == [record["id"] for record in sent[::-1]]
    assert second["next"] is exact["next"] is None
    listed = first["items"][0]
    assert sorted(listed.pop("findings"), key=_key) == sorted(
        (
            {name: finding[name] for name in ("name", "bundle", "probability", "decision")}
            for finding in sent[2]["reading"]["findings"]
        ),
        key=_key,
    )
    assert listed == {
        "id": sent[2]["id"],
        "created_at": sent[2]["created_at"],
        "name": "upload",
        "status": "read",
        "synthetic": True,
        "revises": None,
    }


def _key(finding: dict) -> tuple[str, str]:
    return finding["bundle"], finding["name"]


def test_a_record_speaks_the_language_asked_for(client: httpx.Client, record: dict) -> None:
    spanish = client.get(f"{READINGS}/{record['id']}", params={"language": "es"}).json()
    assert spanish["reading"]["report"]["language"] == "es"
    assert spanish["reading"]["findings"] == record["reading"]["findings"]
    assert client.get(f"{READINGS}/{record['id']}", params={"language": "xx"}).status_code == 422
    assert client.get(f"{READINGS}/{record['id']}").json() == record
