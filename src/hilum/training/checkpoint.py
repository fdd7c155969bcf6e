"""Checkpoints: weights and progress in the laboratory, written whole or not at all."""

import os
import tempfile
from pathlib import Path
from typing import Any

import torch

from hilum.errors import LaboratoryError


def write_checkpoint(path: Path, content: dict[str, Any]) -> None:
    """Write tensors and plain values; a crash leaves the earlier checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as stream:
        torch.save(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    Path(stream.name).replace(path)


def read_checkpoint(path: Path) -> dict[str, Any]:
    """Read what :func:`write_checkpoint` wrote; nothing in the file is run.

    Raises:
        LaboratoryError: there is no checkpoint, or it is damaged.
    """
    try:
        content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError) as error:
        msg = f"Expected a checkpoint written by `hilum train` at {path}: {error}"
        raise LaboratoryError(msg) from error
    return content
