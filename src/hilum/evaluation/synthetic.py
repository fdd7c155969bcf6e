"""What a bundle answers on computed films: it proves the plumbing, not accuracy."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from hilum.images import prepare
from hilum.inference import Bundle
from hilum.inference.bundle import Answer
from hilum.inference.calibration import calibrate, log_odds
from hilum.phantoms import make_phantom

SEEDS = range(10_000, 10_200)
"""Phantoms that no training, test or demonstration uses."""
ANSWERS_AT_MOST = 3
"""So many answers are shown on phantoms: more prove no more."""


@dataclass(frozen=True)
class PhantomGroup:
    """The answers on the phantoms of one pathology, at the default operating point."""

    phantoms: int
    called: int
    median_probability: float


def answer_phantoms(
    bundle: Bundle, seeds: Iterable[int] | None = None, on_film: Callable[[], object] = lambda: None
) -> dict[str, dict[str, PhantomGroup]]:
    """A bundle's answers on phantoms of random pathology, by answer and pathology; ``none`` for a sound chest.

    Only answers with an operating point, and :data:`ANSWERS_AT_MOST` of them. Without ``seeds`` they are
    :data:`SEEDS`.
    """
    manifest, spec = bundle.manifest, bundle.manifest.input.spec()
    answers = [answer for answer in manifest.answers if answer.operating_points][:ANSWERS_AT_MOST]
    found: dict[str, dict[str, list[float]]] = {answer.name: defaultdict(list) for answer in answers}
    for seed in SEEDS if seeds is None else seeds:
        if not answers:
            on_film()
            continue
        phantom = make_phantom(seed, pathology="random")
        logits = bundle.run(prepare(phantom.pixels, spec)[np.newaxis]).logits
        for answer in answers:
            odds = log_odds(logits, manifest.classes, answer, manifest.activation)
            probability = float(calibrate(odds, answer.calibration)[0])
            found[answer.name][str(phantom.truth.pathology or "none")].append(probability)
        on_film()
    return {answer.name: _group(answer, found[answer.name]) for answer in answers}


def _group(answer: Answer, probabilities: dict[str, list[float]]) -> dict[str, PhantomGroup]:
    threshold = answer.operating_point().threshold
    return {
        name: PhantomGroup(len(values), sum(value >= threshold for value in values), float(np.median(values)))
        for name, values in sorted(probabilities.items())
    }
