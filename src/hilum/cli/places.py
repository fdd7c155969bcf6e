"""Folders and files of a command that may be ``s3://…``: fetched before it works, sent when it has."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import typer

from hilum.errors import HilumError, UsageError
from hilum.storage import cached_place, has_object, has_objects, is_s3, pull_cached, pull_object, push_folder

if TYPE_CHECKING:
    from hilum.storage import OnBytes, Transfer


@contextmanager
def progress(label: str, *, is_shown: bool = True) -> Iterator[OnBytes]:
    """Show a bar of the bytes that are moved, to a person who looks."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    console = Console(stderr=True)
    columns = (TextColumn(label), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, disable=not is_shown or not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda so_far, total: bar.update(task, completed=so_far, total=total)


def tell(done: Transfer, verb: str) -> None:
    """Say what a transfer moved, what was there already, and what could not be checked."""
    typer.echo(
        f"{len(done.moved):,} files {verb}, {done.moved_bytes:,} bytes; {len(done.kept):,} were there.", err=True
    )
    if done.unchecked:
        some = ", ".join(done.unchecked[:3]) + (", …" if len(done.unchecked) > 3 else "")
        typer.echo(
            f"The store has no checksum of {len(done.unchecked):,} of them, so only sizes agree: {some}", err=True
        )


def data_folder(root: str) -> Path:
    """The folder of a data set; what lies at ``s3://…`` is fetched into this machine's cache and verified first.

    Raises:
        StorageError: it cannot be fetched whole; what came is gone on with the next time.
        MissingExtra: it is ``s3://…`` and the client is not installed.
    """
    if not is_s3(root):
        return Path(root)
    with progress("Fetching data") as on_bytes:
        folder, done = pull_cached(root, on_bytes)
    tell(done, "fetched")
    return folder


@contextmanager
def fetched_file(place: str) -> Iterator[Path]:
    """A file by its path, or fetched from ``s3://…`` to a folder that is thrown away.

    Raises:
        StorageError: it cannot be fetched whole.
        MissingExtra: it is ``s3://…`` and the client is not installed.
    """
    if not is_s3(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="hilum-") as scratch:
        path = Path(scratch) / (PurePosixPath(place).name or "file")
        with progress(f"Fetching {path.name}") as on_bytes:
            pull_object(place, path, on_bytes=on_bytes)
        yield path


@contextmanager
def bundle_folder(out: str) -> Iterator[Path]:
    """The folder that a bundle is written to; for ``s3://…`` one of this machine, which is sent when it is whole.

    Raises:
        UsageError: something lies at ``s3://…`` already.
        StorageError: it cannot be sent; the message says where the bundle lies.
        MissingExtra: it is ``s3://…`` and the client is not installed.
    """
    if not is_s3(out):
        yield Path(out)
        return
    if has_objects(out):
        msg = f"Expected a key under which nothing lies, got {out}. Give another --out."
        raise UsageError(msg)
    folder = cached_place(out)
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    from hilum.inference import push_bundle

    try:
        with progress("Sending") as on_bytes:
            push_bundle(folder, out, on_bytes)
    except HilumError as error:
        msg = f"{error.message} The bundle lies whole in {folder}: send it with `hilum models push {folder} s3://…`."
        raise type(error)(msg) from error
    shutil.rmtree(folder)


class Run:
    """The folder of a training run, and where it is kept: there, or at ``s3://…``."""

    def __init__(self, out: str, last: str) -> None:
        """A run at ``out``; ``last`` names the file that tells a run and vouches for the others."""
        self.out, self._last = out.rstrip("/"), last
        self._is_remote = is_s3(out)
        self.folder = cached_place(out) if self._is_remote else Path(out)

    def begin(self, *, resume: bool, is_first: bool = True) -> None:
        """Make the folder ready: as it was left when the run goes on, else without a run in it.

        Args:
            resume: whether it goes on.
            is_first: whether this is the first process of a training; the others wait for no store.

        Raises:
            UsageError: there is a run and it does not go on, it is to go on and there is none, or one lies on this
                machine that was never sent.
            StorageError: what lies at ``s3://…`` cannot be fetched.
        """
        last = self.folder / self._last
        has_run = has_object(f"{self.out}/{self._last}") if self._is_remote else last.exists()
        if has_run and not resume:
            msg = f"{self.out} already holds a run. Go on with it (--resume) or give another --out."
            raise UsageError(msg)
        if self._is_remote and is_first and not has_run and last.exists():
            msg = (
                f"A run that could not be sent lies whole in {self.folder}: {self._way_back()}, or delete that folder."
            )
            raise UsageError(msg)
        if resume and not has_run:
            msg = f"There is no run to resume in {self.out}. Leave out --resume or correct --out."
            raise UsageError(msg)
        if self._is_remote and resume:
            with progress("Fetching the run") as on_bytes:
                pull_cached(self.out, on_bytes)
        elif self._is_remote and is_first:
            shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self) -> None:
        """Send what has changed since, ``last`` after all others, so that what lies there can always be gone on with.

        Raises:
            StorageError: it cannot be sent; the message says where the run lies whole.
        """
        if not self._is_remote:
            return
        try:
            push_folder(self.folder, self.out, may_replace=True, last=[self._last])
        except HilumError as error:
            msg = f"{error.message} The run lies whole in {self.folder}: {self._way_back()}."
            raise type(error)(msg) from error

    def _way_back(self) -> str:
        return f"send it with `hilum data push {self.folder} {self.out} --replace`, then go on with --resume"
