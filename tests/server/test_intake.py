import asyncio

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from hilum.errors import UsageError
from hilum.server.intake import IN_MEMORY_BYTES, film_name, known_language, raw_body


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("film.png", "film.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\films\\chest.dcm", "chest.dcm"),
        ("a\x00b\n.png", "ab.png"),
        (None, "unnamed film"),
        ("folder/", "unnamed film"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_loses_folders_and_controls(given: str | None, kept: str) -> None:
    assert film_name(given) == kept


def test_an_unknown_language_names_those_there_are() -> None:
    assert known_language(None, "en") == "en"
    assert known_language("es", "en") == "es"
    with pytest.raises(UsageError, match="en, es"):
        known_language("xx", "en")


@pytest.mark.parametrize(("chunks", "is_on_disk"), [(1, False), (3, True)])
def test_a_large_raw_body_waits_on_disk(chunks: int, is_on_disk: bool) -> None:
    chunk = bytes(range(256)) * (IN_MEMORY_BYTES // 256)
    messages = iter(
        {"type": "http.request", "body": chunk, "more_body": number + 1 < chunks} for number in range(chunks)
    )

    async def receive() -> dict:
        return next(messages)

    async def take() -> None:
        async with raw_body(Request({"type": "http", "method": "POST", "headers": []}, receive)) as film:
            assert film.filename is None
            assert film.file._rolled is is_on_disk
            assert film.file.read() == chunk * chunks

    asyncio.run(take())


def test_a_sender_who_leaves_is_no_fault_of_the_server() -> None:
    messages = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> dict:
        return next(messages)

    async def take() -> None:
        async with raw_body(Request({"type": "http", "method": "POST", "headers": []}, receive)):
            pass

    with pytest.raises(HTTPException) as caught:
        asyncio.run(take())
    assert caught.value.status_code == 400


def test_the_case_of_a_type_means_nothing(client: httpx.Client, films: list[bytes]) -> None:
    form = httpx.Request("POST", client.base_url, files={"file": ("a.png", films[0])}, data={"agee": "3"})
    kind = form.headers["content-type"].replace("multipart/form-data", "Multipart/Form-Data")
    answer = client.post("/", content=form.read(), headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert "'agee'" in answer.json()["error"]["message"]
    assert client.post("/", content=films[0], headers={"Content-Type": "Image/PNG"}).status_code == 200
