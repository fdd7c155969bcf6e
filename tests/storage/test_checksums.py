import hashlib
from functools import partial
from pathlib import Path

import pytest

from hilum.storage.checksums import MEBIBYTE, PART_BYTES, is_same, part_bytes, sha256_of

md5 = partial(hashlib.md5, usedforsecurity=False)
MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592"


def no_sha256() -> None:
    return None


def never() -> str:
    raise AssertionError


def test_parts_grow_so_that_there_are_never_too_many() -> None:
    assert part_bytes(1) == PART_BYTES
    assert part_bytes(PART_BYTES * 10_000) == PART_BYTES
    assert part_bytes(PART_BYTES * 10_000 + 1) == PART_BYTES + MEBIBYTE


def test_a_tag_that_is_an_md5_answers(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"hello")
    assert is_same(tmp_path / "a", f'"{MD5_OF_HELLO}"', never) is True
    (tmp_path / "a").write_bytes(b"hallo")
    assert is_same(tmp_path / "a", f'"{MD5_OF_HELLO}"', no_sha256) is False


def test_where_the_tag_does_not_answer_the_sha256_does(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"hello")
    sha256 = hashlib.sha256(b"hello").hexdigest()
    assert sha256_of(tmp_path / "a") == sha256
    # A store that encrypts with a key of its own gives a tag that looks like an MD5.
    for tag in ('"0123456789abcdef0123456789abcdef"', '"opaque"', ""):
        assert is_same(tmp_path / "a", tag, lambda: sha256) is True
        assert is_same(tmp_path / "a", tag, lambda: "0" * 64) is False
    assert is_same(tmp_path / "a", '"opaque"', no_sha256) is None


@pytest.mark.parametrize("mebibytes", [5, 8])
def test_a_tag_of_parts_answers_when_their_size_is_known(mebibytes: int, tmp_path: Path) -> None:
    data = bytes(range(256)) * 4096 * 11
    (tmp_path / "a").write_bytes(data)
    part = mebibytes * MEBIBYTE
    digests = [md5(data[at : at + part]).digest() for at in range(0, len(data), part)]
    tag = f"{md5(b''.join(digests)).hexdigest()}-{len(digests)}"
    assert is_same(tmp_path / "a", tag, never) is True
    (tmp_path / "a").write_bytes(b"x" + data[1:])
    # The parts may have been of another size.
    assert is_same(tmp_path / "a", tag, no_sha256) is None
    assert is_same(tmp_path / "a", tag, lambda: "0" * 64) is False
