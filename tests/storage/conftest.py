"""A web server on this machine, and zips good and bad."""

import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

Answer = tuple[int, Mapping[str, str], bytes]


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve answers by path, wrapped by ``secure`` where that is given; gives the server's address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answers: Mapping[str, Answer], secure: Callable[[ThreadingHTTPServer], None] | None = None) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A client that refuses the certificate is meant to."""

        server = Quiet(("127.0.0.1", 0), Handler)
        if secure is not None:
            secure(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"{'https' if secure else 'http'}://localhost:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[[Mapping[str, bytes]], Path]:
    """Write a zip of files by their names."""

    def make(files: Mapping[str, bytes]) -> Path:
        path = tmp_path / "made.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as content:
            for name, data in files.items():
                content.writestr(name, data)
        return path

    return make
