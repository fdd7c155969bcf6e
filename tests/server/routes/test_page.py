from pathlib import Path

import httpx
import pytest

from hilum.server.routes import page


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>the page</title>")
    (folder / "assets/index-1a2b.js").write_text("1")
    (tmp_path / "secret").write_text("secret")
    monkeypatch.setattr(page, "PAGE", folder)
    return folder


def test_the_page_is_asked_anew_and_its_hashed_files_are_not(client: httpx.Client, built: Path) -> None:
    index = client.get("/")
    script = client.get("/assets/index-1a2b.js")
    assert index.text == "<title>the page</title>"
    assert index.headers["cache-control"] == "no-cache"
    assert "immutable" in script.headers["cache-control"]
    assert "javascript" in script.headers["content-type"]


def test_the_paths_of_the_pages_own_router_give_the_page(client: httpx.Client, built: Path) -> None:
    assert client.get("/readings/1", headers={"Accept": "text/html"}).text == "<title>the page</title>"
    for path in ("/readings/1.json", "/api/v1/nothing", "/assets/gone.js"):
        accept = "text/html" if path.startswith(("/api", "/assets")) else "application/json"
        assert client.get(path, headers={"Accept": accept}).status_code == 404


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/assets/..%2f..%2fsecret"])
def test_nothing_outside_the_page_is_served(client: httpx.Client, built: Path, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.text != "secret"


@pytest.mark.parametrize("path", ["/" + "a" * 300, "/a%00b"])
def test_a_name_that_no_file_can_have_is_not_found(client: httpx.Client, built: Path, path: str) -> None:
    assert client.get(path).status_code == 404


def test_without_a_built_page_the_plain_ways_are_shown(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PAGE", tmp_path / "nothing")
    answer = client.get("/")
    assert answer.status_code == 200
    assert "make web" in answer.text
    assert 'href="/simple"' in answer.text
