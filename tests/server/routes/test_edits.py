import httpx
import pytest

READINGS = "/api/v1/readings"


@pytest.fixture
def fresh(client: httpx.Client, films: list[bytes]) -> str:
    """The address of a reading that nobody has edited."""
    record = client.post(READINGS, files={"file": ("film.png", films[4])}, data={"age_years": "3"}).json()
    return f"{READINGS}/{record['id']}"


def keep(client: httpx.Client, address: str, **changes: object) -> httpx.Response:
    body = {"language": "en", "based_on": "findings", "editor": "Dr A", "follows": 0, "findings": ["Clear lungs."]}
    return client.post(f"{address}/edits", json={**body, **changes})


def sections(client: httpx.Client, address: str, **asked: str) -> dict[str, list[str]]:
    report = client.get(address, params=asked).json()["reading"]["report"]
    return {section["name"]: section["sentences"] for section in report["sections"]}


def test_an_edited_report_is_given_where_it_is_asked_for_and_the_reading_stays(
    client: httpx.Client, fresh: str
) -> None:
    before = client.get(fresh).json()
    assert client.get(f"{fresh}/edits").json() == []
    answer = keep(client, fresh)
    assert answer.status_code == 201
    assert (answer.json()["edit"]["number"], answer.json()["edit"]["editor"]) == (1, "Dr A")
    assert (
        client.get(fresh, params={"draft": "edited"}).json()["reading"]["report"]["note"].startswith("Edited by Dr A")
    )
    assert sections(client, fresh, draft="edited")["findings"] == ["Clear lungs."]
    assert client.get(fresh).json()["reading"]["report"]["note"] is None
    assert client.get(fresh).json() == before
    assert sections(client, fresh, draft="edited")["impression"] == sections(client, fresh)["impression"]
    pdf = client.get(f"{fresh}/report.pdf", params={"draft": "edited"})
    assert pdf.content.startswith(b"%PDF-")
    html = client.get(f"{fresh}/report.html", params={"draft": "edited"}).text
    assert "Clear lungs." in html and "Edited by Dr A" in html

    assert keep(client, fresh, follows=1, impression=["Normal."], editor="Dr B").json()["edit"]["number"] == 2
    listed = client.get(f"{fresh}/edits", params={"language": "en"}).json()
    assert [(edit["number"], edit["editor"]) for edit in listed] == [(2, "Dr B"), (1, "Dr A")]
    assert sections(client, fresh, draft="edited")["impression"] == ["Normal."]


def test_an_edit_of_the_impression_alone_says_who_edited_too(client: httpx.Client, fresh: str) -> None:
    composed = sections(client, fresh)
    keep(client, fresh, findings=None, impression=["Normal."])
    report = client.get(fresh, params={"draft": "edited"}).json()["reading"]["report"]
    assert "Dr A" in report["note"] and report["note"] in report["text"]
    assert sections(client, fresh, draft="edited") == {**composed, "impression": ["Normal."]}
    assert "Edited by Dr A" in client.get(f"{fresh}/report.html", params={"draft": "edited"}).text


def test_what_goes_against_a_decision_is_kept_and_told(client: httpx.Client, fresh: str) -> None:
    decision = client.get(fresh).json()["reading"]["findings"][0]["decision"]
    said, against = ("No pneumonia.", "absent") if decision == "present" else ("There is pneumonia.", "present")
    (objection,) = keep(client, fresh, findings=[said, "The bones are intact."]).json()["objections"]
    assert (objection["sentence"], objection["claimed"], objection["decided"]) == (said, against, decision)
    assert said in sections(client, fresh, draft="edited")["findings"]


def test_who_edits_an_older_version_is_told_and_nothing_is_lost(client: httpx.Client, fresh: str) -> None:
    keep(client, fresh)
    answer = keep(client, fresh, findings=["Other words."])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "edited_meanwhile")
    assert "Dr A has left version 1" in answer.json()["error"]["message"]
    assert sections(client, fresh, draft="edited")["findings"] == ["Clear lungs."]


def test_what_is_no_edit_is_refused(client: httpx.Client, fresh: str) -> None:
    wrong = {
        "name": keep(client, fresh, editor=" "),
        "none in findings": keep(client, fresh, findings=[" "]),
        "quality": keep(client, fresh, quality=["x"]),
        "Expected a reading with a learned draft": keep(client, fresh, based_on="learned"),
        "'tlh'": keep(client, fresh, language="tlh"),
        "Nobody has edited": client.get(fresh, params={"draft": "edited"}),
        "draft": client.get(fresh, params={"draft": "mine"}),
    }
    for words, answer in wrong.items():
        assert answer.status_code == 422
        assert words in answer.json()["error"]["message"]
    assert keep(client, f"{READINGS}/{'0' * 32}").status_code == 404
    assert client.get(f"{READINGS}/{'0' * 32}/edits").status_code == 404
    assert client.get(f"{fresh}/edits").json() == []
