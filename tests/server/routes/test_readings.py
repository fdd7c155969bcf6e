import io
import sqlite3
import time
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from hilum.findings import Sex, Stated, View, to_json
from hilum.images import load_image
from hilum.inference import load_bundles
from hilum.reading import read
from hilum.server.settings import load_settings

READINGS = "/api/v1/readings"


def encode_png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.round(pixels * 255).astype(np.uint8)).save(stream, "PNG")
    return stream.getvalue()


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
        {"age_years": "-3"},
        {"age_years": "500"},
        {"age_years": "81Y"},
        {"age_years": "nan"},
        {"sex": "X"},
        {"view": "XX"},
        {"language": "xx"},
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_kept(client: httpx.Client, films: list[bytes], wrong: dict) -> None:
    before = client.get(READINGS).json()
    answer = client.post(READINGS, files={"file": films[0]}, data=wrong)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "wrong_value"
    ((name, value),) = wrong.items()
    assert repr(value) in answer.json()["error"]["message"]
    if name != "language":
        assert f"Expected {name} as " in answer.json()["error"]["message"]
    assert client.get(READINGS).json() == before


@pytest.mark.parametrize(
    ("field", "nearest"), [("agee_years", "age_years"), ("age", "age_years"), ("View", "view"), ("lang", "language")]
)
def test_a_misspelt_field_is_named_with_the_nearest_right_one(
    client: httpx.Client, films: list[bytes], record: dict, field: str, nearest: str
) -> None:
    before = client.get(READINGS).json()
    answers = [
        client.post(READINGS, files={"file": films[0]}, data={field: "4"}),
        client.post(f"{READINGS}/{record['id']}/revisions", json={field: 4}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert f"got {field!r}. Did you mean {nearest!r}?" in answer.json()["error"]["message"]
    assert client.get(READINGS).json() == before


def test_every_field_that_the_reference_names_is_taken(client: httpx.Client, films: list[bytes]) -> None:
    fields = client.get("/openapi.json").json()["components"]["schemas"]["Body_create_reading"]["properties"]
    stated = {"age_years": "3", "sex": "o", "view": "lat", "language": "es"}
    others = {"operating_point", "prevalence", "indication", "prior", "override_who", "override_why"}
    assert set(fields) == {"file", *stated, *others}
    film = client.post(READINGS, files={"file": films[0]}, data=stated).json()["reading"]["film"]
    assert (film["age_years"], film["sex"], film["view"]) == (3, "O", "LAT")


def test_nothing_that_came_twice_or_in_the_address_is_lost(client: httpx.Client, films: list[bytes]) -> None:
    twice = client.post(READINGS, files=[("file", films[0]), ("file", films[1])])
    ages = client.post(READINGS, files={"file": films[0]}, data={"age_years": ["3", "40"]})
    address = client.post(READINGS, params={"age_years": "3"}, files={"file": films[0]})
    assert [answer.status_code for answer in (twice, ages, address)] == [422, 422, 422]
    assert "got several files" in twice.json()["error"]["message"]
    assert "got 'age_years' 2 times" in ages.json()["error"]["message"]
    assert "only the query parameters wait; got 'age_years'" in address.json()["error"]["message"]


def test_a_value_sent_as_a_file_is_told(client: httpx.Client, films: list[bytes]) -> None:
    answer = client.post(READINGS, files={"file": films[0], "age_years": b"4"})
    assert answer.status_code == 422
    assert "as text" in answer.json()["error"]["message"]


def test_a_film_that_the_guard_stops_is_read_by_an_override_that_says_who_and_why(client: httpx.Client) -> None:
    page = encode_png(np.tile(np.sin(np.arange(200) / 4) / 2 + 0.5, (200, 1)))
    refused = client.post(READINGS, files={"file": page})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "not_a_chest")
    half = client.post(READINGS, files={"file": page}, data={"override_who": "Dr. A. Osei"})
    assert (half.status_code, half.json()["error"]["code"]) == (422, "override_incomplete")

    said = {"who": "Dr. A. Osei", "why": "a chest"}
    answer = client.post(READINGS, files={"file": page}, data={f"override_{key}": value for key, value in said.items()})
    record = answer.json()
    assert answer.status_code == 201, record
    assert record["reading"]["override"] == said
    assert {"code": "not_a_chest", "outcome": "overridden", "facts": []} in record["reading"]["quality"]
    # It held for that reading alone.
    again = f"{READINGS}/{record['id']}/revisions"
    assert client.post(again, json={"language": "es"}).status_code == 422
    assert client.post(again, json={"override": {"who": "Dr. A. Osei"}}).status_code == 422
    assert client.post(again, json={"override": said}).json()["reading"]["override"] == said


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


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"age_years": 200}, "Expected age_years as a number of years from 0 to 130, such as 4 or 0.5"),
        ({"age_years": "3"}, "got '3'"),
        ({"sex": "X"}, "Expected sex as M, F or O; got 'X'"),
        ({"view": 3}, "Expected view as PA, AP or LAT; got 3"),
        ({"language": 3}, "Expected language to be a text; got 3"),
        ([], "Expected a JSON object, with Content-Type: application/json; got []"),
        ("text", "got 'text'"),
    ],
)
def test_a_wrong_revision_is_refused(client: httpx.Client, record: dict, body: object, message: str) -> None:
    answer = client.post(f"{READINGS}/{record['id']}/revisions", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "wrong_value")
    assert message in answer.json()["error"]["message"]


def by(record: dict) -> dict:
    (finding,) = (item for item in record["reading"]["findings"] if item["bundle"] == "pneumonia")
    return finding


