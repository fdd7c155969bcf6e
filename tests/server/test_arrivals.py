import asyncio
import socket
import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from hilum.server import arrivals
from hilum.server.arrivals import Arrivals

HEAD = (
    "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: 100000\r\n"
    "Expect: 100-continue\r\n\r\n"
)
FORM = "multipart/form-data; boundary=x"


def _begin(client: httpx.Client, path: str, kind: str) -> socket.socket:
    """An upload that does not go on when the server asks for its body."""
    sender = socket.create_connection((client.base_url.host, client.base_url.port), timeout=30)
    sender.sendall(HEAD.format(path=path, kind=kind).encode())
    assert sender.recv(100).startswith(b"HTTP/1.1 100 ")
    return sender


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/readings", FORM), ("/simple", FORM), ("/", "image/png")])
def test_films_on_their_way_count_like_those_that_wait(serve, films: list[bytes], path: str, kind: str) -> None:
    with serve(queue_films=2) as client:
        senders = [_begin(client, path, kind) for _ in range(2)]
        end_s = time.monotonic() + 20
        answer = client.post(path, files={"file": films[0]})
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["content-type"].startswith("text/html" if path == "/simple" else "application/json")
        assert client.get("/healthz").status_code == 200
        for sender in senders:
            sender.close()
        while (answer := client.post(path, files={"file": films[0]})).status_code == 429:
            assert time.monotonic() < end_s, "who leaves must give the place back"
            time.sleep(0.05)
        assert answer.status_code in {200, 201}


def test_a_silent_sender_gives_its_place_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "SILENCE_S", 0.05)

    class Desk:
        def require_room(self, arriving: int) -> None:
            assert arriving == 0

    async def read(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(routes=[Route("/", read, methods=["POST"])])
    app.state.services = type("Services", (), {"desk": Desk()})
    app.add_middleware(Arrivals)

    async def silent():
        yield b"beginning"
        await asyncio.sleep(30)

    async def send_twice() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [(await client.post("/", content=body)).status_code for body in (silent(), b"whole")]

    assert asyncio.run(send_twice()) == [408, 200]
