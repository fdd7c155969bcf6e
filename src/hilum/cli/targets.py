"""The files that a command is asked to write, checked before its work begins."""

import os
from collections.abc import Sequence
from pathlib import Path

from hilum.errors import UsageError


def check_target(option: str, target: Path | None, suffix: str, sources: Sequence[Path] = ()) -> None:
    """Refuse a file that could not be written in the end, or not without loss.

    Args:
        option: the option that names it, for the message.
        target: the file; None where none is asked for.
        suffix: what its name must end in, such as ``.pdf``.
        sources: files that it must not take the place of.

    Raises:
        UsageError: a folder, another suffix, a folder that is not there or cannot be written, or one of the sources.
    """
    if target is None:
        return
    if target.is_dir():
        msg = f"Expected a file for {option}, got the folder {target}. Name a file in it: {target / f'film{suffix}'}."
    elif target.suffix.lower() != suffix:
        msg = f"Expected a file name that ends in {suffix} for {option}, got {target.name!r}. Give it such a name."
    elif not target.parent.is_dir():
        msg = f"Expected a folder that exists for {option}, got {target.parent}. Make it first, or name another."
    elif not os.access(target.parent, os.W_OK):
        msg = f"Expected a folder that can be written for {option}, got {target.parent}. Name another."
    elif any(target.exists() and source.exists() and target.samefile(source) for source in sources):
        msg = f"{option} would write over the film {target} itself. Give it another name."
    else:
        return
    raise UsageError(msg)
