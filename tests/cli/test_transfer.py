from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.errors import HilumError, StorageError


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["data", *(str(word) for word in words)])


def refusal(*words: object) -> str:
    result = run(*words)
    assert isinstance(result.exception, HilumError), result.output
    return result.exception.message


def test_data_goes_there_and_back_and_what_was_moved_is_said(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "films.csv").write_bytes(b"film\n")
    pushed = run("push", tmp_path / "a", f"{bucket}/data")
    assert (pushed.exit_code, pushed.stderr) == (0, "1 files sent, 5 bytes; 0 were there.\n")
    assert run("push", tmp_path / "a", f"{bucket}/data").stderr == "0 files sent, 0 bytes; 1 were there.\n"
    assert run("pull", f"{bucket}/data", tmp_path / "b").stderr == "1 files fetched, 5 bytes; 0 were there.\n"
    (tmp_path / "b" / "films.csv").write_bytes(b"other\n")
    assert "--replace" in refusal("pull", f"{bucket}/data", tmp_path / "b")
    assert "--replace" in refusal("push", tmp_path / "b", f"{bucket}/data")
    assert run("push", tmp_path / "b", f"{bucket}/data", "--replace").exit_code == 0
    assert run("pull", f"{bucket}/data", tmp_path / "a", "--replace").exit_code == 0
    assert (tmp_path / "a" / "films.csv").read_bytes() == b"other\n"


@pytest.mark.parametrize("uri", ["s3://bucket", "https://host/data", "data"])
def test_another_place_than_of_s3_is_refused(uri: str, tmp_path: Path) -> None:
    for words in (("push", tmp_path, uri), ("pull", uri, tmp_path)):
        result = run(*words)
        assert isinstance(result.exception, StorageError)
        assert "Expected s3://bucket/key" in result.exception.message
