"""What a bundle answers on computed films: it proves the plumbing, not accuracy."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from hilum.evaluation.classification import default_point
from hilum.images import prepare
from hilum.inference import Bundle
from hilum.inference.calibration import calibrate, log_odds
from hilum.phantoms import make_phantom

SEEDS = range(10_000, 10_200)
"""Phantoms that no training, test or demonstration uses."""


@dataclass(frozen=True)
class PhantomGroup:
    """The answers on the phantoms of one pathology, at the default operating point."""

    phantoms: int
    called: int
    median_probability: float


def answer_phantoms(
    bundle: Bundle, seeds: Iterable[int] | None = None, on_film: Callable[[], object] = lambda: None
) -> dict[str, PhantomGroup]:
    """The bundle's first answer on phantoms of random pathology, by pathology; ``none`` for a sound chest.

    Without ``seeds`` they are :data:`SEEDS`.

    Raises:
        UsageError: the answer has no operating point.
    """
    answer = bundle.manifest.answers[0]
    threshold = answer.operating_points[default_point(answer)].threshold
    manifest, spec = bundle.manifest, bundle.manifest.input.spec()
    groups: dict[str, list[float]] = {}
    for seed in SEEDS if seeds is None else seeds:
        phantom = make_phantom(seed, pathology="random")
        logits = bundle.run(prepare(phantom.pixels, spec)[np.newaxis]).logits
        odds = log_odds(logits, manifest.classes, answer, manifest.activation)
        probability = calibrate(odds, answer.calibration)[0]
        groups.setdefault(str(phantom.truth.pathology or "none"), []).append(float(probability))
        on_film()
    return {
        name: PhantomGroup(len(values), sum(value >= threshold for value in values), float(np.median(values)))
        for name, values in sorted(groups.items())
    }
