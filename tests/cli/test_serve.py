import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from hilum.cli.serve import _put_in
from hilum.errors import UnreadableFilm
from hilum.phantoms import encode, make_phantom
from hilum.server.settings import load_settings


def serve(*arguments: str, data: Path) -> subprocess.Popen[str]:
    import os

    command = [sys.executable, "-m", "hilum", "serve", *arguments]
    environment = {**os.environ, "HILUM_DATA": str(data)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_the_printed_address_answers_and_the_given_films_are_there_once(tmp_path: Path) -> None:
    film = tmp_path / "phantom.png"
    film.write_bytes(encode(make_phantom(1, size_px=160), "png"))
    for _ in range(2):
        process = serve("--port", "0", "--film", str(film), "--film", str(film), data=tmp_path / "data")
        assert process.stdout is not None
        line = process.stdout.readline()
        address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        end_s = time.monotonic() + 60
        items = []
        while time.monotonic() < end_s and not (items and items[0]["status"] == "read"):
            items = httpx.get(f"{address}/api/v1/readings", timeout=60).json()["items"]
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert [(item["name"], item["status"], item["synthetic"]) for item in items] == [("phantom.png", "read", True)]


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = serve("--port", str(taken.getsockname()[1]), data=tmp_path / "data")
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "--port" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("content", [None, b"a letter"])
def test_a_film_that_cannot_be_put_in_is_told(tmp_path: Path, content: bytes | None) -> None:
    film = tmp_path / "film.png"
    if content is not None:
        film.write_bytes(content)
    process = serve("--port", "0", "--film", str(film), data=tmp_path / "data")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in said
    assert said.startswith("hilum: ")


def test_the_archive_is_let_go_of_where_a_film_is_refused(tmp_path: Path) -> None:
    film = tmp_path / "film.png"
    film.write_bytes(b"a letter")
    settings = load_settings(host=None, port=None).model_copy(update={"data": tmp_path / "data"})
    with pytest.raises(UnreadableFilm) as refused:
        _put_in([film], settings)
    # The last connection that closes takes its write-ahead log away; the error still holds what was open.
    assert refused.value
    assert (tmp_path / "data/archive.sqlite").exists()
    assert not (tmp_path / "data/archive.sqlite-wal").exists()


def test_an_archive_of_a_newer_hilum_is_told_before_the_server_starts(tmp_path: Path) -> None:
    import sqlite3

    (tmp_path / "data").mkdir()
    connection = sqlite3.connect(tmp_path / "data/archive.sqlite")
    connection.execute("PRAGMA user_version = 1000")
    connection.close()
    process = serve("--port", "0", data=tmp_path / "data")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "newer hilum" in said
    assert "Traceback" not in said
