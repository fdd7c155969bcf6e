"""The real server on a free port with the built page, and Debian's Chromium to look at it."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hilum.phantoms import encode, make_phantom

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "src" / "hilum" / "server" / "page" / "index.html"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = (1440, 900)
WAIT_MS = 30_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    if not PAGE.exists():
        pytest.skip("the page is not built; run make web")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def bundles() -> tuple[str, ...]:
    """The models of the server; the shipped ones where there are none."""
    return ()


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its archive."""
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def server(data_folder: Path, bundles: tuple[str, ...]) -> Iterator[str]:
    """The address of a server with an archive of its own."""
    environment = {**os.environ, "HILUM_DATA": str(data_folder)}
    if bundles:
        environment["HILUM_BUNDLES"] = ",".join(bundles)
    process = subprocess.Popen(
        [sys.executable, "-m", "hilum", "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = re.search(r"http://\S+", said)
        assert address, f"hilum serve said {said!r}"
        # A pipe that nobody reads fills with the access log, and then the server waits for ever.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        try:
            wait_until_ready(address.group())
            yield address.group()
        finally:
            process.terminate()
            process.wait(timeout=60)


def wait_until_ready(address: str) -> None:
    """Wait for the models; a film sent before is answered 503, of which the browser complains."""
    for _ in range(10 * WAIT_MS // 1000):
        with suppress(HTTPError), urlopen(f"{address}/readyz"):
            return
        time.sleep(0.1)
    pytest.fail("the models were not loaded in time")


@dataclass(frozen=True)
class Films:
    """Phantoms as files to drop."""

    opacity: Path
    clear: Path
    dicom: Path
    text: Path


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    folder = tmp_path_factory.mktemp("films")
    made = Films(folder / "opacity.png", folder / "clear.png", folder / "child.dcm", folder / "letter.txt")
    made.opacity.write_bytes(encode(make_phantom(1, pathology="opacity"), "png"))
    made.clear.write_bytes(encode(make_phantom(2, pathology=None), "png"))
    made.dicom.write_bytes(encode(make_phantom(3, age_years=4, pathology=None), "dicom"))
    made.text.write_text("No film at all.")
    return made


@dataclass
class Room:
    """An open reading room: its page, and what the browser complained of."""

    page: Page
    complaints: list[str]

    def read(self, *films: Path) -> None:
        """Pick films and wait until the last one stands in the viewer."""
        before = self.page.url
        self.page.locator("main input[type=file], header input[type=file]").last.set_input_files(list(films))
        self.page.wait_for_function("before => location.href !== before", arg=before)
        self.page.locator("h1", has_text=films[-1].name).wait_for()
        self.settle()

    def settle(self) -> None:
        """Wait until the film and its overlay are drawn."""
        self.page.locator("canvas[data-ready=true]").wait_for()
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


OpenRoom = Callable[..., Room]


@pytest.fixture
def open_room(chromium: Browser, server: str) -> Iterator[OpenRoom]:
    """Open a reading room of this size; at the end no room may have complained in the console."""
    contexts: list[BrowserContext] = []
    rooms: list[Room] = []

    def open_at(size: tuple[int, int] = WIDE, path: str = "/", **options: object) -> Room:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            **{"locale": "en-GB", "reduced_motion": "reduce", **options},  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        room = Room(page, [])
        rooms.append(room)
        page.on("pageerror", lambda error: room.complaints.append(str(error)))
        page.on("console", lambda said: room.complaints.append(said.text) if said.type == "error" else None)
        page.goto(server + path)
        return room

    yield open_at
    for context in contexts:
        context.close()
    assert [room.complaints for room in rooms if room.complaints] == []


@pytest.fixture
def room(open_room: OpenRoom) -> Room:
    return open_room()
