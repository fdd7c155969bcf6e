import logging

import httpx
import pytest
from fastapi import FastAPI

from hilum import errors
from hilum.server.errors import STATUS, answer_hilum_error, install, status_of


def _classes(top: type[errors.HilumError]) -> list[type[errors.HilumError]]:
    return [top, *(kind for below in top.__subclasses__() for kind in _classes(below))]


def test_every_error_has_a_status() -> None:
    for kind in _classes(errors.HilumError):
        error = kind("wrong", retry_after_s=3) if kind is errors.ArchiveBusy else kind("wrong")
        assert 400 <= status_of(error) <= 599


def test_only_errors_of_the_caller_are_answered_as_such() -> None:
    assert {kind.__name__ for kind, status in STATUS.items() if status < 500} == {
        "FilmError", "UnreadableFilm", "UnsupportedFilm", "FilmTooLarge", "UsageError", "ArchiveError",
        "RecordNotFound", "ArchiveBusy",
    }  # fmt: skip


def test_who_must_wait_is_told_how_long() -> None:
    answer = answer_hilum_error(errors.ArchiveBusy("full", retry_after_s=7))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


async def _get(app: FastAPI, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path)


def test_a_fault_tells_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    import asyncio

    app = FastAPI()
    install(app)

    @app.get("/fault")
    def fault() -> None:
        msg = "secret of the inside"
        raise RuntimeError(msg)

    with caplog.at_level(logging.ERROR):
        answer = asyncio.run(_get(app, "/fault"))

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "secret" not in answer.text
    assert "/fault" in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/readings", 405, "method_not_allowed"),
        ("GET", "/api/v1/readings?limit=0", 422, "wrong_value"),
        ("GET", f"/api/v1/readings/{'0' * 32}", 404, "reading_not_found"),
        ("POST", "/api/v1/readings", 422, "wrong_value"),
    ],
)
def test_every_refusal_has_the_one_shape(client: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.json().keys() == {"error"}
    assert answer.json()["error"].keys() == {"code", "message"}
    assert answer.json()["error"]["code"] == code


def test_a_damaged_form_is_a_bad_request(client: httpx.Client) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/api/v1/readings", content=b"--x\r\nno form at all", headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["message"]
