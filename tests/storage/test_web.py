import ssl
import subprocess
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from hilum.errors import StorageError
from hilum.storage import FetchLimits, without_secrets
from hilum.storage.web import download

Serve = Callable[..., str]
BODY = b"bundle" * 1000
FOUND = (200, {"Content-Length": str(len(BODY))}, BODY)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost that nobody signed but itself."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    extension = ["-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", *made, *extension, "-keyout", f"{path}.key", "-out", path]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture
def secure(certificate: Path) -> Callable[[ThreadingHTTPServer], None]:
    def wrap(server: ThreadingHTTPServer) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, f"{certificate}.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)

    return wrap


def test_a_file_comes_over_https_from_a_server_that_is_trusted(
    serve: Serve,
    secure: Callable[[ThreadingHTTPServer], None],
    certificate: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    told: list[tuple[int, int | None]] = []
    download(f"{serve({'/a.zip': FOUND}, secure)}/a.zip", tmp_path / "a", on_bytes=lambda *counts: told.append(counts))
    assert (tmp_path / "a").read_bytes() == BODY
    assert told[-1] == (len(BODY), len(BODY))


def test_a_certificate_of_a_stranger_is_refused(
    serve: Serve, secure: Callable[[ThreadingHTTPServer], None], tmp_path: Path
) -> None:
    with pytest.raises(StorageError, match=r"its certificate is not trusted \(.*self.signed.*SSL_CERT_FILE"):
        download(f"{serve({'/a.zip': FOUND}, secure)}/a.zip", tmp_path / "a")


def test_plain_http_is_for_this_machine_only(serve: Serve, tmp_path: Path) -> None:
    download(f"{serve({'/a.zip': FOUND})}/a.zip", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == BODY
    with pytest.raises(StorageError, match=r"http://films\.example/a\.zip is refused.*https://"):
        download("http://films.example/a.zip", tmp_path / "b")


@pytest.mark.parametrize("target", ["http://films.example/a.zip", "file:///etc/passwd", "ftp://films.example/a"])
def test_a_redirect_leads_nowhere_else(serve: Serve, tmp_path: Path, target: str) -> None:
    address = serve({"/a.zip": (302, {"Location": target}, b"")})
    with pytest.raises(StorageError):
        download(f"{address}/a.zip", tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_a_redirect_on_the_same_footing_is_followed(serve: Serve, tmp_path: Path) -> None:
    address = serve({"/a.zip": (302, {"Location": "/b.zip"}, b""), "/b.zip": FOUND})
    download(f"{address}/a.zip", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == BODY


def test_what_the_server_answers_is_said(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="the server answered 404"):
        download(f"{serve({})}/a.zip", tmp_path / "a")


def test_too_much_is_refused_by_what_is_said_and_by_what_comes(serve: Serve, tmp_path: Path) -> None:
    address = serve({"/said": FOUND, "/unsaid": (200, {}, BODY)})
    for name in ("said", "unsaid"):
        with pytest.raises(StorageError, match="more than the 100 bytes"):
            download(f"{address}/{name}", tmp_path / "a", FetchLimits(max_bytes=100))


def test_a_file_that_comes_in_part_is_noticed(serve: Serve, tmp_path: Path) -> None:
    address = serve({"/a.zip": (200, {"Content-Length": str(len(BODY) + 1)}, BODY)})
    with pytest.raises(StorageError):
        download(f"{address}/a.zip", tmp_path / "a", FetchLimits(timeout_s=2))


def test_a_server_that_is_not_there_is_named_without_secrets(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"https://localhost:1/a\.zip could not be fetched: Connection refused"):
        download("https://localhost:1/a.zip?signature=secret", tmp_path / "a")


def test_a_password_in_the_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"^https://localhost/a\.zip is refused"):
        download("https://me:secret@localhost/a.zip", tmp_path / "a")


def test_secrets_are_taken_off() -> None:
    assert without_secrets("https://me:pass@host:8/a.zip?sig=1#x") == "https://host:8/a.zip"
