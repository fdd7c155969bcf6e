"""Two stages: a classifier that looks first, and a detection that marks boxes only on films which pass it."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from hilum.datasets import Film, Manifest, Split
from hilum.errors import UsageError
from hilum.evaluation.detection import SeenFilm, choose_films
from hilum.evaluation.films import load_film
from hilum.evaluation.pointing import boxes_of
from hilum.inference import Bundle, classify
from hilum.inference.bundle import Task

LEAST_KEPT = 0.95
"""Of the tune films with boxes, so many must pass the gate."""


@dataclass(frozen=True, eq=False)
class Gate:
    """A classifier's finding, and from which probability on a film passes.

    Attributes:
        chosen_on: tune films with boxes that the threshold was chosen on.
        kept_tune: the share of them that pass.
    """

    bundle: Bundle
    finding: str
    threshold: float
    chosen_on: int
    kept_tune: float

    @property
    def name(self) -> str:
        """As it is named on the command line."""
        return f"{self.bundle.manifest.name}:{self.finding}"


@dataclass(frozen=True, eq=False)
class Gated:
    """Films behind a gate.

    Attributes:
        seen: the films, without a box where the gate stopped them; the gate's time is in theirs.
        kept: films that passed.
        marked, kept_marked: films with boxes of the detection's classes, and those of them that passed.
    """

    seen: tuple[SeenFilm, ...]
    kept: int
    marked: int
    kept_marked: int


def find_answer(bundle: Bundle, finding: str | None) -> str:
    """The finding of a gate: the one that is named, or the only one of the bundle.

    Raises:
        UsageError: the bundle is no classifier, has no such finding, or has several and none is named.
    """
    manifest = bundle.manifest
    answers = [answer.name for answer in manifest.answers]
    if manifest.task is not Task.CLASSIFICATION:
        msg = f"Expected a gate that answers findings; {manifest.name!r} is a {manifest.task}. Name a classifier."
        raise UsageError(msg)
    if finding is None and len(answers) == 1:
        return answers[0]
    if finding not in answers:
        msg = (
            f"Expected one finding of {manifest.name!r} for the gate, got {finding or 'none'}. Name one, such as "
            f"{manifest.name}:{answers[0]}; there are: {', '.join(answers)}."
        )
        raise UsageError(msg)
    return finding


def choose_gate(
    gate: Bundle,
    finding: str | None,
    detection: Bundle,
    manifest: Manifest,
    on_film: Callable[[], object] = lambda: None,
) -> Gate:
    """Choose the highest threshold that lets :data:`LEAST_KEPT` of the tune films with boxes pass.

    Raises:
        UsageError: the bundle answers no such finding, or no tune film has a box.
        DataSetError: a film cannot be read.
    """
    answer = find_answer(gate, finding)
    names = set(detection.manifest.classes)
    films = [
        film for film in choose_films(detection, manifest, Split.TUNE.value).films if names & boxes_of(film).keys()
    ]
    if not films:
        msg = f"{manifest.dataset} has no tune film with a sound box, so no threshold can be chosen. Leave out --gate."
        raise UsageError(msg)
    values = sorted(probability for probability, _ in _ask(gate, answer, films, on_film))
    stopped = math.floor(round((1 - LEAST_KEPT) * len(values), 9))
    threshold = values[stopped]
    return Gate(gate, answer, threshold, len(values), float(np.mean([value >= threshold for value in values])))


def pass_gate(
    gate: Gate, seen: Sequence[SeenFilm], names: Collection[str], on_film: Callable[[], object] = lambda: None
) -> Gated:
    """Take the boxes away from films that do not pass; those cost the gate's time alone.

    Args:
        gate: with its threshold.
        seen: films that a detection saw.
        names: the classes of that; films with a box of one of them count as marked.
        on_film: called after each film.

    Raises:
        DataSetError: a film cannot be read.
    """
    asked = _ask(gate.bundle, gate.finding, [one.film for one in seen], on_film)
    passes = [probability >= gate.threshold for probability, _ in asked]
    behind = [
        replace(one, seconds=one.seconds + seconds) if is_kept else replace(one, found={}, seconds=seconds)
        for one, is_kept, (_, seconds) in zip(seen, passes, asked, strict=True)
    ]
    marked = [is_kept for one, is_kept in zip(seen, passes, strict=True) if one.drawn.keys() & names]
    return Gated(tuple(behind), sum(passes), len(marked), sum(marked))


def _ask(
    bundle: Bundle, finding: str, films: Sequence[Film], on_film: Callable[[], object]
) -> list[tuple[float, float]]:
    """The probability of each film, and the seconds that it took; a film that the gate does not assess passes."""
    asked = []
    for film in films:
        radiograph = load_film(film)
        start = perf_counter()
        answers = {one.name: one.probability for one in classify(bundle, radiograph)}
        seconds = perf_counter() - start
        probability = answers[finding]
        asked.append((1.0 if probability is None else probability, seconds))
        on_film()
    return asked
