"""What a label's source folder or view alone would score: the numbers that a model must beat."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hilum.datasets import Film, Manifest, Split
from hilum.evaluation.intervals import auc_interval, resample
from hilum.findings import LabelState
from hilum.inference.bundle import Interval

CUES: dict[str, Callable[[Film], str]] = {
    "source folder": lambda film: film.folder or "",
    "view": lambda film: "" if film.view is None else film.view.value,
}
_KNOWN = (LabelState.PRESENT, LabelState.ABSENT)


@dataclass(frozen=True)
class Shortcuts:
    """The AUC of each cue of :data:`CUES` alone, by label; None where the films cannot tell."""

    folders: tuple[str, ...]
    auc_roc: dict[str, dict[str, Interval | None]]


def measure_shortcuts(manifest: Manifest, labels: Sequence[str]) -> Shortcuts:
    """Learn the rate of each label for each value of a cue on fit films, and judge it as a score on judge films.

    Both are of every folder, whatever part of them the bundle is measured on.
    """
    folders = sorted({film.folder for film in manifest.of(Split.FIT) if film.folder})
    found = {label: {cue: _judge_cue(manifest, label, cue) for cue in CUES} for label in labels}
    return Shortcuts(tuple(folders), found)


def _judge_cue(manifest: Manifest, label: str, cue: str) -> Interval | None:
    value_of = CUES[cue]
    fit = [film for film in manifest.of(Split.FIT) if film.state_of(label) in _KNOWN]
    films = [film for film in manifest.of(Split.JUDGE) if film.state_of(label) in _KNOWN]
    if not fit or not films or len({value_of(film) for film in fit}) < 2:
        return None
    states: dict[str, list[bool]] = defaultdict(list)
    for film in fit:
        states[value_of(film)].append(_is_present(film, label))
    mean = float(np.mean([_is_present(film, label) for film in fit]))
    rates = {value: float(np.mean(present)) for value, present in states.items()}
    scores = np.array([rates.get(value_of(film), mean) for film in films])
    truth = np.array([_is_present(film, label) for film in films])
    return auc_interval(truth, scores, resample([film.patient for film in films]))


def _is_present(film: Film, label: str) -> bool:
    return film.state_of(label) is LabelState.PRESENT
