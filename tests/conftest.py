"""What every test runs under: no network, fixed seeds, warnings as errors, and in CI no skipped test."""

import os
import random
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None}  # noqa: S104 - compared, never bound
ALLOWED_SKIP = "no accelerator"
"""A machine without an accelerator may skip the tests that need one, in CI too."""


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection and look-up that leaves this machine."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
    else:
        return
    if host not in LOOPBACK:
        msg = f"Tests run with the network off; this one wanted {host}."
        raise PermissionError(msg)


sys.addaudithook(refuse_network)

# What the user of this machine added must not read along; a test that adds names a shelf of its own.
os.environ["HILUM_SHELF"] = os.devnull


@pytest.fixture(autouse=True)
def fixed_seeds() -> Iterator[None]:
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - for libraries that still draw from the global generator
    if (torch := sys.modules.get("torch")) is not None:
        torch.manual_seed(0)
    yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser tests last: once started, Playwright keeps an event loop running in this thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


skipped: list[tuple[str, str]] = []


def note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if ALLOWED_SKIP not in reason:
        skipped.append((report.nodeid, reason))


pytest_runtest_logreport = note_skip
pytest_collectreport = note_skip


def skips_fail() -> bool:
    return os.environ.get("CI") == "true" and bool(skipped)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if skips_fail() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if skips_fail():
        terminalreporter.section("skipped in CI, which counts as failed", red=True)
        for nodeid, reason in skipped:
            terminalreporter.line(f"{nodeid}: {reason}")
