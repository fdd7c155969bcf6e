from collections.abc import Iterator

import httpx
import pytest


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "", "evil.example:127.0.0.1", "["]
)
def test_a_strange_host_is_turned_away(client: httpx.Client, host: str) -> None:
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "host_not_allowed"
    assert "HILUM_ALLOWED_HOSTS" in answer.json()["error"]["message"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:8000"])
def test_every_name_of_this_machine_is_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_named_host_is_answered(serve) -> None:
    with serve(allowed_hosts="localhost,127.0.0.1,reading.example") as client:
        assert client.get("/healthz", headers={"Host": "reading.example"}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "file://", "http://["])
def test_a_page_of_another_origin_may_not_send(client: httpx.Client, films: list[bytes], origin: str) -> None:
    for path in ("/", "/simple", "/api/v1/readings"):
        answer = client.post(path, files={"file": films[0]}, headers={"Origin": origin})
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "origin_not_allowed"


def test_the_own_page_may_send(client: httpx.Client, films: list[bytes]) -> None:
    answer = client.post("/", files={"file": films[0]}, headers={"Origin": str(client.base_url).rstrip("/")})
    assert answer.status_code == 200


def test_every_answer_carries_the_headers(client: httpx.Client, record: dict) -> None:
    for path in ("/healthz", "/simple", "/nothing", f"/api/v1/readings/{record['id']}"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_a_body_over_the_limit_is_refused_by_its_length(serve, films: list[bytes]) -> None:
    with serve(max_upload_mb=1) as client:
        answer = client.post("/", content=bytes(3 * 2**20), headers={"Content-Type": "image/png"})
    assert answer.status_code == 413


def test_a_body_that_hides_its_length_is_cut_off(serve) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(64):
            sent += 2**18
            yield bytes(2**18)

    with serve(max_upload_mb=1) as client:
        answer = client.post("/", content=endless(), headers={"Content-Type": "image/png"})
        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "film_too_large"
        assert client.get("/healthz").status_code == 200