def test_a_film_is_decided_by_the_point_and_prevalence_asked_for_and_anew_by_others(
    client: httpx.Client, films: list[bytes], record: dict
) -> None:
    fields = {"age_years": "3", "operating_point": "youden", "prevalence": "pneumonia=0.02"}
    first = client.post(READINGS, files={"file": films[0]}, data=fields).json()
    assert first["operating_point"] == "youden"
    assert (by(first)["operating_point"]["name"], by(first)["asked_prevalence"]) == ("youden", 0.02)
    assert by(first)["probability"] != by(record)["probability"]

    def revise(earlier: dict, **body: object) -> dict:
        return client.post(f"{READINGS}/{earlier['id']}/revisions", json=body).json()

    other = revise(first, operating_point="sensitivity_95")
    assert (by(other)["operating_point"]["name"], by(other)["asked_prevalence"]) == ("sensitivity_95", 0.02)
    kept = revise(other, language="es")
    assert (kept["operating_point"], by(kept)["asked_prevalence"]) == ("sensitivity_95", 0.02)
    plain = revise(kept, operating_point=None, prevalence={}, language="en")
    assert (plain["operating_point"], by(plain)) == (None, by(record))


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("operating_point", "best", "Expected an operating point of"),
        ("prevalence", "pneumonia=2", "above 0 and below 1"),
        ("prevalence", "pneumonia", "above 0 and below 1"),
        ("prevalence", "scoliosis=0.1", "got 'scoliosis'"),
    ],
)
def test_a_point_or_prevalence_that_nothing_has_is_refused_before_a_film_is_kept(
    client: httpx.Client, films: list[bytes], record: dict, field: str, typed: str, message: str
) -> None:
    before = client.get(READINGS).json()["items"]
    sent = client.post(READINGS, files={"file": films[0]}, data={field: typed})
    name, _, value = typed.partition("=")
    body = {"operating_point": typed} if field == "operating_point" else {"prevalence": {name: float(value or 0)}}
    revised = client.post(f"{READINGS}/{record['id']}/revisions", json=body)
    for answer in (sent, revised):
        assert answer.status_code == 422
        assert message in answer.json()["error"]["message"]
    assert client.get(READINGS).json()["items"] == before


def test_a_film_is_compared_with_the_earlier_one_that_is_named(client: httpx.Client, films: list[bytes]) -> None:
    stated = {"age_years": "3", "view": "PA"}
    earlier = client.post(READINGS, files={"file": ("earlier.png", films[1])}, data=stated).json()
    asked = {**stated, "prior": earlier["id"], "indication": " cough for 3 days "}
    record = client.post(READINGS, files={"file": ("now.png", films[2])}, data=asked).json()
    assert (record["prior"], record["reading"]["indication"]) == (earlier["id"], "cough for 3 days")
    comparison = record["reading"]["comparison"]
    assert (comparison["film_name"], comparison["film_sha256"]) == ("earlier.png", earlier["reading"]["film"]["sha256"])
    assert [change["name"] for change in comparison["changes"]] == ["pneumonia"]
    sections = {section["name"]: section["sentences"] for section in record["reading"]["report"]["sections"]}
    assert sections["indication"] == ["Cough for 3 days"]
    assert "earlier.png" in sections["comparison"][0]

    revise = f"{READINGS}/{record['id']}/revisions"
    kept = client.post(revise, json={"age_years": 4}).json()
    assert (kept["prior"], kept["reading"]["indication"]) == (earlier["id"], "cough for 3 days")
    without = client.post(revise, json={"prior": None, "indication": ""}).json()
    assert (without["prior"], without["reading"]["comparison"], without["reading"]["indication"]) == (None, None, None)


def test_an_earlier_film_that_is_none_is_refused_before_anything_is_kept(
    client: httpx.Client, films: list[bytes], record: dict
) -> None:
    before = client.get(READINGS).json()
    for film, prior, code in ((films[1], "0" * 32, "prior_not_found"), (films[0], record["id"], "prior_is_same_film")):
        answer = client.post(READINGS, files={"file": film}, data={"prior": prior})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    long = client.post(READINGS, files={"file": films[0]}, data={"indication": "a" * 501})
    assert "at most 500 characters, got 501" in long.json()["error"]["message"]
    assert client.get(READINGS).json() == before


def test_a_refused_film_is_no_earlier_one(client: httpx.Client, films: list[bytes]) -> None:
    page = encode_png(np.tile(np.sin(np.arange(220) / 4) / 2 + 0.5, (220, 1)))
    client.post(READINGS, files={"file": page})
    refused = client.get(READINGS, params={"limit": 1}).json()["items"][0]
    assert refused["status"] == "refused"
    answer = client.post(READINGS, files={"file": films[1]}, data={"prior": refused["id"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "prior_not_read")


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


def test_a_record_of_an_unknown_form_is_told_and_the_others_are_listed(
    serve, films: list[bytes], tmp_path: Path
) -> None:
    with serve() as client:
        sound, strange = (client.post(READINGS, files={"file": films[0]}).json()["id"] for _ in range(2))
        connection = sqlite3.connect(tmp_path / "data/archive.sqlite")
        with connection:
            connection.execute("UPDATE records SET reading = '{}', summary = '{}' WHERE id = ?", (strange,))
        connection.close()
        items = client.get(READINGS).json()["items"]
        answer = client.get(f"{READINGS}/{strange}")
    assert [(item["id"], item["status"]) for item in items] == [(strange, "unreadable"), (sound, "read")]
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "unreadable_record")
