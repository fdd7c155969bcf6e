"""A folder to the objects under a key and back: only what lacks, several at once, each verified."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from hilum.errors import StorageError
from hilum.storage.checksums import is_same
from hilum.storage.limits import NO_LIMITS, FetchLimits, OnBytes, ignore_bytes
from hilum.storage.objects import local_faults, receive, send
from hilum.storage.s3 import DIFFERENT_OBJECT, Place, Stored, open_place, refuse_unsafe
from hilum.storage.tally import Tally

AT_ONCE = 8
_UNFINISHED = ".*.part"

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Transfer:
    """What a push or a pull did.

    Attributes:
        moved: the names of the files that were moved.
        moved_bytes: their bytes.
        kept: those that were there already, the same.
        unchecked: those moved whose store gives nothing to compare but their size.
    """

    moved: tuple[str, ...]
    moved_bytes: int
    kept: tuple[str, ...]
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True)
class PullRule:
    """What a pull does with files that lie in the folder and are not those of the store.

    Attributes:
        may_replace: whether a file that differs from its object is written over.
        is_exact: whether files without an object are deleted.
    """

    may_replace: bool = False
    is_exact: bool = False


def pull_folder(
    uri: str,
    folder: Path,
    limits: FetchLimits = NO_LIMITS,
    on_bytes: OnBytes = ignore_bytes,
    rule: PullRule = PullRule(),
) -> Transfer:
    """Fetch every object under ``s3://bucket/key/`` into a folder, named by what follows the key.

    What is there already and the same stays; what a killed pull left is gone on with.

    Raises:
        StorageError: there is none, one may not be read, is damaged or leads out of the folder, they are too many or
            too large, or a file here differs and may not be replaced.
        MissingExtra: the S3 client is not installed.
    """
    place = open_place(uri, limits)
    listed = place.list_objects()
    if not listed:
        msg = f"Nothing lies under {uri.rstrip('/')}/. Check the name of the bucket and the key."
        raise StorageError(msg)
    with local_faults(folder):
        return _pull(place, listed, folder, on_bytes, rule)


def push_folder(
    folder: Path,
    uri: str,
    on_bytes: OnBytes = ignore_bytes,
    *,
    may_replace: bool = False,
    last: Sequence[str] = (),
) -> Transfer:
    """Send every file of a folder to ``s3://bucket/key/`` and what it is called; what is there and the same stays.

    Args:
        folder: where the files are.
        uri: where they go.
        on_bytes: told how much was sent.
        may_replace: whether an object that differs from its file is written over.
        last: the names of files that go after all others, in this order, because they vouch for them.

    Raises:
        StorageError: the folder has no files, an object may not be written or differs and may not be replaced.
        MissingExtra: the S3 client is not installed.
    """
    place = open_place(uri, NO_LIMITS)
    with local_faults(folder):
        paths = _files(folder)
        refuse_unsafe(paths, str(folder))
        listed = place.list_objects()
        kept, differing = _compare(place, {name: path for name, path in paths.items() if name in listed}, listed)
        _refuse_to_replace(() if may_replace else differing, uri)
        lacking = {name: path for name, path in paths.items() if name not in kept}
        size = sum(path.stat().st_size for path in lacking.values())
        _push(place, lacking, Tally(size, on_bytes), last)
    return Transfer(tuple(lacking), size, tuple(sorted(kept)))


def _pull(place: Place, listed: Mapping[str, Stored], folder: Path, on_bytes: OnBytes, rule: PullRule) -> Transfer:
    paths = {name: folder / PurePosixPath(name) for name in listed}
    kept, differing = _compare(place, {name: paths[name] for name in listed if paths[name].is_file()}, listed)
    _refuse_to_replace(() if rule.may_replace else differing, folder)
    lacking = [name for name in listed if name not in kept]
    size = sum(listed[name].size_bytes for name in lacking)
    tally = Tally(size, on_bytes)
    for name in lacking:
        paths[name].parent.mkdir(parents=True, exist_ok=True)
    checked = _at_once(lambda name: receive(place, listed[name], paths[name], tally), lacking, tally)
    if rule.is_exact:
        _delete_others(folder, paths.values())
    unchecked = tuple(name for name, is_checked in zip(lacking, checked, strict=True) if not is_checked)
    return Transfer(tuple(lacking), size, tuple(sorted(kept)), unchecked)


def _push(place: Place, paths: Mapping[str, Path], tally: Tally, last: Sequence[str]) -> None:
    def send_one(name: str) -> None:
        send(place, paths[name], f"{place.key}/{name}", tally)

    _at_once(send_one, [name for name in paths if name not in last], tally)
    for name in last:
        if name in paths:
            send_one(name)


def _files(folder: Path) -> dict[str, Path]:
    inner = list(folder.rglob("*"))
    links = [path for path in inner if path.is_symlink() and not path.is_file()]
    if links:
        some = ", ".join(path.relative_to(folder).as_posix() for path in links[:3]) + (", …" if len(links) > 3 else "")
        msg = (
            f"{folder} has {len(links):,} links to folders or to nothing ({some}), and what lies behind them would be "
            "left out. Put the files themselves there."
        )
        raise StorageError(msg)
    found = {
        path.relative_to(folder).as_posix(): path for path in inner if path.is_file() and not path.match(_UNFINISHED)
    }
    if not found:
        msg = f"Expected a folder with files, got {folder}. Give the folder that is to be pushed."
        raise StorageError(msg)
    return dict(sorted(found.items()))


def _compare(place: Place, paths: Mapping[str, Path], listed: Mapping[str, Stored]) -> tuple[set[str], list[str]]:
    """The names of files that are the same on both sides, and of those that differ or of which nothing tells."""

    def compare(name: str) -> bool:
        stored, path = listed[name], paths[name]
        if path.stat().st_size != stored.size_bytes:
            return False
        return is_same(path, stored.e_tag, lambda: place.find_object(stored.key).sha256) is True

    verdicts = dict(zip(paths, _at_once(compare, list(paths)), strict=True))
    return {name for name, same in verdicts.items() if same}, [name for name, same in verdicts.items() if not same]


def _at_once(work: Callable[[Item], Outcome], items: Sequence[Item], tally: Tally | None = None) -> list[Outcome]:
    """The outcomes in order; the first that fails ends the others."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="s3") as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
            failed = next((future for future in futures if future.done() and future.exception()), None)
            if failed is not None:
                failed.result()
            return [future.result() for future in futures]
        except BaseException:
            if tally is not None:
                tally.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _refuse_to_replace(names: Sequence[str], place: object) -> None:
    if names:
        some = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        msg = (
            f"{len(names):,} of the files in {place} differ from those that would take their place ({some}). Nothing "
            "was changed. Give another place, or --replace to write over them."
        )
        raise StorageError(msg, code=DIFFERENT_OBJECT)


def _delete_others(folder: Path, wanted: Iterable[Path]) -> None:
    stay = set(wanted)
    for path in [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]:
        if path not in stay:
            path.unlink()
    for inner in (Path(found[0]) for found in os.walk(folder, topdown=False)):
        if inner != folder and not any(inner.iterdir()):
            inner.rmdir()
