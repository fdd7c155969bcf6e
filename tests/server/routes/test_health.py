import logging

import httpx
import pytest


def test_a_server_with_its_models_lives_and_is_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_server_that_still_starts_logs_no_error(serve, caplog: pytest.LogCaptureFixture) -> None:
    # Starting a server asks whether it is ready until it is.
    with caplog.at_level(logging.INFO), serve() as client:
        assert client.get("/readyz").status_code == 200
    waited = [item for item in caplog.records if "not_ready" in item.getMessage()]
    assert waited, "the server must have been asked before it was ready"
    assert {item.levelno for item in waited} == {logging.INFO}


def test_a_server_without_its_models_lives_but_is_not_ready(serve, films: list[bytes]) -> None:
    with serve(bundles="no-such-bundle") as client:
        assert client.get("/healthz").status_code == 200
        for answer in (
            client.get("/readyz"),
            client.post("/", files={"file": films[0]}),
            client.get("/api/v1/bundles"),
        ):
            assert answer.status_code == 503
            assert "no-such-bundle" in answer.json()["error"]["message"]
            assert int(answer.headers["Retry-After"]) >= 1
