"""Build the wheel, install it as a server would, and try it far from the checkout: size, contents, one film read."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIMIT_MB = 400
CARRIED = (
    "hilum/server/page/index.html",
    "hilum/server/templates/",
    "hilum/reports/languages/",
    "hilum/reports/fonts/",
    *(f"hilum/bundles/{path.parent.name}/model.onnx" for path in ROOT.glob("src/hilum/bundles/*/bundle.json")),
    "hilum/bundles/pneumonia/bundle.json",
    "licenses/LICENSE",
)
NOT_CARRIED = ("node_modules", "__pycache__", "tests/")
# What makes an environment is not what hilum asks of a disk: benchmarks/run.py measures without it, too.
INSTALLERS = {"pip", "setuptools", "pkg_resources"}
UNWANTED = ("torch", "nvidia", "triton", "cuda", "tensorflow", "pandas")
START_TIMEOUT_S = 60


def main() -> None:
    """Run every step; the first that fails ends the run with a sentence."""
    with tempfile.TemporaryDirectory(prefix="hilum-wheel-") as folder:
        place = Path(folder)
        wheel = build_wheel(place)
        check_contents(wheel)
        scripts = install(wheel, place / "venv")
        check_size(place / "venv")
        film = check_reading(scripts, place)
        check_server(scripts, place, film)
    print("The wheel is whole: it installs light, reads a film and serves the reading room.")


def build_wheel(place: Path) -> Path:
    """The wheel of the checkout, built into ``place``."""
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(place), str(ROOT))
    (wheel,) = place.glob("hilum-*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    """The page, models, languages, fonts and templates are in it; what builds or tests is not."""
    names = zipfile.ZipFile(wheel).namelist()
    lacking = [part for part in CARRIED if not any(part in name for name in names)]
    require(not lacking, f"the wheel lacks {lacking}")
    stray = [name for name in names if any(part in name for part in NOT_CARRIED)]
    require(not stray, f"the wheel carries {stray[:5]}")
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, {len(names)} files")


def install(wheel: Path, folder: Path) -> Path:
    """A fresh environment with the server extra; gives its folder of scripts."""
    venv.create(folder, with_pip=True)
    scripts = folder / "bin"
    run(str(scripts / "pip"), "install", "--quiet", f"{wheel}[server]")
    return scripts


def check_size(folder: Path) -> None:
    """Under the limit without the installers that made it, and without torch or CUDA."""
    site = next(folder.glob("lib/python*/site-packages"))
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    size_mb = sum(path.stat().st_size for path in files if not INSTALLERS & set(path.parts)) / 1e6
    unwanted = [path.name for path in site.iterdir() if path.name.lower().startswith(UNWANTED)]
    require(not unwanted, f"the default install carries {unwanted}")
    require(size_mb < LIMIT_MB, f"the default install takes {size_mb:.0f} MB, allowed are {LIMIT_MB}")
    print(f"installed with the server extra: {size_mb:.0f} MB")


def check_reading(scripts: Path, place: Path) -> Path:
    """The models are whole and a phantom is read."""
    film = place / "film.png"
    run(str(scripts / "hilum"), "models", "verify", cwd=place)
    run(str(scripts / "hilum"), "phantom", "--seed", "1", "--out", str(film), cwd=place)
    reading = json.loads(run(str(scripts / "hilum"), "read", "--json", str(film), cwd=place))
    names = {finding["name"] for finding in reading["findings"]}
    require("pneumonia" in names, f"pneumonia is not among the findings: {names}")
    return film


def check_server(scripts: Path, place: Path, film: Path) -> None:
    """The server answers with its page, reads a film and gives its PDF."""
    with serving(scripts, place) as address:
        require(b"<div" in get(f"{address}/"), "GET / is not the page")
        request = urllib.request.Request(address, data=film.read_bytes(), headers={"Content-Type": "image/png"})
        with urllib.request.urlopen(request) as answer:
            require("prediction" in json.load(answer), "POST / gave no prediction")
        readings = json.loads(get(f"{address}/api/v1/readings"))["items"]
        require(len(readings) == 1, f"expected one reading in the archive, found {len(readings)}")
        pdf = get(f"{address}/api/v1/readings/{readings[0]['id']}/report.pdf")
        require(pdf.startswith(b"%PDF"), "the report is no PDF")


@contextmanager
def serving(scripts: Path, place: Path) -> Iterator[str]:
    """A server of the installed wheel on a free port, with its data under ``place``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "HILUM_DATA": str(place / "data"), "HILUM_PORT": str(port)}
    server = subprocess.Popen([scripts / "hilum", "serve"], cwd=place, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(f"{address}/readyz", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the server says that it is ready."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            get(address)
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    require(False, f"the server was not ready after {START_TIMEOUT_S} s")


def get(address: str) -> bytes:
    """The body of a page."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        body: bytes = answer.read()
    return body


def run(*command: str, cwd: Path | None = None) -> str:
    """Run a command to its end; its output, or the end of this run."""
    outcome = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    require(outcome.returncode == 0, f"{shutil.which(command[0]) or command[0]} failed: {outcome.stderr[-2000:]}")
    return outcome.stdout


def require(is_so: bool, message: str) -> None:
    """End the run with the message unless it is so."""
    if not is_so:
        sys.exit(f"check_wheel: {message}")


if __name__ == "__main__":
    main()
