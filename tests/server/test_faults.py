import httpx
import pytest

from hilum.errors import UsageError
from hilum.server.faults import refuse_unknown

READINGS = "/api/v1/readings"


def _error(answer: httpx.Response) -> tuple[int, str, str]:
    assert answer.json().keys() == {"error"}
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


@pytest.mark.parametrize("body", [b"{", b'{"age_years":', b"age_years=3", b"{'age_years': 3}", b""])
def test_broken_json_is_a_bad_request(client: httpx.Client, record: dict, body: bytes) -> None:
    place = f"{READINGS}/{record['id']}/revisions"
    status, code, message = _error(client.post(place, content=body, headers={"Content-Type": "application/json"}))
    if not body:
        assert (status, code) == (422, "wrong_value")
        assert "Expected a JSON object" in message
        return
    assert (status, code) == (400, "bad_request")
    assert message.startswith("Expected a body of JSON; got ")
    assert "send it again" in message


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"--x\r\nno form at all", "multipart/form-data; boundary=x"), (b"x", "multipart/form-data")],
)
def test_a_damaged_form_is_a_bad_request(client: httpx.Client, content: bytes, kind: str) -> None:
    status, code, message = _error(client.post(READINGS, content=content, headers={"Content-Type": kind}))
    assert (status, code) == (400, "bad_request")
    assert "damaged or breaks off" in message


def test_bytes_that_are_no_text_are_a_bad_request(client: httpx.Client, record: dict) -> None:
    answer = client.post(
        f"{READINGS}/{record['id']}/revisions", content=b"\xff\xfe", headers={"Content-Type": "application/json"}
    )
    assert _error(answer)[:2] == (400, "bad_request")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", READINGS, "GET, POST"),
        ("PATCH", f"{READINGS}/{'0' * 32}", "GET"),
        ("PUT", f"{READINGS}/{'0' * 32}/revisions", "POST"),
        ("POST", "/healthz", "GET"),
        ("PUT", "/simple", "GET, POST"),
        ("DELETE", "/", "GET, POST"),
    ],
)
def test_another_method_is_told_those_that_there_are(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    status, code, message = _error(answer)
    assert (status, code) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == allowed.replace("GET", "GET, HEAD")
    assert message.startswith(f"Expected {allowed.replace(', ', ' or ')} for {path}; got {method}.")


def test_where_nothing_is_no_method_is_offered(client: httpx.Client) -> None:
    for method in ("GET", "DELETE"):
        assert _error(client.request(method, "/api/v1/nothing"))[:2] == (404, "not_found")


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        ({}, "no form"),
        ({"content": b"film", "headers": {"Content-Type": "image/png"}}, "image/png"),
        ({"json": {"age_years": 3}}, "application/json"),
        ({"files": {"age_years": (None, "3")}}, "a form without it"),
    ],
)
def test_a_missing_film_is_asked_for(client: httpx.Client, sent: dict, came: str) -> None:
    status, code, message = _error(client.post(READINGS, **sent))
    assert (status, code) == (422, "wrong_value")
    assert f"with the field 'file'; got {came}." in message


@pytest.mark.parametrize("path", [READINGS, "/"])
def test_the_name_of_a_film_is_no_film(client: httpx.Client, path: str) -> None:
    status, _, message = _error(client.post(path, files={"file": (None, "film.png")}))
    assert status == 422
    assert "Expected file to be a file, in curl as -F file=@film.png; got 'film.png'" in message


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"limit": "0"}, "Expected limit to be a number of 1 or more; got '0'"),
        ({"limit": "201"}, "Expected limit to be a number of 200 or less; got '201'"),
        ({"limit": "many"}, "Expected limit to be a whole number; got 'many'"),
        ({"limit": "1.5"}, "Expected limit to be a whole number; got '1.5'"),
    ],
)
def test_a_wrong_parameter_is_told_what_it_takes(client: httpx.Client, parameters: dict, words: str) -> None:
    status, code, message = _error(client.get(READINGS, params=parameters))
    assert (status, code) == (422, "wrong_value")
    assert words in message


def test_a_wrong_yes_or_no_is_told(client: httpx.Client, films: list[bytes]) -> None:
    answer = client.post(READINGS, params={"wait": "perhaps"}, files={"file": films[0]})
    assert "Expected wait to be true or false; got 'perhaps'" in _error(answer)[2]


def test_what_resembles_nothing_is_refused_without_a_guess() -> None:
    with pytest.raises(UsageError, match="only the fields sex, view; got 'submit'") as caught:
        refuse_unknown("fields", ["sex", "submit"], ("sex", "view"))
    assert "Did you mean" not in caught.value.message


def test_where_nothing_is_taken_nothing_is_listed() -> None:
    with pytest.raises(UsageError, match="Expected no query parameters; got 'age'"):
        refuse_unknown("query parameters", ["age"], ())


def test_known_names_pass() -> None:
    refuse_unknown("fields", ["view", "sex"], ("sex", "view"))


@pytest.mark.parametrize("path", [READINGS, "/", "/simple"])
def test_a_second_file_is_refused(client: httpx.Client, films: list[bytes], path: str) -> None:
    answer = client.post(path, files=[("file", films[0]), ("file", films[1])])
    assert answer.status_code == 422
    if path != "/simple":
        assert "Expected one film in a form; got several files" in _error(answer)[2]


@pytest.mark.parametrize(
    ("path", "wrong", "nearest"),
    [
        (READINGS, "limits", "limit"),
        (f"{READINGS}/{{id}}", "lang", "language"),
        (f"{READINGS}/{{id}}/film.png", "max_side", "max_side_px"),
        (f"{READINGS}/{{id}}/overlay.png", "findings", "finding"),
        (f"{READINGS}/{{id}}/heat.png", "bundel", "bundle"),
        (f"{READINGS}/{{id}}/report.pdf", "lang", "language"),
        (f"{READINGS}/{{id}}/report.html", "lang", "language"),
    ],
)
def test_a_misspelt_parameter_is_named_with_the_nearest_right_one(
    client: httpx.Client, record: dict, path: str, wrong: str, nearest: str
) -> None:
    status, code, message = _error(client.get(path.format(id=record["id"]), params={wrong: "3"}))
    assert (status, code) == (422, "wrong_value")
    assert f"got {wrong!r}. Did you mean {nearest!r}?" in message


@pytest.mark.parametrize("path", ["/api/v1/bundles", "/api/v1/languages", "/simple"])
def test_a_parameter_that_nothing_takes_is_refused(client: httpx.Client, path: str) -> None:
    assert client.get(path, params={"lang": "es"}).status_code == 422
