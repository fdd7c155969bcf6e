"""The whole server: what only shows with many callers, a kill, or bad input."""

import io
import json
import logging
import os
import signal
import struct
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import pydicom
import pytest
from PIL import Image

from hilum.archive import Archive
from hilum.phantoms import encode, make_phantom
from hilum.server.app import create_app
from hilum.server.settings import load_settings

UPLOADS, CLIENTS, EARLY = 200, 16, 50
READINGS = "/api/v1/readings"


def _said(record: dict) -> dict:
    return {name: record["reading"][name] for name in ("findings", "quality", "report")} | {"name": record["name"]}


def test_uploads_at_the_same_time_never_mix(client: httpx.Client, films: list[bytes]) -> None:
    def send(number: int) -> dict:
        answer = client.post(READINGS, files={"file": (f"{number}.png", films[number])})
        assert answer.status_code == 201
        return answer.json()

    alone = [send(number) for number in range(len(films))]
    assert len({record["reading"]["findings"][0]["probability"] for record in alone}) == len(films)

    with ThreadPoolExecutor(len(films)) as pool:
        together = list(pool.map(send, [*range(len(films))] * 3))

    for number, record in enumerate(together):
        assert _said(record) == _said(alone[number % len(films)])
    assert len({record["id"] for record in together}) == len(together)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process from /proc")
def test_many_uploads_are_answered_or_told_when_to_come_again(start_program, films: list[bytes]) -> None:
    program = start_program(HILUM_QUEUE_FILMS="8")
    refusals = []

    def send(number: int) -> int:
        film = films[number % len(films)]
        while True:
            answer = program.client.post(READINGS, files={"file": (f"{number}.png", film)})
            if answer.status_code != 429:
                return answer.status_code
            assert int(answer.headers["Retry-After"]) >= 1
            refusals.append(number)
            # Sooner than asked, to keep the test short and the queue full.
            time.sleep(0.05)

    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = list(pool.map(send, range(EARLY)))
        early_bytes = program.rss_bytes
        statuses += pool.map(send, range(EARLY, UPLOADS))
    late_bytes = program.rss_bytes

    assert statuses == [201] * UPLOADS
    assert refusals, "16 clients and a queue of 8: somebody must have been told to wait"
    assert late_bytes <= 1.2 * early_bytes
    assert len(program.client.get(READINGS, params={"limit": 200}).json()["items"]) == UPLOADS


def test_what_was_accepted_is_read_after_a_kill(start_program, films: list[bytes], tmp_path: Path) -> None:
    program = start_program()

    def send(number: int) -> str:
        answer = program.client.post(READINGS, params={"wait": "false"}, files={"file": films[number % len(films)]})
        assert answer.status_code == 202
        return answer.json()["id"]

    with ThreadPoolExecutor(CLIENTS) as pool:
        accepted = list(pool.map(send, range(48)))
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()
    archive = Archive(tmp_path / "data")
    assert archive.pending(), "all were read before the kill, so it proved nothing"
    archive.close()

    again = start_program()

    end_s = time.monotonic() + 60
    left = list(accepted)
    while left and time.monotonic() < end_s:
        record = again.client.get(f"{READINGS}/{left[0]}").json()
        if record["status"] == "accepted":
            time.sleep(0.05)
            continue
        assert record["status"] == "read"
        assert record["reading"]["findings"]
        left.pop(0)
    assert left == []
    assert len(again.client.get(READINGS, params={"limit": 200}).json()["items"]) == len(accepted)


def _png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def _photograph() -> bytes:
    stream = io.BytesIO()
    colours = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)
    Image.fromarray(colours).save(stream, "JPEG")
    return stream.getvalue()


def test_bad_films_are_refused_and_nothing_of_them_is_kept(serve, films: list[bytes], tmp_path: Path) -> None:
    bad = {
        "empty.png": (b"", 422),
        "truncated.png": (films[0][: len(films[0]) // 2], 422),
        "notes.png": (b"This is a letter, not a film.\n" * 20, 422),
        "noise.dcm": (bytes(range(256)) * 8, 422),
        "holiday.jpg": (_photograph(), 415),
        "huge.png": (_png_header(30_000, 30_000), 413),
    }
    with serve() as client:
        for name, (data, status) in bad.items():
            for path in (READINGS, "/", "/simple"):
                answer = client.post(path, files={"file": (name, data)})
                assert answer.status_code == status, (name, path, answer.text)
        assert client.get(READINGS).json()["items"] == []
    assert [path for path in (tmp_path / "data/films").rglob("*") if path.is_file()] == []


def test_no_patient_stands_in_the_log(serve, caplog: pytest.LogCaptureFixture) -> None:
    dataset = pydicom.dcmread(io.BytesIO(encode(make_phantom(1, size_px=160, age_years=3), "dicom")))
    dataset.PatientName, dataset.PatientID = "Doe^Secret", "SECRET-1"
    stream = io.BytesIO()
    dataset.save_as(stream)
    film = stream.getvalue()

    with caplog.at_level(logging.DEBUG), serve() as client:
        read = client.post(READINGS, files={"file": ("secret.dcm", film)})
        refused = client.post(READINGS, files={"file": ("secret.dcm", film[: len(film) // 2])})

    assert (read.status_code, refused.status_code) == (201, 422)
    assert "POST /api/v1/readings" in caplog.text, "the log must have been caught at all"
    assert "secret" not in caplog.text.lower()
    assert "secret" not in (refused.text + json.dumps(read.json()["reading"]).replace("secret.dcm", "")).lower()


def test_without_a_setting_no_other_origin_may_read(client: httpx.Client) -> None:
    answer = client.get("/healthz", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_named_origin_may_read_and_send(serve, films: list[bytes]) -> None:
    origin = "https://reading.example"
    with serve(cors_origins=origin) as client:
        asked = client.options(READINGS, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        sent = client.post(READINGS, files={"file": films[0]}, headers={"Origin": origin})
    assert asked.headers["access-control-allow-origin"] == origin
    assert sent.status_code == 201
    assert sent.headers["access-control-allow-origin"] == origin
    assert sent.headers["access-control-expose-headers"] == "Location, Retry-After"


def test_operations_are_named_after_their_functions(tmp_path: Path) -> None:
    paths = create_app(load_settings(data=tmp_path / "data")).openapi()["paths"]
    names = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert len(names) == len(set(names))
    assert {"create_reading", "list_readings", "get_reading", "create_revision"} <= set(names)
    assert not (tmp_path / "data").exists(), "describing the interface must not make an archive"


def test_every_operation_declares_its_errors_in_the_one_shape(tmp_path: Path) -> None:
    document = create_app(load_settings(data=tmp_path / "data")).openapi()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
            assert "421" in errors, path
            for status, answer in errors.items():
                reference = answer["content"]["application/json"]["schema"]["$ref"]
                assert reference.endswith("/ErrorBody"), (path, status)
