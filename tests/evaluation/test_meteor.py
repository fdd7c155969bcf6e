import os
import shutil
from pathlib import Path

import pytest

from hilum.errors import UsageError
from hilum.evaluation.meteor import meteor

REPORTS = [["the", "heart", "is", "normal", "."], ["no", "effusion", "."]]


def test_meteor_is_of_its_tool_or_there_is_none():
    if shutil.which("java") is None:
        with pytest.raises(UsageError, match="no java here"):
            meteor(REPORTS, REPORTS)
        return
    # Once, since the tool reads its tables for many seconds.
    assert 0.1 < meteor([["the", "hearts", "were", "normal", "."], ["effusion"]], REPORTS) < 0.9


def test_without_java_it_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="Install a Java runtime"):
        meteor(REPORTS, REPORTS)


def test_a_tool_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "java").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "java").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("hilum.evaluation.meteor._TIMEOUT_S", 0.2)
    with pytest.raises(UsageError, match=r"gave no score: .*timed out"):
        meteor(REPORTS, REPORTS)
