"""The real application on a free port of the loopback, and films to send to it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from hilum.inference import find_bundle
from hilum.inference.bundle import MANIFEST_FILE
from hilum.phantoms import encode, make_phantom
from hilum.server.app import create_app
from hilum.server.settings import Settings, load_settings

FILM_COUNT = 6
START_S = 60


@pytest.fixture(scope="session")
def films() -> list[bytes]:
    """Small phantoms, each another chest."""
    return [
        encode(make_phantom(seed, size_px=160, age_years=3, pathology="random"), "png") for seed in range(FILM_COUNT)
    ]


@contextmanager
def _serving(settings: Settings) -> Iterator[httpx.Client]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(create_app(settings), log_config=None, timeout_graceful_shutdown=5)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with httpx.Client(base_url=url, timeout=60) as client:
                wait_until_settled(client)
                yield client
        finally:
            server.should_exit = True
            thread.join()


Serve = Callable[..., AbstractContextManager[httpx.Client]]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Start a server with these settings in this process; gives a client of it once its models are loaded or failed."""

    def start(**settings: object) -> AbstractContextManager[httpx.Client]:
        return _serving(load_settings(**{"data": tmp_path / "data", **settings}))

    return start


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of one server that the cheap tests share."""
    with _serving(load_settings(data=tmp_path_factory.mktemp("shared") / "data")) as shared:
        yield shared


@pytest.fixture(scope="session")
def record(client: httpx.Client, films: list[bytes]) -> dict:
    """A film of a child, read."""
    return client.post("/api/v1/readings", files={"file": ("child.png", films[0])}, data={"age_years": "3"}).json()


@pytest.fixture(scope="session")
def adult_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped network under another name: it answers adults, by two labels with a threshold and one without."""
    shipped = find_bundle("pneumonia").path
    folder = tmp_path_factory.mktemp("bundles") / "findings"
    shutil.copytree(shipped, folder)
    fields = json.loads((shipped / MANIFEST_FILE).read_text())
    (answer,) = fields["answers"]
    unsure = {"operating_points": {}, "default_operating_point": None}
    fields |= {"name": "findings", "activation": "sigmoid"}
    fields["population"] |= {"description": "adults", "age_min_years": 18, "age_max_years": None}
    fields["answers"] = [
        answer | {"name": "pneumonia", "classes": ["viral"], "resembles": []},
        answer | {"name": "effusion", "classes": ["normal"], "resembles": []},
        answer | {"name": "hernia", "classes": ["bacterial"], "resembles": []} | unsure,
    ]
    (folder / MANIFEST_FILE).write_text(json.dumps(fields))
    return folder


def wait_until_settled(client: httpx.Client) -> None:
    """Wait until the models are loaded, or could not be."""
    end_s = time.monotonic() + START_S
    while time.monotonic() < end_s:
        try:
            answer = client.get("/readyz")
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if answer.status_code == 200 or answer.json()["error"]["code"] != "not_ready":
            return
        time.sleep(0.05)
    msg = f"The server did not settle within {START_S} s."
    raise TimeoutError(msg)


@dataclass
class Program:
    """``hilum serve`` as a process of its own."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    log: Path

    @property
    def rss_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


StartProgram = Callable[..., Program]


@pytest.fixture
def start_program(tmp_path: Path) -> Iterator[StartProgram]:
    """Start ``hilum serve`` on a free port, its data in the test's own folder."""
    started: list[Program] = []

    def start(*arguments: str, **environment: str) -> Program:
        log = tmp_path / f"serve-{len(started)}.log"
        command = [sys.executable, "-m", "hilum", "serve", "--port", "0", *arguments]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env={**os.environ, "HILUM_DATA": str(tmp_path / "data"), **environment},
            )
        program = Program(process, httpx.Client(timeout=60), log)
        started.append(program)
        program.client.base_url = _printed_address(program)
        wait_until_settled(program.client)
        return program

    yield start
    for program in started:
        program.client.close()
        program.process.kill()
        program.process.wait()


def _printed_address(program: Program) -> str:
    end_s = time.monotonic() + START_S
    while time.monotonic() < end_s and program.process.poll() is None:
        for word in program.log.read_text().split():
            if word.startswith("http://"):
                return word
        time.sleep(0.05)
    msg = f"hilum serve printed no address:\n{program.log.read_text()}"
    raise TimeoutError(msg)
