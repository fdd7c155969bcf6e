"""How often the interval of an average precision of boxes holds the truth, by simulation; see docs/evaluation.md.

Run it with the laboratory installed: python benchmarks/box_coverage.py
"""

from dataclasses import dataclass

import numpy as np

from hilum.evaluation.average_precision import LOW_OVERLAP, Matches, average_precision, curve, estimate_precision
from hilum.evaluation.intervals import resample

RUNS = 200
DRAWS = 600
FILMS_PER_MARKED = 8
MARKED = (10, 25)


@dataclass(frozen=True)
class Detector:
    """A detector that is not there: the share of boxes it finds, how much surer it is of them, and its false boxes."""

    found: float
    surer: float
    false_per_film: float


DETECTORS = (Detector(0.3, 0.5, 2.0), Detector(0.6, 1.5, 1.0), Detector(0.9, 3.0, 0.5))


def detect(detector: Detector, marked: int, generator: np.random.Generator) -> Matches:
    """Boxes found on films, of which the first ``marked`` have one box each; false boxes of a film are alike."""
    films = FILMS_PER_MARKED * marked
    hit = np.flatnonzero(generator.random(marked) < detector.found)
    false = np.repeat(np.arange(films), generator.poisson(detector.false_per_film, films))
    alike = generator.normal(0, 0.7, films)[false]
    scores = generator.normal(size=len(hit) + len(false))
    scores[: len(hit)] += detector.surer
    scores[len(hit) :] += alike
    is_hit = np.arange(len(scores)) < len(hit)
    drawn = (np.arange(films) < marked).astype(np.int64)
    return Matches(drawn, np.concatenate([hit, false]), scores, (LOW_OVERLAP,), is_hit[np.newaxis])


def main() -> None:
    """Print the table."""
    generator = np.random.default_rng(0)
    print("| true AP | patients with a box | held | too high | too low |\n|---|---|---|---|---|")
    for detector in DETECTORS:
        for marked in MARKED:
            whole = [
                average_precision(curve(detect(detector, 40 * marked, generator), LOW_OVERLAP))[0] for _ in range(5)
            ]
            truth = float(np.mean(whole))
            draws = resample([str(film) for film in range(FILMS_PER_MARKED * marked)], DRAWS)
            missed = {"too high": 0, "too low": 0}
            for _ in range(RUNS):
                found = estimate_precision(detect(detector, marked, generator), (LOW_OVERLAP,), draws).interval()
                if found is not None:
                    missed["too high"] += found.low > truth
                    missed["too low"] += found.high < truth
            shares = (1 - sum(missed.values()) / RUNS, *(count / RUNS for count in missed.values()))
            print(f"| {truth:.2f} | {marked} | {' | '.join(f'{100 * share:.1f} %' for share in shares)} |", flush=True)


if __name__ == "__main__":
    main()
