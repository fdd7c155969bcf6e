from pathlib import Path

import httpx


def test_each_server_answers_from_its_own_archive(serve, tmp_path: Path, films: list[bytes]) -> None:
    def ids(client: httpx.Client) -> list[str]:
        return [item["id"] for item in client.get("/api/v1/readings").json()["items"]]

    with serve(data=tmp_path / "one") as one, serve(data=tmp_path / "two") as two:
        sent = one.post("/api/v1/readings", files={"file": films[0]}).json()["id"]
        assert ids(one) == [sent]
        assert ids(two) == []
