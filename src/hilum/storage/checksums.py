"""Whether a file holds the bytes of an object: by the tag of the store, or by the SHA-256 kept beside it."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

MEBIBYTE = 1024 * 1024
PART_BYTES = 8 * MEBIBYTE
"""What is larger is sent in parts of this size."""
MOST_PARTS = 10_000
"""That S3 takes for one object."""
_OTHERS_PART_MIB = (5, 8, 10, 15, 16, 20, 25, 32, 50, 64, 100, 128, 256, 512)
"""How other programs cut an object."""
_MD5 = re.compile(r"[0-9a-f]{32}")
_MD5_OF_PARTS = re.compile(r"[0-9a-f]{32}-([0-9]+)")


def part_bytes(size_bytes: int) -> int:
    """The size of the parts in which an object of so many bytes is sent, in whole mebibytes."""
    least = -(-size_bytes // MOST_PARTS)
    return max(PART_BYTES, -(-least // MEBIBYTE) * MEBIBYTE)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_same(path: Path, e_tag: str, sha256: Callable[[], str | None]) -> bool | None:
    """Whether a file holds the bytes of an object of the same size; None where nothing tells.

    Args:
        path: the file.
        e_tag: the tag of the object: the MD5 of its bytes, or of the MD5s of its parts with their number, unless the
            store encrypts with keys that are not its own.
        sha256: gives what is kept beside the object; asked where the tag does not answer.
    """
    verdict = _by_tag(path, e_tag.strip('"').lower())
    if verdict:
        return True
    known = sha256()
    return verdict if known is None else known.lower() == sha256_of(path)


def _by_tag(path: Path, tag: str) -> bool | None:
    if _MD5.fullmatch(tag):
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, _md5).hexdigest() == tag
    if (found := _MD5_OF_PARTS.fullmatch(tag)) is None:
        return None
    count, size = int(found[1]), path.stat().st_size
    sizes = dict.fromkeys((part_bytes(size), *(mebibytes * MEBIBYTE for mebibytes in _OTHERS_PART_MIB)))
    fitting = (part for part in sizes if max(1, -(-size // part)) == count)
    # Parts of another size would give another tag, so no match says nothing.
    return True if any(_tag_of_parts(path, part) == tag for part in fitting) else None


def _tag_of_parts(path: Path, part: int) -> str:
    digests = []
    with path.open("rb") as stream:
        while block := stream.read(part):
            digests.append(_md5(block).digest())
    return f"{_md5(b''.join(digests)).hexdigest()}-{len(digests)}"


def _md5(data: bytes = b"") -> "hashlib._Hash":
    # Of the protocol: it guards against accidents, not against forgery.
    return hashlib.md5(data, usedforsecurity=False)
