import httpx


def test_a_server_with_its_models_lives_and_is_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


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
