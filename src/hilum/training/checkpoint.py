"""Checkpoints: weights and progress in the laboratory, written whole or not at all."""

import os
import tempfile
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from pydantic import ValidationError

from hilum.datasets import Half, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.errors import LaboratoryError
from hilum.evaluation.doubt import CHOICE_KEY
from hilum.training.recipe import Recipe


def write_checkpoint(path: Path, content: dict[str, Any]) -> None:
    """Write tensors and plain values; a crash leaves the earlier checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as scratch:
        written = Path(scratch) / path.name
        with written.open("wb") as stream:
            torch.save(content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(path)


def read_checkpoint(path: Path) -> dict[str, Any]:
    """Read what :func:`write_checkpoint` wrote; nothing in the file is run.

    Raises:
        LaboratoryError: there is no checkpoint, or it is damaged.
    """
    try:
        content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, UnpicklingError) as error:
        msg = f"Expected a checkpoint written by `hilum train` at {path}: {error}"
        raise LaboratoryError(msg) from error
    return content


def recipe_of(content: dict[str, Any]) -> Recipe:
    """The recipe that a checkpoint was trained by.

    Raises:
        LaboratoryError: it holds none, or one with keys of another hilum.
    """
    try:
        return Recipe.model_validate(content["recipe"])
    except (KeyError, ValidationError) as error:
        msg = f"Expected a checkpoint with a recipe of this hilum's keys: {error}. Train again."
        raise LaboratoryError(msg) from error


def check_same_films(content: dict[str, Any], identity: str, place: Path) -> None:
    """Refuse a checkpoint that learned from other films, or from the same in other parts of the split.

    Checkpoints of an older hilum do not say.

    Raises:
        LaboratoryError: the identity that it keeps is another.
    """
    if (content.get(DATA_KEY) or identity) != identity:
        msg = (
            f"{place} learned from other films than those under --root, or from the same in other parts of the split, "
            "so it may know films that are judged here. Give the --root of the training, or train anew."
        )
        raise LaboratoryError(msg)


def choice_of(content: dict[str, Any]) -> str:
    """The films that chose the epoch of a checkpoint: all of tune, where one of an older hilum does not say."""
    return str(content.get(CHOICE_KEY, Split.TUNE.value))


def check_same_choice(content: dict[str, Any], chosen_on: Split | Half, place: Path) -> None:
    """Refuse to go on with a run whose epochs were chosen on other films.

    Raises:
        LaboratoryError: the films that its checkpoint names are others.
    """
    if choice_of(content) != chosen_on.value:
        msg = (
            f"{place} chose its epochs on {choice_of(content)} films, and this hilum would on {chosen_on.value} films; "
            "their scores do not compare. Train anew in another --out, or export what is there."
        )
        raise LaboratoryError(msg)
