import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hilum.server.app import create_app
from hilum.server.settings import load_settings


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


def test_the_answer_to_a_fault_carries_the_headers_too(tmp_path: Path) -> None:
    app = create_app(load_settings(data=tmp_path / "data"))

    async def get() -> httpx.Response:
        # Not started, so that there are no services: whatever asks for them fails.
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/api/v1/readings")

    answer = asyncio.run(get())
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/", "/simple", "/api/v1/readings", "/api/v1/readings/{id}/film.png"]
)
def test_what_can_be_got_can_be_asked_for_its_head(client: httpx.Client, record: dict, path: str) -> None:
    path = path.format(id=record["id"])
    head, whole = client.head(path), client.get(path)
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert client.get("/healthz").json() == {"status": "ok"}, "the connection must still be sound"


def test_nothing_has_no_head(client: httpx.Client) -> None:
    assert client.head("/api/v1/nothing").status_code == 404
    assert client.head("/healthz", headers={"Host": "evil.example"}).status_code == 421
