"""The rules of tests/conftest.py hold."""

import os
import socket
import subprocess
import sys
import warnings

import pytest


def test_a_connection_off_this_machine_is_refused():
    with socket.socket() as client, pytest.raises(PermissionError, match="network off"):
        client.connect(("192.0.2.1", 80))


def test_a_look_up_of_another_host_is_refused():
    with pytest.raises(PermissionError, match="network off"):
        socket.getaddrinfo("example.org", 80)


def test_a_connection_on_this_machine_is_made():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_a_warning_is_an_error():
    with pytest.raises(UserWarning, match="a warning"):
        warnings.warn("a warning", stacklevel=1)


@pytest.mark.parametrize(("ci", "expected"), [("true", 1), ("", 0)])
def test_a_skip_fails_in_ci_only(tree, tmp_path, ci, expected):
    conftest = tree.text("tests/conftest.py")
    (tmp_path / "conftest.py").write_text(conftest)
    (tmp_path / "test_one.py").write_text("import pytest\n\n\ndef test_one():\n    pytest.skip('no server here')\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    outcome = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == expected, outcome.stdout
    assert ("no server here" in outcome.stdout) is (expected == 1)
