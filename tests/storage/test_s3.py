import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hilum.errors import MissingExtra, StorageError
from hilum.storage import FetchLimits, has_objects, is_s3, pull_folder, pull_object, push_object
from hilum.storage.s3 import open_place, parse

QUICK = FetchLimits(timeout_s=5, patience_s=0)
DATE = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
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
    "uri",
    [
        "s3://bundles",
        "s3://bundles/",
        "s3:///key",
        "https://h/key",
        "s3://b/key?x=1",
        "s3://b/key#x",
        "s3://me:pw@b/key",
    ],
)
def test_another_form_is_refused(uri: str) -> None:
    with pytest.raises(StorageError, match="Expected s3://bucket/key") as refused:
        parse(uri)
    assert "pw" not in refused.value.message


def test_an_endpoint_that_does_not_answer_is_named(nowhere: None, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"s3://b/a\.zip could not be fetched: .*endpoint.*AWS_ENDPOINT_URL"):
        pull_object("s3://b/a.zip", tmp_path / "a", QUICK)
    with pytest.raises(StorageError, match=r"s3://b/a could not be listed: .*endpoint.*AWS_ENDPOINT_URL"):
        pull_folder("s3://b/a", tmp_path / "a", QUICK)


def test_what_breaks_off_after_long_is_asked_again(nowhere: None) -> None:
    tries: list[int] = []

    def work() -> str:
        tries.append(1)
        if len(tries) > 1:
            return "whole"
        time.sleep(0.7)
        raise OSError("response body error")

    assert open_place("s3://b/a", FetchLimits(patience_s=0.6)).patiently(work) == "whole"


def test_a_plain_endpoint_must_be_allowed(nowhere: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    with pytest.raises(StorageError, match="AWS_ALLOW_HTTP=true"):
        pull_object("s3://b/a.zip", tmp_path / "a", QUICK)


def test_without_the_client_the_extra_is_named(nowhere: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(MissingExtra, match=r"hilum\[s3\]"):
        pull_object("s3://b/a.zip", tmp_path / "a", QUICK)
    with pytest.raises(MissingExtra, match=r"hilum\[s3\]"):
        pull_folder("s3://b/a", tmp_path / "a", QUICK)


def test_what_is_of_s3() -> None:
    assert is_s3("s3://b/key")
    assert is_s3("S3://b/key")
    assert not is_s3("https://b/key")
    assert not is_s3(Path("s3"))


@pytest.fixture
def list_page(serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch, nowhere: None) -> Callable[..., None]:
    """Serve the listing of ``s3://b/tb`` alone, with sizes by name."""

    def start(sizes: dict[str, int]) -> None:
        listed = "".join(
            f"<Contents><Key>tb/{name}</Key><LastModified>{DATE}</LastModified><Size>{size}</Size></Contents>"
            for name, size in sizes.items()
        )
        page = f"<ListBucketResult><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>".encode()
        answer = (200, {"Content-Length": str(len(page))}, page)
        monkeypatch.setenv("AWS_ENDPOINT_URL", serve({"/b?list-type=2&prefix=tb%2F": answer}))

    return start


def test_what_some_programs_keep_for_a_folder_is_no_file(list_page: Callable[..., None]) -> None:
    list_page({"": 0, "in/": 0, "in/a": 3, "empty": 0})
    assert list(open_place("s3://b/tb", QUICK).list_objects()) == ["empty", "in/a"]


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"a": 400, "b": 400}, "more than the 500 bytes"),
        ({str(number): 1 for number in range(6)}, "more than the 5 files"),
        ({"x:y": 1}, "leads out of its folder"),
    ],
)
def test_a_listing_that_may_not_be_fetched_is_refused(
    sizes: dict[str, int], message: str, list_page: Callable[..., None]
) -> None:
    list_page(sizes)
    limits = FetchLimits(max_bytes=500, max_files=5, timeout_s=5, patience_s=0)
    with pytest.raises(StorageError, match=message):
        open_place("s3://b/tb", limits).list_objects()


def refusal(work: Callable[..., object], *words: object) -> str:
    with pytest.raises(StorageError) as caught:
        work(*words)
    assert "AWS_SECRET_ACCESS_KEY" in caught.value.message
    assert "reader-secret" not in caught.value.message
    return caught.value.message


def test_a_wrong_secret_is_said(ceph: Any, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert "the secret key is wrong" in refusal(has_objects, f"{bucket}/a")
    assert "the secret key is wrong" in refusal(pull_object, f"{bucket}/a", tmp_path / "b")
    assert "the secret key is wrong" in refusal(push_object, tmp_path / "a", f"{bucket}/a")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    assert "the access key is not known there" in refusal(pull_object, f"{bucket}/a", tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_bucket_or_an_object_that_is_not_there_is_said(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    assert "there is no such object" in refusal(pull_object, f"{bucket}/a", tmp_path / "b")
    assert not has_objects(f"{bucket}/a")
    for work, words in (
        (has_objects, ("s3://none/a",)),
        (pull_object, ("s3://none/a", tmp_path / "b")),
        (push_object, (tmp_path / "a", "s3://none/a")),
    ):
        assert "there is no such bucket" in refusal(work, *words)
    assert not (tmp_path / "b").exists()


def test_without_a_key_that_is_said(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "no access key is set" in refusal(pull_object, f"{bucket}/a", tmp_path / "b")
