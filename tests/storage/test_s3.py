import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from hilum.errors import MissingExtra, StorageError
from hilum.storage import FetchLimits, ignore_bytes
from hilum.storage.s3 import _copy, download_object, download_prefix, parse

QUICK = FetchLimits(timeout_s=5)
DATE = "2026-01-01T00:00:00.000Z"


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


@pytest.fixture
def bucket(serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Serve objects under ``s3://b/tb``, listed with the sizes given for them."""

    def start(objects: dict[str, bytes], sizes: dict[str, int]) -> None:
        listed = "".join(
            f"<Contents><Key>tb/{name}</Key><LastModified>{DATE}</LastModified><Size>{size}</Size></Contents>"
            for name, size in sizes.items()
        )
        page = f"<ListBucketResult><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>".encode()
        answers = {
            f"/b/tb/{name}": (
                200,
                {"Content-Length": str(len(data)), "ETag": "e", "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"},
                data,
            )
            for name, data in objects.items()
        }
        lists = {"/b?list-type=2&prefix=tb%2F": (200, {"Content-Length": str(len(page))}, page)}
        monkeypatch.setenv("AWS_ENDPOINT_URL", serve(answers | lists))

    return start


def test_a_prefix_comes_whole_and_is_counted_in_all(bucket: Callable[..., None], tmp_path: Path) -> None:
    objects = {"CARD.md": b"card" * 10, "in/model.onnx": b"model" * 100}
    bucket(objects, {name: len(data) for name, data in objects.items()})
    told: list[tuple[int, int | None]] = []
    download_prefix("s3://b/tb", tmp_path / "tb", QUICK, lambda so_far, total: told.append((so_far, total)))
    assert {name: (tmp_path / "tb" / name).read_bytes() for name in objects} == objects
    assert [so_far for so_far, _ in told] == sorted(so_far for so_far, _ in told)
    assert told[-1] == (540, 540)
    assert {total for _, total in told} == {540}


def test_objects_that_outgrew_their_listing_are_counted(bucket: Callable[..., None], tmp_path: Path) -> None:
    objects = {"a": bytes(400), "b": bytes(400)}
    bucket(objects, dict.fromkeys(objects, 1))
    with pytest.raises(StorageError, match="more than the 500 bytes"):
        download_prefix("s3://b/tb", tmp_path / "tb", FetchLimits(max_bytes=500, timeout_s=5))


@pytest.mark.parametrize(("came", "message"), [(40, r"expected 50 bytes of a, got 40"), (60, "more than the 55 bytes")])
def test_what_came_is_counted_and_not_what_was_declared(came: int, message: str, tmp_path: Path) -> None:
    found = SimpleNamespace(meta={"size": 50}, stream=lambda: [bytes(10)] * (came // 10))
    with pytest.raises(StorageError, match=message):
        _copy(found, tmp_path / "a", (FetchLimits(max_bytes=55), "s3://b/a", ignore_bytes))
