import sys
from pathlib import Path

import pytest

from hilum.errors import MissingExtra, StorageError
from hilum.storage import FetchLimits
from hilum.storage.s3 import download_object, download_prefix, parse

QUICK = FetchLimits(timeout_s=5)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint where nothing answers, and keys so that none are looked for elsewhere."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def test_bucket_and_key_are_told_apart() -> None:
    assert parse("s3://bundles/tb.zip") == ("bundles", "tb.zip")
    assert parse("s3://bundles/models/tb/") == ("bundles", "models/tb")


@pytest.mark.parametrize(
    "uri", ["s3://bundles", "s3://bundles/", "s3:///key", "https://h/key", "s3://b/key?x=1", "s3://me:pw@b/key"]
)
def test_another_form_is_refused(uri: str) -> None:
    with pytest.raises(StorageError, match="Expected s3://bucket/key"):
        parse(uri)


def test_an_endpoint_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"s3://b/a\.zip could not be fetched: .*endpoint.*AWS_ENDPOINT_URL"):
        download_object("s3://b/a.zip", tmp_path / "a", QUICK)
    with pytest.raises(StorageError, match=r"s3://b/a could not be fetched: .*endpoint.*AWS_ENDPOINT_URL"):
        download_prefix("s3://b/a", tmp_path / "a", QUICK)


def test_a_plain_endpoint_must_be_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    with pytest.raises(StorageError, match="AWS_ALLOW_HTTP=true"):
        download_object("s3://b/a.zip", tmp_path / "a", QUICK)


def test_without_the_client_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(MissingExtra, match=r"hilum\[s3\]"):
        download_object("s3://b/a.zip", tmp_path / "a", QUICK)
    with pytest.raises(MissingExtra, match=r"hilum\[s3\]"):
        download_prefix("s3://b/a", tmp_path / "a", QUICK)
